import { wholePicture } from "../../tensor/rectangle.js";
import { PlanarPicture } from "../colors/planar-picture.js";
import { yuvRules } from "../colors/yuv-rule.js";
import type { FrameRequest } from "../source.js";
import { ffmpegPath, startProcess } from "./ffmpeg.js";

/**
 * Whether pictures of 8-bit 4:2:0 are converted here, and not by the ffmpeg program: its swscale has x86's rule on x86 alone. Where it
 * has, ffmpeg converts, for it also knows what to do with a stream that changes its size or its range on the way.
 */

const size = [32, 16] as const;
let answer: Promise<boolean> | undefined;
let isOther = false;

/** Asks ffmpeg, once, to convert a test picture; whether that gives another picture than x86's rule. */
export function askColors(): Promise<boolean> {
  answer ??= convertsOtherwise().then((is) => (isOther = is));
  return answer;
}

/** {@link askColors}, on processors where that is to be expected: ffmpeg builds for x86 without its rule are rare, and a start takes time. */
export function askColorsElsewhere(): Promise<boolean> {
  return process.arch === "x64" ? Promise.resolve(isOther) : askColors();
}

/** Whether the frames of a video come as planes, and become RGB here. */
export function hasOwnColors({ metadata, settings }: FrameRequest): boolean {
  const { pixelFormat, isFullRange, width, height, rotationDegrees, isMirrored } = metadata;
  const isTurned = rotationDegrees !== 0 || isMirrored;
  // the rule is one for even heights as they are stored; what is turned must keep its pairs of pixels
  const isEven = isTurned ? width % 2 === 0 && height % 2 === 0 : height % 2 === 0;
  const isKnown = (pixelFormat === "yuv420p" && isFullRange !== true) || pixelFormat === "yuvj420p";
  return isOther && isKnown && isEven && settings.color !== "tagged";
}

async function convertsOtherwise(): Promise<boolean> {
  const picture = new PlanarPicture(size, wholePicture(...size));
  // all values of brightness, and colours of which many are at their limits
  const planes = Uint8Array.from({ length: picture.yuvLength }, (_, i) => 16 + ((37 * i + (i >> 3)) % 224));
  const raw = ["-f", "rawvideo", "-pix_fmt"];
  const address = `data:application/octet-stream;base64,${Buffer.from(planes).toString("base64")}`;
  const input = [...raw, "yuv420p", "-s", size.join("x"), "-i", address];
  const args = ["-nostdin", "-hide_banner", "-loglevel", "error", ...input, ...raw, "rgb24", "pipe:1"];
  const found = new Uint8Array(3 * size[0] * size[1]);
  try {
    const child = startProcess(ffmpegPath(), { args, action: "convert", path: "a test picture" });
    try {
      await child.output.fill(found);
    } finally {
      await child.kill();
    }
  } catch {
    return true; // what cannot be shown is not relied on
  }
  picture.setYuv(planes);
  return Buffer.compare(found, picture.fromYuv(yuvRules.limited)) !== 0;
}
