import { errorMessage } from "../../core/errors.js";
import { jpegFromRgb } from "../../image/sharp.js";
import { openVideo } from "../../video/video.js";
import { scaledSize } from "../grid/scaled-size.js";
import type { Picture } from "./picture-budget.js";

/**
 * One frame of a video as a small still; where it cannot be read, why.
 *
 * @param frame - Its number in the video, from 0.
 * @param width - Of the still, pixels; a smaller frame keeps its size.
 */
export async function frameStill(
  path: string,
  frame: number,
  options: { readonly width: number; readonly signal: AbortSignal },
): Promise<Picture> {
  const { width, signal } = options;
  try {
    const video = await openVideo(path, { signal, damaged: "keep" });
    try {
      const frames = await video.framesAt([frame], { signal });
      const poster = await jpegFromRgb(frames.data, frames.width, frames.height, { fitWidth: width });
      const size = scaledSize(frames, Math.min(1, width / frames.width));
      return { kind: "still", preview: { poster, ...size, durationSeconds: undefined } };
    } finally {
      await video.close();
    }
  } catch (error) {
    if (signal.aborted) throw error;
    return { kind: "none", reason: errorMessage(error) };
  }
}
