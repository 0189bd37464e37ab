import { wholePicture, type Rectangle } from "../../tensor/rectangle.js";
import { PlanarPicture } from "../colors/planar-picture.js";
import { yuvRules } from "../colors/yuv-rule.js";
import type { FrameRequest } from "../source.js";
import { hasOwnColors } from "./own-colors.js";

/** A frame, or the region of it that is wanted, as it comes through ffmpeg's pipe. */
export interface PipedPicture {
  /** As ffmpeg names it. */
  readonly pixelFormat: string;
  /** What ffmpeg cuts out. */
  readonly region: Rectangle;
  readonly byteLength: number;
  /** Gives packed RGB of the wanted region; valid until the next call, of any picture, or until the bytes change. */
  toRgb(bytes: Uint8Array): Uint8Array;
}

/** How the frames of a video come. */
export function pipedPicture(input: FrameRequest): PipedPicture {
  const { width, height, pixelFormat } = input.metadata;
  const { region = wholePicture(width, height) } = input;
  if (!hasOwnColors(input)) {
    const byteLength = region.width * region.height * 3;
    return { pixelFormat: "rgb24", region, byteLength, toRgb: (bytes) => bytes };
  }
  const picture = new PlanarPicture([width, height], region);
  const rule = yuvRules[pixelFormat === "yuvj420p" ? "full" : "limited"];
  return {
    pixelFormat,
    region: picture.pairs,
    byteLength: picture.yuvLength,
    toRgb(bytes) {
      picture.setYuv(bytes);
      return picture.fromYuv(rule);
    },
  };
}
