import { checkGiven } from "../../core/given.js";
import { parse } from "node:path";
import { checkInteger, checkPositiveInteger } from "../../core/check.js";
import { formatCount, formatCounted } from "../../core/format.js";
import { itemAt } from "../../core/item-at.js";
import { checkOptions } from "../../core/options.js";
import { mapInOrder } from "../../core/pool.js";
import { runTask } from "../../core/task.js";
import type { MostInformativeFrames } from "../../pipeline/frame-scores/mif-table.js";
import { displayable, type Displayable } from "../page/displayable.js";
import { html } from "../page/html.js";
import { frameStill } from "../player/frame-still.js";
import { fitBudget, type Picture } from "../player/picture-budget.js";
import { frameSettingText } from "../report/setting-note.js";
import { skippedSummary, skippedText } from "../report/skipped-list.js";
import { notesHtml } from "../table/table-html.js";
import { gridSheet } from "./contact-sheet.js";
import type { GridEntry } from "./grid-entries.js";
import { gridScript } from "./grid-script.js";
import { entryLines } from "./grid-text.js";
import { cellGap, cellHtml } from "./video-cell.js";
import { shareText } from "./verdict.js";

/** How {@link informativeFramesGrid} lays out its pictures. */
export interface InformativeFramesGridOptions {
  /** Most pictures in a row; a narrow window has fewer. Default 5. */
  readonly columns?: number;
  /** Width of each picture, pixels, from 80 to 640; its box is two thirds as high. Default 160. */
  readonly width?: number;
  /** Aborts the call. */
  readonly signal?: AbortSignal;
}

/** More would be an output that some Jupyter servers drop. */
const mostPictures = 100;
const pictureBytes = 1_700_000;

/**
 * The most informative frame of each clip as a picture, with the clip's category and how probable it is in that frame: what
 * `informativeFramesTable` says in numbers. The pictures can be sorted and searched as a video grid's. Past 100 clips the rest is
 * left out, and a line says so.
 *
 * @param mifs - What `mostInformativeFrames` gave.
 * @throws {RangeError} If `columns` or `width` is out of range.
 * @example
 * await show(informativeFramesGrid(mifs, { columns: 4 }));
 */
export function informativeFramesGrid(
  mifs: MostInformativeFrames,
  options: InformativeFramesGridOptions = {},
): Displayable {
  checkOptions("informativeFramesGrid", options, { columns: true, width: true, signal: true });
  checkGiven("informativeFramesGrid", "mifs", mifs, "informativeFrames");
  const { columns = 5, width = 160, signal } = options;
  checkPositiveInteger("columns", columns);
  checkInteger("width", width, 80, 640);
  const { rows, skipped, setting } = mifs;
  const shown = rows.slice(0, mostPictures);
  const entries = shown.map((row): GridEntry => ({
    ...{ path: row.path, id: parse(row.fname).name, label: row.category, confidence: row.probability },
    note: `frame ${formatCount(row.frame)} · ${shareText(row.probability)}`,
  }));
  const summary = formatCounted(rows.length, "most informative frame");
  const left = rows.length - shown.length;
  const notes = [
    ...(left === 0 ? [] : [`To keep this output small: ${formatCount(left)} without a picture`]),
    frameSettingText(setting),
  ];
  const text = (pictures?: readonly Picture[]): string =>
    [skippedText(summary, skipped), ...entryLines(entries, pictures), ...notes].join("\n");
  return displayable(text, async () => {
    if (entries.length === 0) return { html: html`${skippedSummary(summary, skipped)}${notesHtml(notes)}` };
    const title = `Reading ${formatCounted(shown.length, "frame")}`;
    const made = await runTask(
      { title, total: shown.length, unit: "frames", signal },
      async ({ signal: ended, advance }) => {
        const stills: Picture[] = [];
        const read = mapInOrder(
          shown,
          2,
          (row, _, end) => frameStill(row.path, row.frame, { width, signal: end }),
          ended,
        );
        for await (const still of read) {
          stills.push(still);
          advance(1);
        }
        return stills;
      },
    );
    const pictures = fitBudget(made, pictureBytes);
    const box = { width, height: Math.round((width * 2) / 3) };
    const cells = pictures.map((picture, i) => cellHtml(itemAt(entries, i, "an entry"), i, picture, box));
    const across = `max-width:${columns * (width + cellGap)}px;margin:0;padding:0;text-align:left;white-space:normal`;
    return {
      html: html`<div data-kinetoscope-grid="">
          ${skippedSummary(summary, skipped)}
          <div data-part="cells" style="${across}">${cells}</div>
          ${notesHtml(notes)}
        </div>
        ${gridScript}`,
      png: await gridSheet(entries, pictures, columns),
      text: text(pictures),
    };
  });
}
