import { VideoError } from "../../core/errors.js";
import { contactSheet, type SheetTile } from "../../image/sharp.js";
import type { WindowScores } from "../../pipeline/windows/classify-windows.js";
import { makeStill, type Still } from "../../video/make/still.js";
import type { OpenTimeSpan } from "../../video/time-span.js";
import { chartColors } from "../chart/chart-style.js";
import { timeText } from "../chart/time-axis.js";
import { windowSpan } from "../chart/window-lines.js";
import { html } from "../page/html.js";
import type { FilmStrip } from "./film-strip.js";

const mostStills = 6;
const gap = 4;
const captionHeight = 20;

/** Stills from windows over the whole length of a video, with the times at which the windows begin. */
export async function windowStrip(
  scores: WindowScores,
  options: { readonly width: number; readonly signal?: AbortSignal },
): Promise<FilmStrip> {
  const { path, windows } = scores;
  const { width, signal } = options;
  const count = Math.min(mostStills, windows.length);
  const chosen = Array.from(
    { length: count },
    (_, i) => windows[Math.floor(((i + 0.5) * windows.length) / count)],
  );
  const widest = Math.max(16, Math.floor((width - gap * (mostStills - 1)) / mostStills));
  const stillAt = (span: OpenTimeSpan): Promise<Still> =>
    makeStill(path, { ...span, width: widest, height: 120, signal });
  const stills = await Promise.all(
    chosen.map(({ startSeconds, endSeconds }) =>
      // a header may promise more than the video holds
      stillAt({ startSeconds, endSeconds }).catch((error: unknown) => {
        if (error instanceof VideoError) return stillAt({});
        throw error;
      }),
    ),
  );
  const tileHeight = Math.max(...stills.map((still) => still.height));
  const height = tileHeight + captionHeight;
  const usedWidth = count * (widest + gap) - gap;
  const tiles = stills.map((still, i): SheetTile => {
    const left = i * (widest + gap) + Math.floor((widest - still.width) / 2);
    return { image: Buffer.from(still.poster), left, top: 0, width: still.width, height: still.height };
  });
  const [, end] = windowSpan(scores);
  const times = chosen.map(({ startSeconds }) => timeText(startSeconds, end));
  const captions = times.map(
    (time, i) => html`<text x="${i * (widest + gap) + widest / 2}" y="${height - 6}">${time}</text>`,
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
  const sheet = {
    width: usedWidth,
    height,
    background: chartColors.card,
    tiles,
    overlay: overlay.toString(),
  };
  return {
    png: await contactSheet(sheet),
    width: usedWidth,
    height,
    text: `frames of windows from ${times.join(", ")}`,
  };
}
