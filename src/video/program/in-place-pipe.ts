import { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { PipePieces } from "./pipe-pieces.js";
import { SpareBuffers } from "./spare-buffers.js";

/** A pipe of Node's `child_process`, which has no way yet to say `onread` as `net.connect` has it. */
type PipeOfNode = Readable & { _handle?: { useUserBuffer?: unknown } | null };

/** Whether a pipe can be read in place. */
export function canReadInPlace(pipe: Readable): boolean {
  // Deno has the method too, and it does nothing
  return (
    typeof (pipe as PipeOfNode)._handle?.useUserBuffer === "function" &&
    process.versions["deno"] === undefined
  );
}

const bufferSize = 65_536;
/** Kept for the pipes to come: as many as a few runs of ffmpeg have. */
const spareBuffers = new SpareBuffers(16);

/**
 * A pipe that is read through one buffer, which the next pipe uses again; and what is large and is to be filled, is read right
 * into its place.
 */
export class InPlacePipe implements PipePieces {
  readonly #socket: Socket;
  readonly #pipe: PipeOfNode;
  readonly #onPiece: () => void;
  readonly #targetsChange: boolean;
  readonly #buffer: Uint8Array = spareBuffers.take(bufferSize);
  /** What came into the buffer and was not taken out yet. */
  readonly #held = { start: 0, end: 0 };
  /** What is being filled, how far, and whether somebody waits for it. */
  #target: Uint8Array = new Uint8Array(0);
  #filled = 0;
  #isFilling = false;
  #useEach: ((piece: Uint8Array) => void) | undefined;
  /** Where the next piece goes: the buffer, or a part of the target. */
  #place: Uint8Array = this.#buffer;
  #hasEnded = false;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  /**
   * @param pipe - One that {@link canReadInPlace}.
   * @param targetsChange - Whether what is filled is not the same each time: its beginning then comes through the buffer.
   */
  constructor(pipe: Readable, onPiece: () => void, targetsChange: boolean) {
    this.#pipe = pipe;
    this.#onPiece = onPiece;
    this.#targetsChange = targetsChange;
    const handle = this.#pipe._handle;
    this.#pipe._handle = null;
    const onread = { buffer: () => this.#nextPlace(), callback: (length: number) => this.#take(length) };
    const options = { handle, onread, readable: true, writable: false };
    this.#socket = new Socket(options);
    this.#socket.on("error", (error) => (this.#failure = error));
    this.#socket.on("end", () => this.#end());
    this.#socket.on("close", () => {
      this.#end();
      spareBuffers.giveBack(this.#buffer);
    });
  }

  get isWaiting(): boolean {
    return !this.#hasEnded && (this.#isHolding || (this.#filled > 0 && !this.#isFilling));
  }

  fill(target: Uint8Array): number | Promise<number> {
    this.#target = target;
    this.#filled = 0;
    return this.#takeHeld() || this.#failure !== undefined ? this.#fillOn() : this.#filled;
  }

  async #fillOn(): Promise<number> {
    this.#isFilling = true;
    if (this.#hasRoom) await this.#wokenUp();
    this.#isFilling = false;
    if (this.#failure !== undefined) throw this.#failure;
    return this.#filled;
  }

  async forEach(use: (piece: Uint8Array) => void): Promise<void> {
    this.#useEach = use;
    if (this.#isHolding) this.#handOver(this.#held.end);
    this.#held.start = this.#held.end;
    await this.#wokenUp();
    if (this.#failure !== undefined) throw this.#failure;
  }

  close(): void {
    this.#held.start = this.#held.end;
    this.#filled = 0;
    this.#socket.destroy();
  }

  get #isHolding(): boolean {
    return this.#held.start < this.#held.end;
  }

  /** Reads on until there is what was asked for, or the end. */
  async #wokenUp(): Promise<void> {
    if (this.#hasEnded) return;
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    this.#socket.resume();
    await woken;
  }

  /** Node asks for it right after each piece, also when it is to read no further for now. */
  #nextPlace(): Uint8Array {
    const isKnown = !this.#targetsChange || this.#filled < this.#target.length;
    const isWorthwhile = isKnown && this.#target.length >= bufferSize && !this.#isHolding;
    this.#place = isWorthwhile ? this.#target.subarray(this.#filled % this.#target.length) : this.#buffer;
    return this.#place;
  }

  /**
   * A piece has come.
   *
   * @returns Whether to read on at once; if not, it goes on when more is asked for.
   */
  #take(length: number): boolean {
    this.#onPiece();
    if (this.#useEach !== undefined) return this.#handOver(length);
    let wantsMore: boolean;
    if (this.#place === this.#buffer) {
      this.#held.start = 0;
      this.#held.end = length;
      wantsMore = this.#isFilling && this.#takeHeld();
    } else {
      this.#filled += length;
      wantsMore = this.#isFilling && this.#hasRoom;
    }
    if (!wantsMore) this.#wake();
    return wantsMore;
  }

  get #hasRoom(): boolean {
    return this.#filled < this.#target.length;
  }

  /** @returns Whether more is wanted. */
  #takeHeld(): boolean {
    const { start, end } = this.#held;
    const taken = Math.min(end - start, this.#target.length - this.#filled);
    this.#target.set(this.#buffer.subarray(start, start + taken), this.#filled);
    this.#held.start += taken;
    this.#filled += taken;
    return this.#hasRoom;
  }

  /** @returns Whether that went well; if not, nothing more is read. */
  #handOver(length: number): boolean {
    try {
      this.#useEach?.(this.#buffer.subarray(0, length));
    } catch (error) {
      this.#failure = error as Error;
      this.#socket.destroy();
    }
    return this.#failure === undefined;
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#pipe.destroy(); // the child counts its pipes, and closes with the last
    this.#wake();
  }
}
