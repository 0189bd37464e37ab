import type { Readable } from "node:stream";
import { canReadInPlace, InPlacePipe } from "./in-place-pipe.js";

/** What comes through a pipe; it is read in one of two ways. */
export interface PipePieces {
  /** Whether something has come that nobody is done with: it is we who are slow then. */
  readonly isWaiting: boolean;
  /**
   * Fills a buffer with what comes next.
   *
   * @param target - The same one each time; nobody else writes to it until the promise resolves.
   * @returns How many bytes have come: fewer than it has room for at the end.
   */
  fill(target: Uint8Array): Promise<number>;
  /**
   * Fills a buffer again and again, to the end.
   *
   * @param target - As for `fill`.
   * @param use - Called each time it is full; it is filled anew afterwards.
   * @returns How many bytes came after the last time.
   */
  fillEach(target: Uint8Array, use: () => void): Promise<number>;
  /**
   * Hands over each piece as it comes, and resolves at the end.
   *
   * @param use - Gets what is valid during the call. Must be quick.
   */
  forEach(use: (piece: Uint8Array) => void): Promise<void>;
  /** Reads no further, drops what may still come. */
  close(): void;
}

/**
 * Reads a pipe of a child process. Where Node allows it, pieces come through one buffer, because a new one for every 64 kB costs
 * as much time as all the rest of reading raw video, most of it for garbage; and what is to be filled is read right into its
 * place.
 *
 * @param pipe - Not read by anyone else; it closes when its end is reached.
 * @param onPiece - Called when a piece is there, before it is given out.
 */
export function pipePieces(pipe: Readable, onPiece: () => void): PipePieces {
  return canReadInPlace(pipe) ? new InPlacePipe(pipe, onPiece) : asStream(pipe, onPiece);
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
    async fillEach(target, use) {
      for (;;) {
        const filled = await fill(target);
        if (filled < target.length) return filled;
        use();
      }
    },
    async forEach(use) {
      for (let piece = await next(); piece !== undefined; piece = await next()) use(piece);
    },
    close() {
      rest = rest.subarray(rest.length);
      pipe.resume();
    },
  };
}
