import { basename } from "node:path";
import { formatSeconds } from "../../core/format.js";
import { isPart } from "../../datasets/clip.js";
import { openSpanText } from "../../video/time-span.js";
import { composed } from "../../core/same-text.js";
import type { Preview } from "../../video/make/encode.js";
import type { Still } from "../../video/make/still.js";
import { cleanLine, cleanText } from "../../core/clean-text.js";
import type { GridEntry } from "./grid-entries.js";
import { dataUrl, html, type SafeHtml } from "../page/html.js";
import { pixelWidth } from "../chart/pixel-width.js";
import { longestPreviewSeconds, type Picture } from "../player/picture-budget.js";
import { scaledSize } from "./scaled-size.js";
import { breakLongWords } from "../page/styles.js";
import { verdictChip, verdictOf } from "./verdict.js";

/** The size of a cell's picture box, pixels. */
export interface CellBox {
  readonly width: number;
  readonly height: number;
}

/** Space to the right of a cell, pixels. */
export const cellGap: number = 16;
/** Small cells shrink a little so that two of them fit on a telephone. */
const widestShrinking = 240;

/** A video in its box: it plays where videos are allowed, and is a still where a front end removes them. */
export function videoHtml(preview: Preview, name: string, box: CellBox): SafeHtml {
  // Letterboxing is what <video> does by itself: JupyterLab's sanitiser strips object-fit.
  return html`<video
    src="${dataUrl("video/mp4", preview.mp4)}"
    poster="${dataUrl("image/jpeg", preview.poster)}"
    width="${box.width}"
    height="${box.height}"
    controls
    muted
    loop
    playsinline
    preload="metadata"
    aria-label="${name}"
    style="display:block;width:100%;height:${box.height}px;margin:0;background-color:#000"
  >
    ${stillHtml(preview, name, box)}
  </video>`;
}

/** A still picture in the middle of its box. */
export function stillHtml(preview: Still, name: string, box: CellBox): SafeHtml {
  const scale = Math.min(box.width / preview.width, box.height / preview.height);
  const { width, height } = scaledSize(preview, scale);
  const above = Math.floor((box.height - height) / 2);
  return html`<img
    src="${dataUrl("image/jpeg", preview.poster)}"
    alt="${name}"
    width="${width}"
    height="${height}"
    style="display:inline-block;width:${width}px;height:${height}px;max-width:100%;margin:${above}px auto 0 auto"
  />`;
}

/**
 * One cell of a grid: the picture, its number, the true label (else the clip's id), and what a model made of it.
 *
 * @param index - Its number: from 0, as in `predictions.rows` and in tables.
 */
export function cellHtml(entry: GridEntry, index: number, picture: Picture, box: CellBox): SafeHtml {
  const { label, id, prediction, note } = entry;
  const confidence = entry.confidence ?? prediction?.top.at(0)?.probability;
  const shrink = box.width <= widestShrinking ? "max-width:45%;min-width:150px" : "max-width:100%";
  const cell = `display:inline-block;vertical-align:top;box-sizing:border-box;width:${box.width}px;${shrink};margin:0 ${cellGap}px 20px 0;padding:0;text-align:left;white-space:normal;${breakLongWords}`;
  const caption = "display:block;margin:5px 0 0 0;padding:0;font-size:14px;line-height:1.35;text-align:left";
  const verdict = prediction && verdictOf(prediction);
  // composed, because the script compares them; a line a label: quotes, as JSON has them, take six bytes each in an attribute
  const top = prediction?.top.map(
    (ranked) => `${ranked.probability.toFixed(4)} ${composed(cleanLine(ranked.label))}`,
  );
  return html`<figure
    data-verdict="${verdict?.kind}"
    data-confidence="${confidence?.toFixed(4)}"
    data-label="${label === undefined ? undefined : composed(cleanLine(label))}"
    data-name="${id}"
    ${entry.isCorrected === true ? fileAttributes(entry) : undefined}
    data-top="${top?.join("\n")}"
    style="${cell}"
  >
    ${boxHtml(picture, `Clip ${index}: ${label ?? id}`, box)}
    <figcaption style="${caption}">
      <div style="margin:0 0 4px 0" title="${whereText(entry)}">
        <b>${index}</b>&ensp;<span dir="auto">${label ?? id}</span
        >${label === undefined ? undefined : nameHtml(entry, box)}
      </div>
      ${note === undefined ? undefined : noteHtml(note)}${cutNote(picture)}${verdict && verdictChip(verdict, verdict.text)}
    </figcaption>
  </figure>`;
}

const nameSize = 12;

/**
 * Which clip it is, by the name that tables call it, on one line, where its label stands above; of a long name the beginning and the end,
 * which tell clips apart.
 */
function nameHtml({ path, id }: GridEntry, { width }: CellBox): SafeHtml {
  const letters = Array.from(cleanLine(id || basename(path)));
  const room = width <= widestShrinking ? 0.8 * width : width;
  const most = Math.floor((letters.length * room) / pixelWidth(letters.join(""), nameSize));
  const end = Math.floor((most - 1) / 2);
  const shown =
    letters.length <= most ? letters : [...letters.slice(0, most - 1 - end), "…", ...letters.slice(-end)];
  // as short as markup can be: a large grid has hundreds
  return html`<br /><small>${shown.join("")}</small>`;
}

/** Which file and part of it a cell is about, for who corrects its label. */
function fileAttributes({ path, startSeconds, endSeconds }: GridEntry): SafeHtml {
  return html`data-path="${encodeURIComponent(cleanText(path))}" data-start="${startSeconds}"
  data-end="${endSeconds}"`;
}

/** The file, and of a part when. */
function whereText(entry: GridEntry): string {
  return isPart(entry) ? `${entry.path}, ${openSpanText(entry)}` : entry.path;
}

function boxHtml(picture: Picture, name: string, box: CellBox): SafeHtml {
  const frame = `height:${box.height}px;margin:0;border-radius:4px;line-height:normal`;
  if (picture.kind !== "none") {
    const content =
      picture.kind === "video"
        ? videoHtml(picture.preview, name, box)
        : stillHtml(picture.preview, name, box);
    const black = `${frame};overflow:hidden;text-align:center;background-color:#000`;
    return html`<div style="${black}">${content}</div>`;
  }
  return placeholderHtml(picture.reason, box.height);
}

/** The place of a picture that could not be made, and why. */
export function placeholderHtml(reason: string, height: number): SafeHtml {
  const style = `height:${height}px;margin:0;border-radius:4px;line-height:normal;overflow:auto;box-sizing:border-box;padding:10px;border:1px dashed rgba(128, 128, 128, 0.7);background-color:rgba(128, 128, 128, 0.12);font-size:12px;text-align:left;${breakLongWords}`;
  return html`<div style="${style}"><b>No picture</b><br />${reason}</div>`;
}

function cutNote(picture: Picture): SafeHtml | undefined {
  if (picture.kind !== "video") return undefined;
  const { durationSeconds = 0 } = picture.preview;
  if (durationSeconds <= longestPreviewSeconds + 0.5) return undefined;
  return noteHtml(
    `plays the first ${formatSeconds(longestPreviewSeconds)} of ${formatSeconds(durationSeconds)}`,
  );
}

function noteHtml(note: string): SafeHtml {
  return html`<div style="margin:0 0 4px 0;font-size:12px;opacity:0.8">
    ${note.replace(/ (?=%)/g, "\u00a0")}
  </div>`;
}
