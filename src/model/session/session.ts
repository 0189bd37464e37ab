import { Worker } from "node:worker_threads";
import { ModelError } from "../../core/errors.js";
import { firstOf } from "../../core/item-at.js";
import { untilAborted } from "../../core/task.js";
import { longestWaitMilliseconds, openExitGate } from "./exit-gate.js";
import { trialOf, tryProvider } from "./provider-trial.js";
import type { Provider } from "./providers.js";
import { refuseTelemetry } from "./refuse-telemetry.js";
import type {
  NamedTensors,
  SessionInput,
  SessionReply,
  SessionRequest,
  SessionSettings,
  SessionStep,
  TensorInfo,
  WorkerSettings,
} from "./session-messages.js";

/** Scores of one run, and the input buffer, free for the next batch. */
export interface SessionResult {
  readonly scores: Float32Array;
  /** Shape of one sample's scores. */
  readonly rowShape: readonly number[];
  readonly data: Float32Array;
}

/** An ONNX Runtime session in a thread of its own. */
export interface Session {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Version of ONNX Runtime. */
  readonly runtimeVersion: string;
  /**
   * Runs one batch; the buffer of the first input is handed over and comes back with the result. Runs are done one after
   * the other.
   */
  run(inputs: readonly SessionInput[], outputName: string): Promise<SessionResult>;
  /** Keeps tensors in the thread as inputs of all steps to come; their buffers are handed over. */
  store(tensors: NamedTensors): Promise<void>;
  /** Runs named inputs to named outputs; the buffers of the feeds are handed over. */
  step(step: SessionStep): Promise<NamedTensors>;
  /** Copies of stored tensors. */
  read(names: readonly string[]): Promise<NamedTensors>;
  /** How many operations ran where until now, of a session that is not the CPU's; later ones are not counted. */
  placement(): Promise<Readonly<Record<string, number>>>;
  /**
   * Ends the thread once the run in progress has returned; waits ten seconds at most, because a model may never end. Its
   * thread then ends when it returns, and keeps no process alive.
   */
  close(): Promise<void>;
}

type Answer = Extract<SessionReply, { type: "result" | "tensors" | "placement" }>;

type TransferredData = Float32Array | BigInt64Array;

interface Waiting {
  readonly resolve: (result: Answer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts a session.
 *
 * The thread is never ended from outside while a batch runs: that would abort the whole process. It keeps the
 * process alive only while it works.
 *
 * @param signal - Gives up; the thread ends as soon as the model is loaded.
 * @throws {ModelError} If ONNX Runtime cannot load the file, or the processor does not work: no other takes its place.
 */
export async function startSession(settings: SessionSettings, signal?: AbortSignal): Promise<Session> {
  signal?.throwIfAborted();
  refuseTelemetry();
  const { modelPath: path, provider = "cpu" } = settings;
  const trial = await untilAborted(tryProvider(provider), signal);
  if (trial.state !== "works") throw cannotCompute(path, provider, trial);
  const { gate, remove } = openExitGate();
  const workerData: WorkerSettings = { ...settings, gate };
  const worker = new Worker(new URL("./session-worker.js", import.meta.url), {
    workerData,
    execArgv: [], // options of the main program, such as --input-type, do not suit it
  });
  const waiting = new Map<number, Waiting>();
  let nextId = 0;
  let closed = false;
  const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  void exited.then(remove);

  const ready = new Promise<Extract<SessionReply, { type: "ready" }>>((resolve, reject) => {
    worker.on("message", (reply: SessionReply) => {
      if (reply.type === "ready") return resolve(reply);
      if (reply.type === "failed") {
        const isProvider = /OrtSessionOptionsAppendExecutionProvider|backend not found/.test(reply.message);
        if (isProvider) return reject(cannotCompute(path, provider, trialOf(provider, reply.message)));
        return reject(cannotLoad(path, reply.message));
      }
      const request = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (waiting.size === 0) worker.unref();
      if (reply.type !== "error") request?.resolve(reply);
      else request?.reject(new ModelError(`Cannot run "${path}": ${reply.message}`, { path }));
    });
    worker.once("error", (error) => {
      reject(cannotLoad(path, error.message));
      failAll(`Cannot run "${path}": ${error.message}`);
    });
    worker.once("exit", () => {
      reject(cannotLoad(path, "its thread ended"));
      failAll(`Cannot run "${path}": its thread ended`);
    });
  });

  function failAll(message: string): void {
    closed = true;
    for (const request of waiting.values()) request.reject(new ModelError(message, { path }));
    waiting.clear();
  }

  const send = (request: SessionRequest, transfer: ArrayBuffer[] = []): void =>
    worker.postMessage(request, transfer);
  function ask<Reply extends Answer>(
    request: (id: number) => SessionRequest,
    transfer: readonly TransferredData[],
  ): Promise<Reply> {
    if (closed) return Promise.reject(new ModelError(`Cannot run "${path}": the model was closed`, { path }));
    const id = nextId;
    nextId += 1;
    worker.ref();
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve: resolve as (reply: Answer) => void, reject });
      send(
        request(id),
        transfer.map((data) => data.buffer as ArrayBuffer),
      );
    });
  }
  const buffersOf = (tensors: NamedTensors): TransferredData[] =>
    Object.values(tensors).map((tensor) => tensor.data);
  type Result = Extract<Answer, { type: "result" }>;
  type Tensors = Extract<Answer, { type: "tensors" }>;
  const { inputs, outputs, runtimeVersion } = await untilAborted(ready, signal).catch((error: unknown) => {
    send({ type: "close" }); // heard when the model is loaded
    worker.unref();
    throw error;
  });
  worker.unref();

  return {
    inputs,
    outputs,
    runtimeVersion,
    run(inputs, outputName) {
      const handedOver = firstOf(inputs, "an input").data as Float32Array;
      return ask<Result>((id) => ({ type: "run", id, inputs, outputName }), [handedOver]);
    },
    async store(tensors) {
      await ask((id) => ({ type: "store", id, tensors }), buffersOf(tensors));
    },
    async step(step) {
      return (await ask<Tensors>((id) => ({ type: "step", id, step }), buffersOf(step.feeds))).tensors;
    },
    async read(names) {
      return (await ask<Tensors>((id) => ({ type: "read", id, names }), [])).tensors;
    },
    async placement() {
      type Placement = Extract<Answer, { type: "placement" }>;
      return (await ask<Placement>((id) => ({ type: "placement", id }), [])).operations;
    },
    async close() {
      if (!closed) {
        closed = true;
        worker.ref();
        send({ type: "close" });
      }
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, longestWaitMilliseconds)));
      await Promise.race([exited, patience]);
      clearTimeout(timer);
      worker.unref();
      failAll(`Cannot run "${path}": the model was closed`);
    },
  };
}

function cannotCompute(
  path: string,
  provider: Provider,
  { found, remedy }: { readonly found: string; readonly remedy: string },
): ModelError {
  const message = `Cannot compute "${path}" with the provider "${provider}": ${found}. ${remedy}`;
  return new ModelError(message, { path });
}

function cannotLoad(path: string, found: string): ModelError {
  const install = /Cannot find (module|package)|libonnxruntime|onnxruntime_binding/.test(found)
    ? ". Install onnxruntime-node again (ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node)"
    : "";
  return new ModelError(`Cannot load "${path}": ${found.split("\n")[0]}${install}`, { path });
}
