import { itemAt } from "../../core/item-at.js";
import { checkAwaited } from "../../core/given.js";
import { checkInteger, checkList, checkPositiveInteger, checkText } from "../../core/check.js";
import { checkOptions } from "../../core/options.js";
import { gridSheet } from "./contact-sheet.js";
import { displayable, type Displayable, type DisplayForms } from "../page/displayable.js";
import { gridContent, type GridContent, type GridInput } from "./grid-entries.js";
import { cleanLine } from "../../core/clean-text.js";
import { composed } from "../../core/same-text.js";
import { labelScript } from "./label-script.js";
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
  /**
   * Labels to choose from, such as `kinetics.labels`: each clip's label can then be corrected in the page, and tags given, by
   * mouse or keyboard. A button downloads or copies the changes as CSV, which `applyLabels` reads. Default: not.
   */
  readonly correct?: readonly string[];
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
  checkOptions("videoGrid", options, { columns: true, width: true, correct: true, signal: true });
  checkAwaited("videoGrid", { clips: input });
  const { columns = 4, width = 210, correct, signal } = options;
  if (correct !== undefined) checkLabels(correct);
  checkPositiveInteger("columns", columns);
  checkInteger("width", width, 80, 1280);
  const content = gridContent(input);
  return displayable(
    () => gridText(content),
    () => buildGrid(content, { columns, width, correct, signal }),
  );
}

function checkLabels(labels: readonly string[]): void {
  checkList("correct", labels, 1);
  labels.forEach((label, i) => checkText(`correct[${i}]`, label));
}

/** A picture that takes no room: what a cell takes without one. */
const noBytes: Picture = {
  kind: "still",
  preview: { poster: new Uint8Array(), width: 100, height: 100, durationSeconds: undefined },
};

interface GridLayout {
  readonly columns: number;
  readonly width: number;
  readonly correct: readonly string[] | undefined;
  readonly signal: AbortSignal | undefined;
}

async function buildGrid(content: GridContent, layout: GridLayout): Promise<DisplayForms> {
  const { columns, width, correct, signal } = layout;
  const { skipped } = content;
  const entries = content.entries.map((entry) => ({ ...entry, isCorrected: correct !== undefined }));
  const labels = correct?.map((label) => composed(cleanLine(label)));
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
    html: html`<div data-kinetoscope-grid="" data-kinetoscope-labels="${labels && JSON.stringify(labels)}">
        ${summary}
        <div data-part="cells" style="${rows}">${cells}</div>
        ${notesHtml([...notes, ...provenance(content)])}
      </div>
      ${gridScript}${labels === undefined ? undefined : labelScript}`,
    png: sheet,
    text: gridText(content, pictures),
  };
}
