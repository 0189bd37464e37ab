import { contactSheet, jpegFromRgb, type SheetTile } from "../../image/sharp.js";
import type { FrameScores } from "../../pipeline/frame-scores/frame-scores.js";
import { openVideo } from "../../video/video.js";
import { chartColors } from "../chart/chart-style.js";
import { html } from "../page/html.js";
import { timeText } from "../chart/time-axis.js";

/** Frames of a video side by side. */
export interface FilmStrip {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** `"frames 8, 25 and 42"`. */
  readonly text: string;
}

const mostFrames = 6;
const gap = 4;
const captionHeight = 20;
const tallest = 120;
/** Room for a caption. */
const narrowest = 44;

/** Classified frames from the whole length of a video, with their times: what a still page can show of it. */
export async function filmStrip(
  path: string,
  scores: FrameScores,
  options: { readonly width: number; readonly signal?: AbortSignal },
): Promise<FilmStrip> {
  const { width, signal } = options;
  const count = Math.min(mostFrames, scores.length);
  const rows = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * scores.length) / count));
  const indices = rows.map((row) => scores.indices[row]);
  const video = await openVideo(path, { signal });
  try {
    const frames = await video.framesAt(indices, { signal });
    const [, frameHeight, frameWidth] = frames.shape;
    const widest = Math.floor((width - gap * (mostFrames - 1)) / mostFrames);
    const scale = Math.min(widest / frameWidth, tallest / frameHeight);
    const tileWidth = Math.max(narrowest, Math.round(frameWidth * scale));
    const tileHeight = Math.max(16, Math.round(frameHeight * scale));
    const height = tileHeight + captionHeight;
    const usedWidth = count * (tileWidth + gap) - gap;
    const tiles: SheetTile[] = [];
    for (let i = 0; i < count; i += 1) {
      const pixels = frames.data.subarray(
        i * frameHeight * frameWidth * 3,
        (i + 1) * frameHeight * frameWidth * 3,
      );
      const image = await jpegFromRgb(pixels, frameWidth, frameHeight);
      tiles.push({ image, left: i * (tileWidth + gap), top: 0, width: tileWidth, height: tileHeight });
    }
    const captions = tiles.map(
      (tile, i) =>
        html`<text x="${tile.left + tileWidth / 2}" y="${height - 6}"
          >${timeText(scores.ptsSeconds[rows[i]], scores.endSeconds)}</text
        >`,
    );
    const overlay = html`<svg
      xmlns="http://www.w3.org/2000/svg"
      width="${usedWidth}"
      height="${height}"
      font-family="sans-serif"
      font-size="11"
      text-anchor="middle"
      fill="${chartColors.quietText}"
    >
      ${captions}
    </svg>`;
    const background = chartColors.card;
    const png = await contactSheet({
      width: usedWidth,
      height,
      background,
      tiles,
      overlay: overlay.toString(),
    });
    return { png, width: usedWidth, height, text: `frames ${indices.join(", ")}` };
  } finally {
    await video.close();
  }
}
