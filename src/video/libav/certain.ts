import type { FrameRequest } from "../source.js";

/**
 * Whether the libraries may be asked for frames of a video at all. All else is left to the program: turned pictures, colours by the tag,
 * more than 8 bits, and damaged streams that are to be kept, whose pixels depend on how a decoder is run.
 */
export function isForLibraries({ metadata, settings }: FrameRequest): boolean {
  const { rotationDegrees, isMirrored, pixelFormat, height } = metadata;
  const isUpright = rotationDegrees === 0 && !isMirrored;
  const isEven = ["yuv420p", "yuvj420p"].includes(pixelFormat) && height % 2 === 0;
  const isKnown = isEven || pixelFormat === "gbrp";
  return isUpright && isKnown && settings.color !== "tagged" && settings.damaged !== "keep";
}
