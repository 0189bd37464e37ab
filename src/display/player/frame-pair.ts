import { checkGiven } from "../../core/given.js";
import { itemAt } from "../../core/item-at.js";
import { errorMessage } from "../../core/errors.js";
import { checkInteger } from "../../core/check.js";
import { formatCount } from "../../core/format.js";
import { runTask } from "../../core/task.js";
import { topClasses, type TopClasses } from "../../evaluate/metrics/top-classes.js";
import { contactSheet, jpegFromRgb, type SheetTile } from "../../image/sharp.js";
import type { FrameScores } from "../../pipeline/frame-scores/frame-scores.js";
import { openVideo } from "../../video/video.js";
import { cleanLine } from "../../core/clean-text.js";
import { checkOptions } from "../../core/options.js";
import { displayable, type Displayable, type DisplayForms } from "../page/displayable.js";
import { dataUrl, html, type SafeHtml } from "../page/html.js";
import { frameSettingText } from "../report/setting-note.js";
import { scaledSize } from "../grid/scaled-size.js";
import { shortName } from "../chart/score-lines.js";
import { breakLongWords } from "../page/styles.js";
import { notesHtml } from "../table/table-html.js";
import { shareText } from "../grid/verdict.js";
import { placeholderHtml } from "../grid/video-cell.js";

/** How {@link framePair} shows its frames. */
export interface FramePairOptions {
  /** The true class (or any other): whose worst and best frame. Default the class with the highest mean. */
  readonly label?: string;
  /** The side of the square that each picture is fitted into, from 80 to 1280 pixels. Default 320. */
  readonly width?: number;
  /** Aborts the call. */
  readonly signal?: AbortSignal;
}

/**
 * The frames of a video in which a class is least and most probable, side by side: the best one is the most informative
 * frame. They are the exact frames that were classified. A video that is not there any more leaves their places empty and
 * says why.
 *
 * @throws {RangeError} If the model does not know `label`, or `width` is out of range.
 * @example
 * await show(framePair(scores, { label: "car" }));
 */
export function framePair(scores: FrameScores, options: FramePairOptions = {}): Displayable {
  checkOptions("framePair", options, { label: true, width: true, signal: true });
  checkGiven("framePair", "scores", scores, "frameScores");
  const { label, width = 320, signal } = options;
  checkInteger("width", width, 80, 1280);
  const top = topClasses(scores, { label, topK: 1 });
  const pair = pairOf(scores, top);
  return displayable(
    () => pairText(scores, pair),
    () =>
      runTask({ title: "Reading two frames", total: 1, unit: "pairs", signal }, async (task) => {
        const pictures = await readPair(scores.path, pair, width, task.signal);
        task.advance(1);
        return pairForms(scores, pair, pictures);
      }),
  );
}

interface PairFrame {
  readonly index: number;
  /** `"Best frame (58)"`. */
  readonly title: string;
  /** `"abseiling 60.7 % at 2.32 s"`. */
  readonly caption: string;
}

/** Two pictures and their size as shown, or why there are none. */
interface PairPictures {
  readonly jpegs: readonly Uint8Array[];
  readonly width: number;
  readonly height: number;
  readonly reason?: string;
}

function pairOf(scores: FrameScores, { followed }: TopClasses): readonly PairFrame[] {
  const frame = (row: number, word: string): PairFrame => {
    const [index, seconds] = [itemAt(scores.indices, row), itemAt(scores.ptsSeconds, row)];
    const share = shareText(itemAt(followed.probabilities, row));
    return {
      index,
      title: `${word} frame (${formatCount(index)})`,
      caption: `${shortName(followed.label)} ${share} at ${seconds.toFixed(2)} s`,
    };
  };
  return [frame(followed.worstRow, "Worst"), frame(followed.bestRow, "Best")];
}

function pairText(scores: FrameScores, pair: readonly PairFrame[]): string {
  const lines = pair.map(({ title, caption }) => `${title}: ${caption}`);
  return [...lines, frameSettingText(scores.setting)].map(cleanLine).join("\n");
}

async function readPair(
  path: string,
  pair: readonly PairFrame[],
  width: number,
  signal: AbortSignal,
): Promise<PairPictures> {
  try {
    const video = await openVideo(path, { signal });
    try {
      const { data, shape } = await video.framesAt(
        pair.map(({ index }) => index),
        { signal },
      );
      const [, frameHeight, frameWidth] = shape;
      const size = frameHeight * frameWidth * 3;
      const scale = Math.min(width / frameWidth, width / frameHeight);
      const shown = scaledSize({ width: frameWidth, height: frameHeight }, scale);
      const jpegs = await Promise.all(
        pair.map((_, i) =>
          jpegFromRgb(data.subarray(i * size, (i + 1) * size), frameWidth, frameHeight, {
            fitWidth: 2 * shown.width,
          }),
        ),
      );
      return { jpegs, ...shown };
    } finally {
      await video.close();
    }
  } catch (error) {
    if (signal.aborted) throw error;
    return { jpegs: [], width, height: Math.round((width * 2) / 3), reason: errorMessage(error) };
  }
}

async function pairForms(
  scores: FrameScores,
  pair: readonly PairFrame[],
  pictures: PairPictures,
): Promise<DisplayForms> {
  const { jpegs, reason, height } = pictures;
  const box = `display:inline-block;vertical-align:top;width:${boxWidth(pictures)}px;max-width:100%;margin:0 16px 12px 0;padding:0;text-align:left;white-space:normal;${breakLongWords}`;
  const figures = pair.map(
    (frame, i) =>
      html`<figure style="${box}">
        <div style="margin:0 0 5px 0;font-size:14px;line-height:1.35;font-weight:600">${frame.title}</div>
        ${reason === undefined ? pictureHtml(itemAt(jpegs, i), frame, pictures) : placeholderHtml(reason, height)}
        <figcaption
          style="display:block;margin:5px 0 0 0;padding:0;font-size:13px;line-height:1.4;text-align:left"
        >
          ${frame.caption}
        </figcaption>
      </figure>`,
  );
  return {
    html: html`<div>${figures}</div>
      ${notesHtml([frameSettingText(scores.setting)])}`,
    png: await pairSheet(pair, pictures),
    text: [
      pairText(scores, pair),
      ...(reason === undefined ? [] : [cleanLine(`No picture: ${reason}`)]),
    ].join("\n"),
  };
}

/** A narrow picture's words need more room than it. */
function boxWidth({ width }: PairPictures): number {
  return Math.max(width, 200);
}

function pictureHtml(jpeg: Uint8Array, frame: PairFrame, { width, height }: PairPictures): SafeHtml {
  return html`<img
    src="${dataUrl("image/jpeg", jpeg)}"
    alt="${frame.title}: ${frame.caption}"
    width="${width}"
    height="${height}"
    style="display:block;width:${width}px;max-width:100%;height:auto;margin:0;border-radius:4px"
  />`;
}

const gap = 12;
const titleHeight = 24;
const captionHeight = 26;

/** Both frames with their words as one picture, for front ends that show no HTML. */
function pairSheet(pair: readonly PairFrame[], pictures: PairPictures): Promise<Uint8Array> {
  const { jpegs, reason, width, height } = pictures;
  const box = boxWidth(pictures);
  const size = { width: pair.length * (box + gap) + gap, height: titleHeight + height + captionHeight + gap };
  const left = (i: number): number => gap + i * (box + gap);
  const tiles = jpegs.map((image, i): SheetTile => ({
    image,
    left: left(i),
    top: titleHeight,
    width,
    height,
  }));
  const words = pair.map(
    ({ title, caption }, i) =>
      html`<svg x="${left(i)}" width="${box}" height="${size.height}">
        <text y="17" font-weight="bold">${title}</text>
        <text y="${titleHeight + height + 18}" font-size="13">${cleanLine(caption)}</text>
        ${reason === undefined ? undefined : html`<text y="${titleHeight + 24}" fill="#57606a">No picture</text>`}
      </svg>`,
  );
  const overlay = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${size.width}"
    height="${size.height}"
    font-family="sans-serif"
    font-size="14"
    fill="#24292f"
  >
    ${words}
  </svg>`;
  return contactSheet({ ...size, background: "#ffffff", tiles, overlay: overlay.toString() });
}
