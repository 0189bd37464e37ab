import { itemAt } from "../../core/item-at.js";
import { formatSeconds } from "../../core/format.js";
import { runTask } from "../../core/task.js";
import { makePreview, type Preview } from "../../video/make/encode.js";
import type { TimeSpan } from "../../video/time-span.js";
import { probeVideo } from "../../video/probe.js";
import type { VideoMetadata } from "../../video/video-metadata.js";
import { scaledSize } from "../grid/scaled-size.js";

/** A video for one output of a notebook. */
export interface PlayerPreview {
  readonly preview: Preview;
  readonly metadata: VideoMetadata;
  /** Size at which it is shown, pixels: a small video is enlarged up to four times. */
  readonly width: number;
  readonly height: number;
  /** What a reader must know: smaller, lower quality, cut. */
  readonly notes: readonly string[];
}

/** How a player's video is made. */
export interface PlayerPreviewOptions {
  /** Width of its box, pixels; the box is three quarters as high. */
  readonly width: number;
  readonly clip?: TimeSpan;
  /** Bytes that video and poster may take in the output, as base64. */
  readonly budgetBytes: number;
  readonly signal?: AbortSignal;
}

interface Rung {
  /** Share of the width shown. */
  readonly scale: number;
  readonly crf: number;
  readonly maxFps: number;
  /** What a second of 480 pixels takes, about: where to begin, so that a long video is not encoded five times. */
  readonly bytesPerSecond: number;
}

/** Smaller and smaller; only the first is not worth a note. */
const rungs: readonly Rung[] = [
  { scale: 1, crf: 28, maxFps: 30, bytesPerSecond: 26_000 },
  { scale: 1, crf: 33, maxFps: 30, bytesPerSecond: 14_000 },
  { scale: 0.75, crf: 34, maxFps: 30, bytesPerSecond: 8_000 },
  { scale: 0.6, crf: 36, maxFps: 15, bytesPerSecond: 4_500 },
  { scale: 0.5, crf: 38, maxFps: 10, bytesPerSecond: 2_600 },
  { scale: 0.4, crf: 41, maxFps: 6, bytesPerSecond: 1_400 },
];
const largestEnlargement = 4;
/** Still pictures compress differently from moving ones: a rung that should be too large by half is tried. */
const optimism = 1.5;

/**
 * A video as one output can hold it: a long one in lower quality, and where even that is too large, its beginning.
 *
 * @throws {VideoError} If the file cannot be decoded.
 */
export async function playerPreview(path: string, options: PlayerPreviewOptions): Promise<PlayerPreview> {
  const { width, clip, budgetBytes, signal } = options;
  const title = "Preparing the video";
  return runTask({ title, total: 1, unit: "videos", signal }, async (task) => {
    const metadata = await probeVideo(path, { signal: task.signal });
    const box = { width, height: Math.round(width * 0.75) };
    const scale = Math.min(box.width / metadata.width, box.height / metadata.height, largestEnlargement);
    const shown = scaledSize(metadata, scale);
    const start = clip?.startSeconds ?? 0;
    const whole = Math.max(0, (metadata.durationSeconds ?? 60) - start);
    const seconds = clip === undefined ? whole : Math.min(whole, clip.endSeconds - start);
    const bytes = (budgetBytes * 3) / 4;
    const make = (rung: Rung, maxSeconds: number): Promise<Preview> =>
      makePreview(path, {
        width: Math.max(16, Math.round(shown.width * rung.scale)),
        height: Math.max(16, Math.round(shown.height * rung.scale)),
        crf: rung.crf,
        maxFps: rung.maxFps,
        startSeconds: start,
        maxSeconds,
        signal: task.signal,
      });
    const longest = clip === undefined ? unlimited : clip.endSeconds - start;
    let at = firstRung(bytes / seconds, (width / 480) ** 2);
    let preview = await make(itemAt(rungs, at), longest);
    while (sizeOf(preview) > bytes && at < rungs.length - 1) {
      at += 1;
      preview = await make(itemAt(rungs, at), longest);
    }
    let cut = seconds;
    while (sizeOf(preview) > bytes) {
      cut = Math.max(1, Math.floor(cut * Math.min(0.9, (0.95 * bytes) / sizeOf(preview))));
      preview = await make(itemAt(rungs, at), cut);
      if (cut === 1) break;
    }
    const quality = at === 0 ? [] : ["the video is of lower quality"];
    const length = cut < seconds ? [`only its first ${formatSeconds(cut)} are shown`] : [];
    const facts = [...quality, ...length].join(", and ");
    const notes = facts === "" ? [] : [`To keep this output small, ${facts}`];
    task.advance(1);
    return { preview, metadata, ...shown, notes };
  });
}

/** A day: no video of a notebook is longer, and ffmpeg wants a number. */
const unlimited = 86_400;

function firstRung(bytesPerSecond: number, area: number): number {
  const first = rungs.findIndex((rung) => rung.bytesPerSecond * area <= bytesPerSecond * optimism);
  return first === -1 ? rungs.length - 1 : first;
}

/** A poster stands in the output twice. */
function sizeOf({ mp4, poster }: Preview): number {
  return mp4.length + 2 * poster.length;
}

/** What the original is: `"320×240, 25 fps, mpeg4"`. */
export function originalText({ width, height, averageFps, codec }: VideoMetadata): string {
  const rate = averageFps === undefined ? [] : [`${Number(averageFps.toFixed(2))} fps`];
  return [`${width}×${height}`, ...rate, codec].join(", ");
}
