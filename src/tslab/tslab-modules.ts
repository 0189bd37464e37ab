/** What the mends use of tslab 1.0.22's own modules; none of it is documented there. */

/** The console that a cell's last value and its errors go to. What a cell prints itself does not pass here. */
export interface CellConsole {
  log(value: unknown): void;
  error(...args: readonly unknown[]): void;
}

/** Why a cell failed: what it threw, or the lines of the type checker. */
export type Failure = { readonly thrown: unknown } | { readonly lines: readonly [string, ...string[]] };

/** Runs cells one by one. */
export interface Executor {
  /** Whether the cell ended well. */
  execute(code: string): Promise<boolean>;
  /** Why the last cell failed; set by the mend of errors. */
  failure?: Failure | undefined;
}

export type CreateExecutor = (rootDir: string, converters: unknown, console: CellConsole) => Executor;

/** `executor.js`. */
export interface ExecutorModule {
  createExecutor?: CreateExecutor;
}

/** Sends an output, or another form of one that was sent before. */
export type WriteDisplay = (content: object, isUpdate: boolean) => void;

/** A message of Jupyter's protocol. */
export interface Message {
  readonly header: { msg_type: string };
  content: object;
  createReply(): Message;
  signAndSend(key: string, socket: Socket): void;
}

/** A socket of zeromq. */
export interface Socket {
  /** Throws at once with the code `EBUSY` while an earlier one is on its way. */
  send(frames: readonly unknown[]): Promise<void>;
  bindSync?(address: string): void;
  sendHighWaterMark?: number;
}

export interface ExecuteRequest {
  readonly code: string;
  readonly stop_on_error?: boolean;
}

/** The part of the kernel that knows cells but no sockets. */
export interface Handler {
  execCount: number;
  readonly executor: Executor;
  handleExecuteImpl(
    request: ExecuteRequest,
    writeStream: (name: string, text: string) => void,
    writeDisplay: WriteDisplay,
  ): Promise<{ readonly count: number }>;
}

/** The part of the kernel that talks to the front end. */
export interface Server {
  readonly connInfo: { readonly key: string; readonly transport: string; readonly ip: string };
  readonly iopub: Socket;
  readonly handler: Handler;
  bindSocket(socket: Socket, port: number): Promise<void>;
  handleExecute(socket: Socket, message: Message): Promise<void>;
}

/** `jupyter.js`. */
export interface JupyterModule {
  readonly ZmqServer?: { readonly prototype: Server };
  readonly JupyterHandlerImpl?: { readonly prototype: Handler };
  /** Of the cell that runs. */
  readonly lastWriteDisplayData?: WriteDisplay | null;
}
