import { printAsText } from "../core/inspect.js";

/**
 * Decoded frames: uint8 RGB, shape [T, H, W, 3], rows from the top, as OpenCV reads them (with the channels
 * in RGB order).
 */
export class Frames {
  /** T · H · W · 3 values, 0 … 255. */
  readonly data: Uint8Array;
  /** [frames, height, width, 3]. */
  readonly shape: readonly [number, number, number, 3];
  /** For each frame its number in the video, counted from 0 in presentation order. */
  readonly indices: readonly number[];
  /** For each frame its presentation time, seconds from the start of the file. */
  readonly ptsSeconds: readonly number[];

  constructor(
    data: Uint8Array,
    shape: readonly [number, number, number, 3],
    indices: readonly number[],
    ptsSeconds: readonly number[],
  ) {
    this.data = data;
    this.shape = shape;
    this.indices = indices;
    this.ptsSeconds = ptsSeconds;
  }

  /** How many frames there are. */
  get length(): number {
    return this.shape[0];
  }

  /** Height in pixels. */
  get height(): number {
    return this.shape[1];
  }

  /** Width in pixels. */
  get width(): number {
    return this.shape[2];
  }

  /** The pixels of one frame, [H, W, 3]: a view, not a copy. */
  frame(position: number): Uint8Array {
    const size = this.height * this.width * 3;
    return this.data.subarray(position * size, (position + 1) * size);
  }

  /** `Frames uint8 [76, 720, 406, 3], 0.00–2.50 s`. */
  toString(): string {
    const [first, last] = [this.ptsSeconds.at(0), this.ptsSeconds.at(-1)];
    const span =
      first === undefined || last === undefined ? "" : `, ${first.toFixed(2)}–${last.toFixed(2)} s`;
    return `Frames uint8 [${this.shape.join(", ")}]${span}`;
  }
}

printAsText(Frames.prototype);
