import { firstOf } from "../core/item-at.js";
import { loadPackage } from "../core/load-package.js";

/** The only file that imports sharp. Pictures for people are made here, pixels for models in `read-image.ts`. */

/** sharp's own function. */
export type SharpFunction = (typeof import("sharp"))["default"];

/** Loading sharp costs 0.1 s and some memory, so it waits until a picture is wanted. */
export async function loadSharp(): Promise<SharpFunction> {
  return (await loadPackage("sharp", () => import("sharp"))).default;
}

/** A picture placed on a contact sheet. */
export interface SheetTile {
  /** A JPEG or PNG file's bytes. */
  readonly image: Uint8Array;
  /** Left edge of its box, pixels. */
  readonly left: number;
  /** Upper edge of its box, pixels. */
  readonly top: number;
  /** The box that it is fitted into whole, with bars where the shapes differ. */
  readonly width: number;
  readonly height: number;
}

/** What {@link contactSheet} draws. */
export interface ContactSheet {
  readonly width: number;
  readonly height: number;
  /** CSS colour of the sheet; `"transparent"`: none. */
  readonly background: string;
  readonly tiles: readonly SheetTile[];
  /** An SVG document as large as the sheet, drawn over everything. */
  readonly overlay?: string;
}

/** One still picture of many: a PNG in 256 colours, a third the size of a full one. */
export async function contactSheet(sheet: ContactSheet): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const { width, height, background, tiles, overlay } = sheet;
  const layers = await Promise.all(
    tiles.map(async (tile) => ({
      input: await sharp(tile.image)
        .resize(tile.width, tile.height, { fit: "contain", background: "black" })
        .png({ compressionLevel: 1 })
        .toBuffer(),
      left: tile.left,
      top: tile.top,
    })),
  );
  if (overlay !== undefined) layers.push({ input: Buffer.from(overlay), left: 0, top: 0 });
  const channels = background === "transparent" ? 4 : 3;
  return sharp({ create: { width, height, channels, background } })
    .composite(layers)
    .png({ palette: true, quality: 80, effort: 4 })
    .toBuffer();
}

/** A drawing as PNG, in its own size and without a loss. */
export async function pngFromSvg(svg: string): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return sharp(Buffer.from(svg)).png({ compressionLevel: 9 }).toBuffer();
}

/**
 * Encodes RGB pixels as JPEG.
 *
 * @param rgb - [height, width, 3], uint8.
 * @param options - `quality`: 1 to 100, default 82; `fitWidth`: a wider picture is made so wide, default not.
 */
export async function jpegFromRgb(
  rgb: Uint8Array,
  width: number,
  height: number,
  options: { readonly quality?: number; readonly fitWidth?: number } = {},
): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize({ width: Math.min(width, options.fitWidth ?? width) })
    .jpeg({ quality: options.quality ?? 82 })
    .toBuffer();
}

/**
 * Encodes RGB frames as a GIF that repeats for ever, each picture in the 256 colours that suit it best.
 *
 * @param frames - Each [height, width, 3], uint8; one at least.
 * @param options - `fps`: a GIF counts time in hundredths of a second; `fitWidth`: wider frames are made so wide,
 *   default not.
 */
export async function gifFromRgb(
  frames: readonly Uint8Array[],
  width: number,
  height: number,
  options: { readonly fps: number; readonly fitWidth?: number },
): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const resized = await Promise.all(
    frames.map((rgb) =>
      sharp(rgb, { raw: { width, height, channels: 3 } })
        .resize({ width: Math.min(width, options.fitWidth ?? width) })
        .raw()
        .toBuffer({ resolveWithObject: true }),
    ),
  );
  const { width: shownWidth, height: pageHeight } = firstOf(resized, "a frame").info;
  const stack = {
    width: shownWidth,
    height: pageHeight * frames.length,
    channels: 3 as const,
    pageHeight,
  };
  return sharp(Buffer.concat(resized.map(({ data }) => data)), { raw: stack })
    .gif({
      delay: frames.map((_, i) => gifDelay(i, options.fps)),
      loop: 0,
      keepDuplicateFrames: true, // a short clip repeats frames
    })
    .toBuffer();
}

/** Milliseconds from frame `i` to the next in whole hundredths, so that the sum stays right: 25 fps is 40 ms. */
function gifDelay(i: number, fps: number): number {
  return 10 * (Math.round((100 * (i + 1)) / fps) - Math.round((100 * i) / fps));
}
