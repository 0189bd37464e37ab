import type { Rectangle } from "../../tensor/rectangle.js";
import type { Decoder } from "./decoder.js";
import { Doubt } from "./doubt.js";
import { common } from "./generations.js";
import { memoryAt, type Libraries, type Pointer } from "./libraries.js";

/** Pixel formats that are converted here, under FFmpeg's names. */
const convertedFormats = ["yuv420p", "yuvj420p", "gbrp"] as const;
const bicubic = 4;
/** FFmpeg's number of the full range of values. */
const fullRange = 2;

/** Turns decoded pictures of one size into RGB. */
export class RgbPicture {
  readonly #ff: Libraries;
  readonly #width: number;
  readonly #height: number;
  readonly #stride: number;
  readonly #memory: Pointer;
  readonly #rgb: Uint8Array;
  readonly #places: BigUint64Array;
  readonly #strides: Int32Array;
  /** FFmpeg's numbers of formats that are converted, by its names. */
  readonly #formats: Readonly<Record<string, number>>;
  readonly #rgbFormat: number;
  #scaler: Pointer = null;
  #format = -1;

  constructor(ff: Libraries, [width, height]: readonly [number, number]) {
    this.#ff = ff;
    this.#formats = Object.fromEntries(convertedFormats.map((name) => [name, ff.av_get_pix_fmt(name)]));
    this.#rgbFormat = ff.av_get_pix_fmt("rgb24");
    this.#width = width;
    this.#height = height;
    // whole blocks of 16 pixels are written
    this.#stride = 48 * Math.ceil(width / 16);
    const length = this.#stride * height;
    this.#memory = ff.av_malloc(length + 64);
    if (this.#memory === null) throw new Doubt("there is no memory for a picture");
    this.#rgb = new Uint8Array(memoryAt(this.#memory, length));
    this.#places = BigUint64Array.of(this.#memory, 0n, 0n, 0n);
    this.#strides = Int32Array.of(this.#stride, 0, 0, 0);
  }

  /** Whether the conversion of a frame is known to be the program's, and OpenCV's. */
  #isKnown({ height, pixelFormat, colorRange }: Decoder): boolean {
    const name = Object.keys(this.#formats).find((known) => this.#formats[known] === pixelFormat);
    const isFull = colorRange === fullRange;
    // of odd heights the conversion is another one, and the tag of the range counts
    if (name === "yuv420p" || name === "yuvj420p")
      return height % 2 === 0 && isFull === (name === "yuvj420p");
    return name === "gbrp";
  }

  /**
   * Converts the decoder's frame.
   *
   * @throws {Doubt} If it is of another size, or of a format whose conversion is not known to be OpenCV's.
   */
  convert(decoder: Decoder): void {
    const { width, height, pixelFormat, frame } = decoder;
    if (width !== this.#width || height !== this.#height) throw new Doubt("a frame is of another size");
    if (!this.#isKnown(decoder)) throw new Doubt("the conversion of its pixels is not known here");
    if (pixelFormat !== this.#format) {
      this.#ff.sws_freeContext(this.#scaler);
      const size = [width, height] as const;
      this.#scaler = this.#ff.sws_getContext(
        ...[...size, pixelFormat, ...size, this.#rgbFormat, bicubic, null, null, null] as const,
      ); // prettier-ignore
      this.#format = pixelFormat;
    }
    const strides = (frame ?? 0n) + BigInt(common.linesize);
    this.#ff.sws_scale(this.#scaler, frame, strides, 0, height, this.#places, this.#strides);
  }

  /** Copies a region into packed rows. */
  copyTo(target: Uint8Array, { left, top, width, height }: Rectangle): void {
    for (let row = 0; row < height; row += 1) {
      const from = (top + row) * this.#stride + 3 * left;
      target.set(this.#rgb.subarray(from, from + 3 * width), 3 * width * row);
    }
  }

  /** Frees its memory. */
  close(): void {
    this.#ff.sws_freeContext(this.#scaler);
    this.#ff.av_free(this.#memory);
  }
}
