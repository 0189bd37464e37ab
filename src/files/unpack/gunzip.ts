import { createGunzip } from "node:zlib";

/** What zlib is given at once, bytes: they may become a thousand times as many. */
const pieceLength = 16_384;

/**
 * Decompresses gzip. Where it is damaged or cut off, all that came before is given first, and then the error.
 *
 * A stream that is iterated or piped does not: its error throws away what waits in it, and how much that is differs from
 * one Node to the next.
 *
 * @param onRead - Told before each piece how many compressed bytes it and all before it took.
 */
export async function* gunzip(
  compressed: AsyncIterable<Uint8Array>,
  onRead: (numBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const stream = createGunzip();
  const state: { failure?: Error; isOver: boolean } = { isOver: false };
  let ready: { readonly bytes: Uint8Array; readonly numRead: number }[] = [];
  let wake: () => void = () => undefined;
  stream.on("data", (bytes: Uint8Array) => ready.push({ bytes, numRead: stream.bytesWritten }));
  stream.on("error", (error) => {
    state.failure = error;
    wake();
  });
  stream.on("end", () => {
    state.isOver = true;
    wake();
  });
  /** Lets zlib work until it is ready for more, has failed or has seen the end. */
  const work = (begin: (done: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      begin((error) => {
        state.failure ??= error ?? undefined;
        resolve();
      });
    });
  const taken = function* (): Generator<Uint8Array> {
    const pieces = ready;
    ready = [];
    for (const { bytes, numRead } of pieces) {
      onRead(numRead);
      yield bytes;
    }
    if (state.failure !== undefined) throw state.failure;
  };

  try {
    for await (const chunk of compressed) {
      for (let at = 0; at < chunk.length && !state.isOver; at += pieceLength) {
        const piece = chunk.subarray(at, at + pieceLength);
        await work((done) => void stream.write(piece, done));
        yield* taken();
      }
      if (state.isOver) return;
    }
    // only now: with the end in sight zlib would keep to itself what the last piece gave
    await work(() => void stream.end());
    yield* taken();
  } finally {
    stream.destroy();
  }
}
