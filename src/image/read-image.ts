import { readFile, stat } from "node:fs/promises";
import { errorMessage, ImageError } from "../core/errors.js";
import { irregularKind } from "../files/regular-file.js";
import { systemReason } from "../files/system-error.js";
import { loadSharp } from "./sharp.js";

/** A decoded picture: uint8 RGB, [height, width, 3], rows from the top. */
export interface RgbImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads a picture as a person sees it: turned as its EXIF data says; grey, palette, 16 bits, CMYK and embedded
 * colour profiles turned into 8-bit sRGB; what is transparent laid on white; of an animation the first picture.
 *
 * @throws {ImageError} If the file is missing, no picture, or damaged: a picture that is cut off is no picture.
 */
export async function readImage(path: string): Promise<RgbImage> {
  const bytes = await readRegularFile(path).catch((error: unknown) => {
    throw new ImageError(`Cannot read "${path}": ${systemReason(error)}`, { path, cause: error });
  });
  return decodeImage(bytes, path);
}

async function readRegularFile(path: string): Promise<Uint8Array> {
  const kind = irregularKind(await stat(path));
  if (kind !== undefined) throw new Error(`it is ${kind}`);
  return readFile(path);
}

/** {@link readImage} of bytes that were read already; `path` is for messages. */
export async function decodeImage(bytes: Uint8Array, path: string): Promise<RgbImage> {
  const sharp = await loadSharp();
  try {
    const { data, info } = await sharp(bytes)
      .autoOrient()
      .flatten({ background: "white" })
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    return { data: channels === 3 ? data : fromGrey(data, channels), width, height };
  } catch (error) {
    const unknown = /unsupported image format|empty/i.test(errorMessage(error));
    // libvips words one and the same damage in several ways, by chance
    const found = unknown ? "the file is no picture" : "it is damaged or cut off";
    throw new ImageError(`Cannot read the picture "${path}": ${found}`, { path, cause: error });
  }
}

/** sharp keeps a grey picture at one channel. */
function fromGrey(grey: Uint8Array, channels: number): Uint8Array {
  const rgb = new Uint8Array((grey.length / channels) * 3);
  for (let i = 0; i < rgb.length; i += 1) rgb[i] = grey[Math.floor(i / 3) * channels]!;
  return rgb;
}
