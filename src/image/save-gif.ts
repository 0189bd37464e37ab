import { checkGiven } from "../core/given.js";
import { checkNumberFromTo, checkText } from "../core/check.js";
import { checkOptions } from "../core/options.js";
import { writeFileAtomic } from "../files/atomic-write.js";
import type { Frames } from "../tensor/frames.js";
import { gifFromRgb } from "./sharp.js";

/** How {@link saveGif} writes frames. */
export interface SaveGifOptions {
  /** Frames a second, from 1 to 50 (viewers slow down what is faster). Default 10. */
  readonly fps?: number;
}

/**
 * Writes frames as a GIF that repeats for ever: small films for places that play no video. It has 256 colours a
 * frame and no sound.
 *
 * @throws {RangeError} If there is no frame, or `fps` is out of range.
 * @throws {FileSystemError} If the file cannot be written.
 * @example
 * await saveGif("clip.gif", await video.framesAt([0, 5, 10]), { fps: 5 });
 */
export async function saveGif(path: string, frames: Frames, options: SaveGifOptions = {}): Promise<void> {
  checkOptions("saveGif", options, { fps: true });
  checkText("path", path);
  checkGiven("saveGif", "frames", frames, "frames");
  const { fps = 10 } = options;
  checkText("path", path);
  checkGifRate(fps);
  if (frames.length === 0) throw new RangeError(`Cannot write "${path}": there is no frame`);
  const pictures = Array.from({ length: frames.length }, (_, i) => frames.frame(i));
  await writeFileAtomic(path, await gifFromRgb(pictures, frames.width, frames.height, { fps }));
}

/** @throws {RangeError} Unless 1 ≤ fps ≤ 50. */
export function checkGifRate(fps: number): void {
  checkNumberFromTo("fps", fps, 1, 50);
}
