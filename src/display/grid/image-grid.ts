import { checkInteger, checkPositiveInteger } from "../../core/check.js";
import { errorMessage } from "../../core/errors.js";
import { formatCount, formatCounted } from "../../core/format.js";
import { mapInOrder } from "../../core/pool.js";
import { runTask } from "../../core/task.js";
import { checkOptions } from "../../core/options.js";
import type { Clip } from "../../datasets/clip.js";
import { clipsFrom, type ClipInput } from "../../datasets/clips-from.js";
import { readImage } from "../../image/read-image.js";
import { jpegFromRgb } from "../../image/sharp.js";
import { displayable, type Displayable } from "../page/displayable.js";
import { dataUrl, html, type SafeHtml } from "../page/html.js";
import { drawText } from "../report/setting-note.js";
import { scaledSize } from "./scaled-size.js";
import { breakLongWords } from "../page/styles.js";
import { notesHtml } from "../table/table-html.js";

/** How {@link imageGrid} lays out its pictures. */
export interface ImageGridOptions {
  /** Most pictures in a row; a narrow window has fewer. Default 6. */
  readonly columns?: number;
  /** Width of each picture, pixels, from 40 to 640. Default 130. */
  readonly width?: number;
  /** Aborts the call. */
  readonly signal?: AbortSignal;
}

/** More would make an output that some Jupyter servers drop. */
const mostPictures = 60;
const gap = 12;

/**
 * Pictures side by side with their labels, made small and put into the output itself. A picture that cannot be read
 * keeps its place, with the reason; past 60 pictures the rest are left out, and a line says so.
 *
 * @param images - A ClipList, paths, clips, or a DataFrame with a column `path`.
 * @throws {RangeError} If `columns` or `width` is out of range.
 * @example
 * await show(imageGrid(photos.available.sample(12, { seed: 1 })));
 */
export function imageGrid(images: ClipInput, options: ImageGridOptions = {}): Displayable {
  checkOptions("imageGrid", options, { columns: true, width: true, signal: true });
  const { columns = 6, width = 130, signal } = options;
  checkPositiveInteger("columns", columns);
  checkInteger("width", width, 40, 640);
  const given = clipsFrom(images);
  const list = given.toArray();
  const shown = list.slice(0, mostPictures);
  const names = shown.map((clip, i) => `${i}  ${nameOf(clip)}`);
  const left = list.length - shown.length;
  const summary = formatCounted(list.length, "image") + drawText(given);
  const notes = left === 0 ? [] : [`To keep this output small: ${formatCount(left)} without a picture`];
  return displayable(
    () => [summary, ...names, ...notes].join("\n"),
    () =>
      runTask(
        {
          title: `Reading ${formatCounted(shown.length, "image")}`,
          total: shown.length,
          unit: "images",
          signal,
        },
        async (task) => {
          const figures: SafeHtml[] = [];
          const jobs = mapInOrder(shown, 2, (clip, i) => figureHtml(clip, i, width), task.signal);
          for await (const figure of jobs) {
            figures.push(figure);
            task.advance(1);
          }
          const rows = `max-width:${columns * (width + gap)}px;margin:0;padding:0;text-align:left;white-space:normal`;
          return {
            html: html`<div style="${rows}">${figures}</div>
              ${notesHtml([summary, ...notes])}`,
          };
        },
      ),
  );
}

function nameOf({ id, label }: Clip): string {
  return label ?? id;
}

async function figureHtml(clip: Clip, index: number, width: number): Promise<SafeHtml> {
  const picture = await pictureHtml(clip, index, width);
  const box = `display:inline-block;vertical-align:top;width:${width}px;margin:0 ${gap}px 10px 0;padding:0;${breakLongWords}`;
  const caption = "display:block;margin:3px 0 0 0;padding:0;font-size:12px;line-height:1.35;text-align:left";
  return html`<figure style="${box}">
    ${picture}
    <figcaption style="${caption}" title="${clip.path}">${nameOf(clip)}</figcaption>
  </figure>`;
}

async function pictureHtml(clip: Clip, index: number, width: number): Promise<SafeHtml> {
  try {
    const { data, width: fullWidth, height: fullHeight } = await readImage(clip.path);
    const jpeg = await jpegFromRgb(data, fullWidth, fullHeight, { fitWidth: width });
    const { height } = scaledSize({ width: fullWidth, height: fullHeight }, width / fullWidth);
    return html`<img
      src="${dataUrl("image/jpeg", jpeg)}"
      alt="Image ${index}: ${nameOf(clip)}"
      width="${width}"
      height="${height}"
      style="display:block;width:${width}px;height:${height}px;margin:0;border-radius:3px"
    />`;
  } catch (error) {
    return html`<div style="font-size:11px;opacity:0.8">${errorMessage(error)}</div>`;
  }
}
