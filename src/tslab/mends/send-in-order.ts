import { callable, changeText } from "../change-text.js";
import type { TextMend } from "../mend.js";
import type { Socket } from "../tslab-modules.js";

/**
 * After some five hundred messages in one turn of the event loop zeromq sends later, and refuses others until then.
 * tslab does not look: all of them are lost, and with them the end of the cell. Here they wait.
 */
export const sendInOrder: TextMend = {
  name: "long outputs",
  file: "jupyter.js",
  changeText: (text) =>
    changeText(text, {
      found: "sock.send(heads.concat(bodies));",
      replacement: `${callable("send", send)}(sock, heads.concat(bodies));`,
    }),
};

interface Outgoing {
  readonly waiting: (readonly unknown[])[];
  sent: Promise<void>;
}

const outgoing = new WeakMap<Socket, Outgoing>();

function send(socket: Socket, frames: readonly unknown[]): void {
  const out = outgoing.get(socket) ?? { waiting: [], sent: Promise.resolve() };
  outgoing.set(socket, out);
  if (out.waiting.length === 0) {
    try {
      out.sent = sendNow(socket, frames);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EBUSY") throw error;
    }
  }
  if (out.waiting.push(frames) === 1) void sendWaiting(socket, out);
}

async function sendWaiting(socket: Socket, out: Outgoing): Promise<void> {
  for (let next = out.waiting[0]; next !== undefined; next = out.waiting[0]) {
    await out.sent;
    out.sent = sendNow(socket, next);
    out.waiting.shift();
  }
}

function sendNow(socket: Socket, frames: readonly unknown[]): Promise<void> {
  return socket.send(frames).catch(() => undefined); // the socket was closed meanwhile
}
