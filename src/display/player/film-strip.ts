import { itemAt } from "../../core/item-at.js";
import { jpegFromRgb } from "../../image/sharp.js";
import type { FrameScores } from "../../pipeline/frame-scores/frame-scores.js";
import { openVideo } from "../../video/video.js";
import { timeText } from "../chart/time-axis.js";
import {
  stripPlaces,
  stripSheet,
  tallestPicture,
  widestPicture,
  type FilmStrip,
  type StripPicture,
} from "./strip-sheet.js";

/** Room for a caption, pixels. */
const narrowest = 44;

/** Classified frames from the whole length of a video, with their times: what a still page can show of it. */
export async function filmStrip(
  path: string,
  scores: FrameScores,
  options: { readonly width: number; readonly signal?: AbortSignal },
): Promise<FilmStrip> {
  const { signal } = options;
  const rows = stripPlaces(scores.length);
  const indices = rows.map((row) => itemAt(scores.indices, row));
  const video = await openVideo(path, { signal });
  try {
    const frames = await video.framesAt(indices, { signal });
    const [, frameHeight, frameWidth] = frames.shape;
    const scale = Math.min(widestPicture(options.width) / frameWidth, tallestPicture / frameHeight);
    const width = Math.max(narrowest, Math.round(frameWidth * scale));
    const height = Math.max(16, Math.round(frameHeight * scale));
    const frameBytes = frameHeight * frameWidth * 3;
    const pictures: StripPicture[] = [];
    for (const [i, row] of rows.entries()) {
      const pixels = frames.data.subarray(i * frameBytes, (i + 1) * frameBytes);
      const image = await jpegFromRgb(pixels, frameWidth, frameHeight);
      const caption = timeText(itemAt(scores.ptsSeconds, row), scores.endSeconds);
      pictures.push({ image, width, height, caption });
    }
    return { ...(await stripSheet(pictures, width)), text: `frames ${indices.join(", ")}` };
  } finally {
    await video.close();
  }
}
