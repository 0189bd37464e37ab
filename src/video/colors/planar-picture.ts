import type { Rectangle } from "../../tensor/rectangle.js";
import { colorKernels } from "./color-kernels.js";
import type { YuvRule } from "./yuv-rule.js";

/** Vectors reach so far behind what they are meant for. */
const slack = 16;

/**
 * The region of a picture that becomes RGB. All pictures share one memory: what one has put there is gone once another was used.
 */
export class PlanarPicture {
  readonly #region: Rectangle;
  /** What is needed of 4:2:0 planes: it begins and ends between two pairs of pixels, or at the picture's edge. */
  readonly pairs: Rectangle;
  readonly #numPixels: number;
  readonly #numColors: number;

  /** @param size - Width and height of the picture. */
  constructor([width, height]: readonly [number, number], region: Rectangle) {
    this.#region = region;
    const [left, top] = [region.left & ~1, region.top & ~1];
    const right = Math.min(width, (region.left + region.width + 1) & ~1);
    const bottom = Math.min(height, (region.top + region.height + 1) & ~1);
    this.pairs = { left, top, width: right - left, height: bottom - top };
    this.#numPixels = this.pairs.width * this.pairs.height;
    this.#numColors = ((this.pairs.width + 1) >> 1) * ((this.pairs.height + 1) >> 1);
  }

  /** Bytes of the planes of 4:2:0, y, u and v behind each other and without gaps. */
  get yuvLength(): number {
    return this.#numPixels + 2 * this.#numColors;
  }

  /** Where the planes of 4:2:0 go, y, u and v. Valid until the next call of any picture. */
  yuv(): readonly [y: Uint8Array, u: Uint8Array, v: Uint8Array] {
    return this.#planes(this.#numPixels, this.#numColors);
  }

  /** Puts the planes of 4:2:0 there. */
  setYuv(bytes: Uint8Array): void {
    new Uint8Array(colorKernels(this.#byteLength).memory.buffer).set(bytes);
  }

  /** RGB of the planes of 4:2:0, [H, W, 3]. Valid until the next call of any picture. */
  fromYuv(rule: YuvRule): Uint8Array {
    const { left, top, width, height } = this.#region;
    const { pairs } = this;
    const [u, v] = [this.#numPixels, this.#numPixels + this.#numColors];
    const { room, target } = this.#places;
    const { black, ofY, redOfV, greenOfU, greenOfV, blueOfU } = rule;
    colorKernels(this.#byteLength).yuvToRgb(
      ...([0, u, v, pairs.width, room, target, left - pairs.left, top - pairs.top, width, height] as const),
      ...([black, ofY, redOfV, greenOfU, greenOfV, blueOfU] as const),
    );
    return this.#rgb();
  }

  /** Where planes of red, green and blue go, the region's alone. Valid until the next call of any picture. */
  redGreenBlue(): readonly [red: Uint8Array, green: Uint8Array, blue: Uint8Array] {
    const length = this.#region.width * this.#region.height;
    return this.#planes(length, length);
  }

  /** RGB of the planes of red, green and blue, [H, W, 3]. Valid until the next call of any picture. */
  fromRedGreenBlue(): Uint8Array {
    const { width, height } = this.#region;
    colorKernels(this.#byteLength).planesToRgb(0, this.#places.target, width * height);
    return this.#rgb();
  }

  get #places(): { readonly room: number; readonly target: number } {
    const room = 3 * this.#numPixels + slack;
    return { room, target: room + 2 * (48 * Math.ceil(this.pairs.width / 16) + slack) };
  }

  get #byteLength(): number {
    const { width, height } = this.#region;
    return this.#places.target + 3 * width * height;
  }

  #planes(first: number, others: number): readonly [Uint8Array, Uint8Array, Uint8Array] {
    const { buffer } = colorKernels(this.#byteLength).memory;
    const plane = (from: number, length: number): Uint8Array => new Uint8Array(buffer, from, length);
    return [plane(0, first), plane(first, others), plane(first + others, others)];
  }

  #rgb(): Uint8Array {
    const { width, height } = this.#region;
    const { memory } = colorKernels(this.#byteLength);
    return new Uint8Array(memory.buffer, this.#places.target, 3 * width * height);
  }
}
