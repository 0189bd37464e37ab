import type { Readable } from "node:stream";

/** More than so many bytes do not wait unread. */
const most = 1 << 20;

/**
 * The bytes of a stream, read from now on: also those that came before a connection broke. (A stream drops what
 * nobody has read yet when it ends with an error, and a download would begin each try with a loss.)
 *
 * @throws What the stream ends with, after its last byte.
 */
export function readFully(stream: Readable): AsyncGenerator<Uint8Array, void, undefined> {
  const waiting: Uint8Array[] = [];
  let numWaiting = 0;
  let ending: { readonly error?: Error } | undefined;
  let wake: () => void = () => undefined;
  const end = (error?: Error): void => {
    ending ??= { error };
    wake();
  };
  stream.on("data", (bytes: Uint8Array) => {
    waiting.push(bytes);
    numWaiting += bytes.length;
    if (numWaiting > most) stream.pause();
    wake();
  });
  stream.on("end", () => end()).on("error", end);
  stream.on("close", () => end(new Error("the connection was closed")));

  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        const bytes = waiting.shift();
        if (bytes !== undefined) {
          numWaiting -= bytes.length;
          if (numWaiting <= most) stream.resume();
          yield bytes;
        } else if (ending === undefined) {
          await new Promise<void>((resolve) => (wake = resolve));
        } else if (ending.error === undefined) return;
        else throw ending.error;
      }
    } finally {
      stream.destroy();
    }
  }
  return read();
}
