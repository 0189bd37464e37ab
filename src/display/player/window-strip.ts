import { itemAt } from "../../core/item-at.js";
import { VideoError } from "../../core/errors.js";
import type { WindowScores } from "../../pipeline/windows/classify-windows.js";
import { makeStill, type Still } from "../../video/make/still.js";
import type { OpenTimeSpan } from "../../video/time-span.js";
import { timeText } from "../chart/time-axis.js";
import { windowSpan } from "../chart/window-lines.js";
import { stripPlaces, stripSheet, tallestPicture, widestPicture, type FilmStrip } from "./strip-sheet.js";

/** Stills from windows over the whole length of a video, with the times at which the windows begin. */
export async function windowStrip(
  scores: WindowScores,
  options: { readonly width: number; readonly signal?: AbortSignal },
): Promise<FilmStrip> {
  const { path, windows } = scores;
  const { signal } = options;
  const widest = Math.max(16, widestPicture(options.width));
  const stillAt = (span: OpenTimeSpan): Promise<Still> =>
    makeStill(path, { ...span, width: widest, height: tallestPicture, signal });
  const [, end] = windowSpan(scores);
  const pictures = await Promise.all(
    stripPlaces(windows.length).map(async (place) => {
      const { startSeconds, endSeconds } = itemAt(windows, place, "a window");
      const still = await stillAt({ startSeconds, endSeconds }).catch((error: unknown) => {
        // a header may promise more than the video holds
        if (error instanceof VideoError) return stillAt({});
        throw error;
      });
      const { poster: image, width, height } = still;
      return { image, width, height, caption: timeText(startSeconds, end) };
    }),
  );
  const text = `frames of windows from ${pictures.map(({ caption }) => caption).join(", ")}`;
  return { ...(await stripSheet(pictures, widest)), text };
}
