import { basename } from "node:path";
import { checkInteger, checkText, checkTimeSpan } from "../../core/check.js";
import { formatSeconds } from "../../core/format.js";
import { contactSheet } from "../../image/sharp.js";
import { cleanLine } from "../../core/clean-text.js";
import { checkOptions } from "../../core/options.js";
import { displayable, type Displayable, type DisplayForms } from "../page/displayable.js";
import { html, type SafeHtml } from "../page/html.js";
import type { TimeSpan } from "../../video/time-span.js";
import { originalText, playerPreview, type PlayerPreview } from "./player-preview.js";
import { playerVideo } from "./player-video.js";
import { breakLongWords } from "../page/styles.js";
import { notesHtml } from "../table/table-html.js";

/** How {@link videoPlayer} shows a video. */
export interface VideoPlayerOptions {
  /** Width of its box, from 80 to 1280 pixels; the box is three quarters as high. Default 480. */
  readonly width?: number;
  /** Only this part of it. Default all. */
  readonly clip?: TimeSpan;
  /** Stands above it. Default the file's name. */
  readonly title?: string;
  /** Aborts the call. */
  readonly signal?: AbortSignal;
}

/** One output of a notebook stays below 2.5 MB; the rest is for the markup and the PNG. */
const videoBytes = 2_100_000;

/**
 * A video of any format that plays in place. The output holds a small silent H.264 copy of it. A long video is shown in
 * lower quality, and a line below it says so.
 *
 * @param path - Any file that ffmpeg reads.
 * @throws {TypeError | RangeError} If `width` or `clip` is out of range.
 * @throws {VideoError} When it is shown, if the file cannot be decoded.
 * @example
 * const { path } = kinetics.available.at(0);
 * await show(videoPlayer(path, { clip: { startSeconds: 1, endSeconds: 2 } }));
 */
export function videoPlayer(path: string, options: VideoPlayerOptions = {}): Displayable {
  checkOptions("videoPlayer", options, { width: true, clip: true, title: true, signal: true });
  const { width = 480, clip, title, signal } = options;
  checkText("path", path);
  checkInteger("width", width, 80, 1280);
  if (clip !== undefined) checkTimeSpan("clip", clip);
  if (title !== undefined) checkText("title", title);
  const name = title ?? basename(path);
  const text = clip === undefined ? cleanLine(name) : `${cleanLine(name)} · ${clipText(clip)}`;
  return displayable(
    () => text,
    async () => {
      const made = await playerPreview(path, { width, clip, budgetBytes: videoBytes, signal });
      return playerForms(made, name, clip);
    },
  );
}

async function playerForms(
  made: PlayerPreview,
  name: string,
  clip: TimeSpan | undefined,
): Promise<DisplayForms> {
  const { width, height, preview } = made;
  const facts = factsText(made, clip);
  const tile = { image: preview.poster, left: 0, top: 0, width, height };
  return {
    html: html`<figure style="margin:0;padding:0;text-align:left">
      ${titleHtml(name)}${playerVideo(made, name)}${notesHtml([facts, ...made.notes])}
    </figure>`,
    png: await contactSheet({ width, height, background: "#000000", tiles: [tile] }),
    text: [cleanLine(name), facts, ...made.notes].join("\n"),
  };
}

/** The line above a player. */
export function titleHtml(title: string): SafeHtml {
  const style = `margin:0 0 6px 0;font-size:14px;line-height:1.35;font-weight:600;${breakLongWords}`;
  return html`<div style="${style}">${title}</div>`;
}

/** What is shown of what: `"2.0 s to 5.0 s of 10 s · 320×240, 25 fps, mpeg4"`. */
function factsText({ metadata }: PlayerPreview, clip: TimeSpan | undefined): string {
  const { durationSeconds } = metadata;
  const whole = durationSeconds === undefined ? [] : [formatSeconds(durationSeconds)];
  const end = Math.min(clip?.endSeconds ?? Infinity, durationSeconds ?? Infinity);
  const part = clip === undefined ? whole : [[clipText({ ...clip, endSeconds: end }), ...whole].join(" of ")];
  return [...part, originalText(metadata)].join(" · ");
}

function clipText({ startSeconds, endSeconds }: TimeSpan): string {
  return `${formatSeconds(startSeconds)} to ${formatSeconds(endSeconds)}`;
}
