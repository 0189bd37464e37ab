import { errorContent } from "../error-content.js";
import { isMended, type JupyterMend } from "../mend.js";
import { streamWriter } from "../stream-writer.js";
import type { Message, Server, Socket } from "../tslab-modules.js";
import { reportedErrors } from "./reported-errors.js";

/**
 * Cells run one after the other. One that fails sends an `error` message; if it was sent with `stop_on_error`, those
 * that had arrived by then are answered with `aborted`. tslab sends no such message, and drops without an answer whatever
 * arrives within the next 200 ms, also if the front end wants to go on.
 */
export const cellQueue: JupyterMend = {
  name: "queued cells",
  file: "jupyter.js",
  wrap({ ZmqServer, JupyterHandlerImpl }) {
    const server = ZmqServer?.prototype;
    if (server?.handleExecute.length !== 2) return false;
    if (JupyterHandlerImpl?.prototype.handleExecuteImpl.length !== 3) return false;
    if (!isMended(reportedErrors.name)) return false;
    const queues = new WeakMap<Server, Queue>();
    server.handleExecute = function (socket, message) {
      const queue = queues.get(this) ?? { tail: Promise.resolve(), numReceived: 0, numAborted: 0 };
      queues.set(this, queue);
      const position = (queue.numReceived += 1);
      queue.tail = queue.tail.then(() => answer(this, { socket, message, queue, position }));
      return queue.tail;
    };
    return true;
  },
};

interface Queue {
  tail: Promise<void>;
  numReceived: number;
  /** Those up to this position are not run any more. */
  numAborted: number;
}

interface Request {
  readonly socket: Socket;
  readonly message: Message;
  readonly queue: Queue;
  readonly position: number;
}

async function answer(server: Server, { socket, message, queue, position }: Request): Promise<void> {
  const reply = message.createReply();
  reply.header.msg_type = "execute_reply";
  if (position <= queue.numAborted) {
    reply.content = { status: "aborted" };
  } else {
    const content = await execute(server, message);
    const { stop_on_error: stops = true } = message.content as { readonly stop_on_error?: boolean };
    if (content.status === "error" && stops) {
      await turns(); // what came during a cell that held the event loop is read now
      queue.numAborted = queue.numReceived;
    }
    reply.content = content;
  }
  reply.signAndSend(server.connInfo.key, socket);
}

async function turns(): Promise<void> {
  for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

type ReplyContent = Readonly<Record<string, unknown>> & { readonly status: "ok" | "error" };

async function execute(server: Server, message: Message): Promise<ReplyContent> {
  const { handler } = server;
  const request = message.content as { readonly code: string };
  const publish = publisher(server, message);
  const stream = streamWriter(publish);
  publish("execute_input", { code: request.code, execution_count: handler.execCount + 1 });
  try {
    const { count } = await handler.handleExecuteImpl(request, stream.write, (content, isUpdate) => {
      stream.flush();
      publish(isUpdate ? "update_display_data" : "display_data", content);
    });
    return { status: "ok", execution_count: count, payload: [], user_expressions: {} };
  } catch (thrown) {
    const content = errorContent(handler.executor.failure ?? { thrown });
    stream.flush();
    publish("error", content);
    return { status: "error", execution_count: handler.execCount, ...content };
  } finally {
    stream.flush();
  }
}

function publisher(server: Server, message: Message): (type: string, content: object) => void {
  return (type, content) => {
    const reply = message.createReply();
    reply.header.msg_type = type;
    reply.content = content;
    reply.signAndSend(server.connInfo.key, server.iopub);
  };
}
