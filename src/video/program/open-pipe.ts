import type { Readable } from "node:stream";
import { canReadInPlace, InPlacePipe } from "./in-place-pipe.js";
import type { PipePieces } from "./pipe-pieces.js";

/**
 * Reads a pipe of a child process. Where Node allows it, pieces come through one buffer, because a new one for every 64 kB costs
 * as much time as all the rest of reading raw video, most of it for garbage; and what is to be filled is read right into its
 * place.
 *
 * @param pipe - Not read by anyone else; it closes when its end is reached.
 * @param onPiece - Called when a piece is there, before it is given out.
 * @param targetsChange - Whether `fill` is given other targets, and not the same each time.
 */
export function openPipe(pipe: Readable, onPiece: () => void, targetsChange: boolean = false): PipePieces {
  return canReadInPlace(pipe) ? new InPlacePipe(pipe, onPiece, targetsChange) : asStream(pipe, onPiece);
}

function asStream(pipe: Readable, onPiece: () => void): PipePieces {
  let rest: Uint8Array = new Uint8Array(0);
  // A "data" listener would do in Node; in Deno a stream that has one and is paused never gives anything.
  const pieces = (pipe as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const next = async (): Promise<Uint8Array | undefined> => {
    const piece = await pieces.next();
    if (piece.done === true) return undefined;
    onPiece();
    return piece.value;
  };
  const fill = async (target: Uint8Array): Promise<number> => {
    let filled = 0;
    for (;;) {
      const taken = Math.min(rest.length, target.length - filled);
      target.set(rest.subarray(0, taken), filled);
      rest = rest.subarray(taken);
      filled += taken;
      if (filled === target.length) return filled;
      const more = await next();
      if (more === undefined) return filled;
      rest = more;
    }
  };
  return {
    get isWaiting() {
      return rest.length > 0 || pipe.readableLength > 0;
    },
    fill,
    async forEach(use) {
      for (let piece = await next(); piece !== undefined; piece = await next()) use(piece);
    },
    close() {
      rest = rest.subarray(rest.length);
      pipe.resume();
    },
  };
}
