import { Socket } from "node:net";
import type { Readable } from "node:stream";

/** What comes through a pipe, piece by piece. */
export interface PipePieces extends AsyncIterable<Uint8Array> {
  /** Whether something has come that nobody is done with: it is we who are slow then. */
  readonly isWaiting: boolean;
  /** Reads no further, drops what may still come; the last piece is valid no more. */
  close(): void;
}

const bufferSize = 65_536;
/** Kept for the pipes to come: as many as two runs of ffmpeg on many clips have pipes. */
const mostSpareBuffers = 96;
const spareBuffers: Uint8Array[] = [];

/**
 * Reads a pipe of a child process. Each piece is valid until the next is asked for: where Node allows it, all come through one
 * buffer, because a new one for every 64 kB costs as much time as all the rest of reading raw video, most of it for garbage.
 *
 * @param pipe - Not read by anyone else; it closes when its end is reached.
 * @param onPiece - Called when a piece is there, before it is given out.
 */
export function pipePieces(pipe: Readable, onPiece: () => void): PipePieces {
  const handle = (pipe as PipeOfNode)._handle;
  // Deno has the method too, and it does nothing
  const canReuse = typeof handle?.useUserBuffer === "function" && process.versions["deno"] === undefined;
  return canReuse ? throughOneBuffer(pipe, onPiece) : asStream(pipe, onPiece);
}

/** A pipe of Node's `child_process`, which has no way yet to say `onread` as `net.connect` has it. */
type PipeOfNode = Readable & { _handle?: { useUserBuffer?: unknown } | null };

function throughOneBuffer(pipe: PipeOfNode, onPiece: () => void): PipePieces {
  const buffer = spareBuffers.pop() ?? new Uint8Array(bufferSize);
  let filled = 0;
  let hasEnded = false;
  let failure: Error | undefined;
  let wake: () => void = () => undefined;
  const callback = (length: number): boolean => {
    filled = length;
    onPiece();
    wake();
    return false; // reads on when the next piece is asked for
  };
  const end = (): void => {
    if (hasEnded) return;
    hasEnded = true;
    pipe.destroy(); // the child counts its pipes, and closes with the last
    wake();
  };
  const handle = pipe._handle;
  pipe._handle = null;
  const options = { handle, onread: { buffer, callback }, readable: true, writable: false };
  const socket = new Socket(options);
  socket.on("error", (error) => (failure = error));
  socket.on("end", end);
  socket.on("close", () => {
    end();
    if (spareBuffers.length < mostSpareBuffers) spareBuffers.push(buffer);
  });

  async function* pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      if (filled === 0 && !hasEnded) {
        const somethingCame = new Promise<void>((resolve) => (wake = resolve));
        socket.resume();
        await somethingCame;
      }
      if (filled === 0) break;
      yield buffer.subarray(0, filled);
      filled = 0;
    }
    if (failure !== undefined) throw failure;
  }

  const generator = pieces();
  return {
    get isWaiting() {
      return filled > 0;
    },
    close() {
      filled = 0;
      socket.destroy();
    },
    [Symbol.asyncIterator]: () => generator,
  };
}

function asStream(pipe: Readable, onPiece: () => void): PipePieces {
  async function* pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    // A "data" listener would do in Node; in Deno a stream that has one and is paused never gives anything.
    for await (const piece of pipe as AsyncIterable<Uint8Array>) {
      onPiece();
      yield piece;
    }
  }
  const generator = pieces();
  return {
    get isWaiting() {
      return pipe.readableLength > 0;
    },
    close() {
      pipe.resume();
    },
    [Symbol.asyncIterator]: () => generator,
  };
}
