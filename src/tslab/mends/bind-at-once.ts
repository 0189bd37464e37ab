import type { JupyterMend } from "../mend.js";

/**
 * A socket that is being bound refuses to send and to receive ("Socket is blocked by a bind or unbind operation"), and a
 * kernel to which that happens at its start hangs. Here each is bound before anything else can happen.
 */
export const bindAtOnce: JupyterMend = {
  name: "start",
  file: "jupyter.js",
  wrap({ ZmqServer }) {
    const server = ZmqServer?.prototype;
    if (server?.bindSocket.length !== 2) return false;
    const { bindSocket } = server;
    server.bindSocket = async function (socket, port) {
      if ("sendHighWaterMark" in socket) socket.sendHighWaterMark = 0; // beyond it messages are dropped
      if (typeof socket.bindSync !== "function") return bindSocket.call(this, socket, port);
      const { transport, ip } = this.connInfo;
      socket.bindSync(`${transport}://${ip}:${port}`);
    };
    return true;
  },
};
