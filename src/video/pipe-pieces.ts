import { Socket } from "node:net";
import type { Readable } from "node:stream";

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
   * Hands over each piece as it comes, and resolves at the end.
   *
   * @param use - Gets what is valid during the call. Must be quick.
   */
  forEach(use: (piece: Uint8Array) => void): Promise<void>;
  /** Reads no further, drops what may still come. */
  close(): void;
}

const bufferSize = 65_536;
/** Kept for the pipes to come: as many as two runs of ffmpeg on many clips have pipes. */
const mostSpareBuffers = 96;
const spareBuffers: Uint8Array[] = [];

/**
 * Reads a pipe of a child process. Where Node allows it, pieces come through one buffer, because a new one for every 64 kB costs
 * as much time as all the rest of reading raw video, most of it for garbage; and what is to be filled is read right into its
 * place.
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
  const small = spareBuffers.pop() ?? new Uint8Array(bufferSize);
  /** What came into the small buffer and was not given out yet. */
  const held = { start: 0, end: 0 };
  /** What is being filled, how far, and whether somebody waits for it. */
  let target: Uint8Array = new Uint8Array(0);
  let filled = 0;
  let isFilling = false;
  /** Where the next piece goes. Node asks for it right after each piece, also when it is to read no further for now. */
  let place = small;
  let hasEnded = false;
  let failure: Error | undefined;
  let wake: () => void = () => undefined;

  const nextPlace = (): Uint8Array => {
    const isWorthwhile = target.length >= bufferSize && held.start === held.end;
    place = isWorthwhile ? target.subarray(filled % target.length) : small;
    return place;
  };
  const takeHeld = (): void => {
    const taken = Math.min(held.end - held.start, target.length - filled);
    target.set(small.subarray(held.start, held.start + taken), filled);
    held.start += taken;
    filled += taken;
  };
  let useEach: ((piece: Uint8Array) => void) | undefined;
  const handOver = (length: number): boolean => {
    try {
      useEach?.(small.subarray(0, length));
    } catch (error) {
      failure = error as Error;
      socket.destroy();
    }
    return failure === undefined;
  };
  /** @returns Whether to read on at once; if not, it goes on when more is asked for. */
  const callback = (length: number): boolean => {
    onPiece();
    if (useEach !== undefined) return handOver(length);
    if (place === small) {
      [held.start, held.end] = [0, length];
      if (isFilling) takeHeld();
    } else filled += length;
    if (isFilling && filled < target.length) return true;
    wake();
    return false;
  };
  const end = (): void => {
    if (hasEnded) return;
    hasEnded = true;
    pipe.destroy(); // the child counts its pipes, and closes with the last
    wake();
  };
  const handle = pipe._handle;
  pipe._handle = null;
  const options = { handle, onread: { buffer: nextPlace, callback }, readable: true, writable: false };
  const socket = new Socket(options);
  socket.on("error", (error) => (failure = error));
  socket.on("end", end);
  socket.on("close", () => {
    end();
    if (spareBuffers.length < mostSpareBuffers) spareBuffers.push(small);
  });

  const somethingComes = async (): Promise<void> => {
    const woken = new Promise<void>((resolve) => (wake = resolve));
    socket.resume();
    await woken;
  };

  return {
    get isWaiting() {
      return held.start < held.end || (filled > 0 && !isFilling);
    },
    async fill(whole) {
      target = whole;
      filled = 0;
      takeHeld();
      isFilling = true;
      if (filled < whole.length && !hasEnded) await somethingComes();
      isFilling = false;
      if (failure !== undefined) throw failure;
      return filled;
    },
    async forEach(use) {
      useEach = use;
      if (held.start < held.end) handOver(held.end);
      held.start = held.end;
      if (!hasEnded) await somethingComes();
      if (failure !== undefined) throw failure;
    },
    close() {
      held.start = held.end;
      filled = 0;
      socket.destroy();
    },
  };
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
  return {
    get isWaiting() {
      return rest.length > 0 || pipe.readableLength > 0;
    },
    async fill(target) {
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
