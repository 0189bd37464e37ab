import { setTimeout } from "node:timers/promises";
import { VideoError } from "../core/errors.js";
import { fileState } from "../files/identity.js";

/** A file that nobody has written to for so long is not being copied. */
const recentMilliseconds = 10_000;
/** A copy that goes on has written something in this time. */
const watchMilliseconds = 300;

/** Says of a video that could not be read that it is still being written, where that shows; else gives the error back. */
export async function unlessBeingCopied(path: string, error: VideoError): Promise<VideoError> {
  const before = await fileState(path);
  if (before === undefined || Date.now() - before.mtimeMs > recentMilliseconds) return error;
  await setTimeout(watchMilliseconds);
  const after = await fileState(path);
  if (after === undefined || (after.size === before.size && after.mtimeMs === before.mtimeMs)) return error;
  const found = `it is still being copied: it has ${after.size} bytes, and had ${before.size} just now`;
  return new VideoError(`Cannot read "${path}": ${found}. Run this again when that is done`, error);
}
