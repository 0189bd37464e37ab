import { itemAt } from "../../core/item-at.js";
import { checkAwaited } from "../../core/awaited.js";
import { checkInteger, checkPositiveInteger } from "../../core/check.js";
import { checkOptions } from "../../core/options.js";
import { gridSheet } from "./contact-sheet.js";
import { displayable, type Displayable, type DisplayForms } from "../page/displayable.js";
import { gridContent, type GridContent, type GridInput } from "./grid-entries.js";
import { gridScript } from "./grid-script.js";
import { html } from "../page/html.js";
import { gridText, provenance, summaryText } from "./grid-text.js";
import type { Picture } from "../player/picture-budget.js";
import { makePictures } from "../player/previews.js";
import { skippedSummary } from "../report/skipped-list.js";
import { notesHtml } from "../table/table-html.js";
import { cellGap, cellHtml } from "./video-cell.js";

/** How {@link videoGrid} lays out its clips. */
export interface VideoGridOptions {
  /** Most clips in a row; a narrow window has fewer. Default 4. */
  readonly columns?: number;
  /** Width of each picture, pixels, from 80 to 1280; its box is two thirds as high. Default 210. */
  readonly width?: number;
  /** Aborts the call. */
  readonly signal?: AbortSignal;
}

/** One output of a notebook stays below this: some Jupyter servers drop what is larger. */
const outputBytes = 2_500_000;
/** What the contact sheet and the script may take of it. */
const sheetBytes = 400_000;
/** What a video's markup takes beyond a still's, 40 times at most. */
const videoBytes = 30_000;

/**
 * Clips side by side as small silent videos that play in place, with their true labels; for predictions also the predicted
 * label, marked right or wrong by sign, words and colour. A cell's number is the clip's place in the input, from 0:
 * `predictions.rows[3]` is the cell 3.
 *
 * Everything is in the output itself: it needs no server, no network and no file. A clip that cannot be decoded
 * keeps its place, with the reason. Past 40 clips (or 2.5 MB) the rest are still pictures, and a line says so.
 *
 * @param input - Predictions, a clip list, clips, paths, or a DataFrame with a `path` column.
 * @throws {TypeError} If `input` holds something that is no clip.
 * @throws {RangeError} If `columns` or `width` is out of range.
 * @example
 * await show(videoGrid(kinetics.available.sample(8, { seed: 7 })));
 * await show(videoGrid(predictions, { columns: 2, width: 320 }));
 */
export function videoGrid(input: GridInput, options: VideoGridOptions = {}): Displayable {
  checkAwaited("videoGrid", { clips: input });
  checkOptions("videoGrid", options, { columns: true, width: true, signal: true });
  const { columns = 4, width = 210, signal } = options;
  checkPositiveInteger("columns", columns);
  checkInteger("width", width, 80, 1280);
  const content = gridContent(input);
  return displayable(
    () => gridText(content),
    () => buildGrid(content, { columns, width, signal }),
  );
}

/** A picture that takes no room: what a cell takes without one. */
const noBytes: Picture = {
  kind: "still",
  preview: { poster: new Uint8Array(), width: 100, height: 100, durationSeconds: undefined },
};

interface GridLayout {
  readonly columns: number;
  readonly width: number;
  readonly signal: AbortSignal | undefined;
}

async function buildGrid(content: GridContent, layout: GridLayout): Promise<DisplayForms> {
  const { columns, width, signal } = layout;
  const { entries, skipped } = content;
  if (entries.length === 0) return { html: skippedSummary(summaryText(content), skipped) };
  const box = { width, height: Math.round((width * 2) / 3) };
  const cellBytes = JSON.stringify(entries.map((entry, i) => cellHtml(entry, i, noBytes, box).toString()));
  const { pictures, notes } = await makePictures(entries, {
    ...box,
    budgetBytes: outputBytes - sheetBytes - videoBytes - cellBytes.length,
    signal,
  });
  const summary = skippedSummary(summaryText(content, pictures), skipped);
  const sheet = await gridSheet(entries, pictures, columns);
  const cells = entries.map((entry, i) => cellHtml(entry, i, itemAt(pictures, i, "a picture"), box));
  const rows = `max-width:${columns * (width + cellGap)}px;margin:0;padding:0;text-align:left;white-space:normal`;
  return {
    html: html`<div data-kinetoscope-grid="">
        ${summary}
        <div data-part="cells" style="${rows}">${cells}</div>
        ${notesHtml([...notes, ...provenance(content)])}
      </div>
      ${gridScript}`,
    png: sheet,
    text: gridText(content, pictures),
  };
}
