import type { Rectangle } from "../../tensor/rectangle.js";
import { PlanarPicture } from "../colors/planar-picture.js";
import { yuvRules } from "../colors/yuv-rule.js";
import type { Decoder } from "./decoder.js";
import { Doubt } from "./doubt.js";
import type { Libraries } from "./libraries.js";

/** FFmpeg's number of the full range of values. */
const fullRange = 2;

/** Turns a region of decoded pictures of one size into RGB. */
export class RgbPicture {
  readonly #ff: Libraries;
  readonly #size: readonly [number, number];
  readonly #region: Rectangle;
  readonly #picture: PlanarPicture;
  /** FFmpeg's numbers of the formats that are converted. */
  readonly #formats: { readonly yuv420p: number; readonly yuvj420p: number; readonly gbrp: number };

  constructor(ff: Libraries, size: readonly [number, number], region: Rectangle) {
    this.#ff = ff;
    this.#size = size;
    this.#region = region;
    this.#picture = new PlanarPicture(size, region);
    const numberOf = (name: string): number => ff.av_get_pix_fmt(name);
    this.#formats = {
      yuv420p: numberOf("yuv420p"),
      yuvj420p: numberOf("yuvj420p"),
      gbrp: numberOf("gbrp"),
    };
  }

  /**
   * Converts the decoder's frame.
   *
   * @returns Packed rows; valid until the next call.
   * @throws {Doubt} If it is of another size, or of a format whose conversion is not known to be OpenCV's.
   */
  convert(decoder: Decoder): Uint8Array {
    const { width, height, pixelFormat, colorRange } = decoder;
    const [expectedWidth, expectedHeight] = this.#size;
    if (width !== expectedWidth || height !== expectedHeight) throw new Doubt("a frame is of another size");
    if (pixelFormat === this.#formats.gbrp) {
      const [red, green, blue] = this.#picture.redGreenBlue();
      [green, blue, red].forEach((plane, i) => this.#copy(decoder, i, plane, this.#region));
      return this.#picture.fromRedGreenBlue();
    }
    const isFull = colorRange === fullRange;
    // of odd heights the conversion is another one, and the tag of the range counts
    const known = isFull ? this.#formats.yuvj420p : this.#formats.yuv420p;
    if (pixelFormat !== known || height % 2 !== 0)
      throw new Doubt("the conversion of its pixels is not known here");
    const { left, top, ...pairs } = this.#picture.pairs;
    const colors = {
      left: left / 2,
      top: top / 2,
      width: Math.ceil(pairs.width / 2),
      height: Math.ceil(pairs.height / 2),
    };
    this.#picture
      .yuv()
      .forEach((plane, i) => this.#copy(decoder, i, plane, i === 0 ? { left, top, ...pairs } : colors));
    return this.#picture.fromYuv(isFull ? yuvRules.full : yuvRules.limited);
  }

  #copy(decoder: Decoder, plane: number, target: Uint8Array, { left, top, width, height }: Rectangle): void {
    const { address, stride } = decoder.plane(plane);
    const from = address + BigInt(top * stride + left);
    this.#ff.av_image_copy_plane(target, width, from, stride, width, height);
  }
}
