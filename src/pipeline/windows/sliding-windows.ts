import { basename, extname } from "node:path";
import { checkPositiveNumber, checkText } from "../../core/check.js";
import { VideoError } from "../../core/errors.js";
import { checkOptions } from "../../core/options.js";
import { spanSuffix, type Clip } from "../../datasets/clip.js";
import { ClipList } from "../../datasets/clip-list.js";
import { probeVideo } from "../../video/probe.js";

/** How {@link slidingWindows} goes over a video. */
export interface SlidingWindowsOptions {
  /** Length of a window, seconds, > 0; default 2. */
  readonly seconds?: number;
  /** From the start of one window to the next, seconds, > 0; default half a window. */
  readonly stride?: number;
  /** Aborts the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * A long video as clips of equal length, one after the other: at 0, `stride`, 2 · `stride` … and a last one that ends with the video. A video
 * that is shorter than a window is one. Nothing is decoded; the length is the header's.
 *
 * @throws {VideoError} If the file cannot be read, or does not say how long it is.
 * @example
 * const windows = await slidingWindows("data/parade/parade.mp4", { seconds: 4, stride: 2 });
 * windows.length; // 40
 */
export async function slidingWindows(path: string, options: SlidingWindowsOptions = {}): Promise<ClipList> {
  checkOptions("slidingWindows", options, { seconds: true, stride: true, signal: true });
  checkText("path", path);
  const { seconds = 2, stride = seconds / 2, signal } = options;
  checkPositiveNumber("seconds", seconds);
  checkPositiveNumber("stride", stride);
  const { durationSeconds } = await probeVideo(path, { signal });
  if (durationSeconds === undefined || !(durationSeconds > 0)) {
    const remedy = "Convert it: ffmpeg -i <file> -c copy <new file>.mkv";
    throw new VideoError(`Cannot take windows of "${path}": it does not say how long it is. ${remedy}`, {
      path,
    });
  }
  const name = basename(path, extname(path));
  const spans = windowSpans(durationSeconds, seconds, stride);
  return new ClipList(spans.map((span): Clip => ({ path, id: name + spanSuffix(span), ...span })));
}

/** Times that add up are rounded to microseconds, so that 3 · 0.1 is 0.3. */
function windowSpans(
  durationSeconds: number,
  seconds: number,
  stride: number,
): readonly { readonly startSeconds: number; readonly endSeconds: number }[] {
  const rounded = (value: number): number => Number(value.toFixed(6));
  const span = (start: number): { startSeconds: number; endSeconds: number } => {
    return { startSeconds: rounded(start), endSeconds: rounded(start + seconds) };
  };
  const last = durationSeconds - seconds;
  if (last <= 0) return [{ startSeconds: 0, endSeconds: rounded(durationSeconds) }];
  const count = Math.floor(last / stride + 1e-9) + 1;
  const spans = Array.from({ length: count }, (_, i) => span(i * stride));
  return rounded((count - 1) * stride) < rounded(last) ? [...spans, span(last)] : spans;
}
