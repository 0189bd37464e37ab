import { inspect } from "node:util";
import { ClipList } from "../../datasets/clip-list.js";
import { isDataFrame } from "../../datasets/tables/data-frame.js";
import { RunComparison } from "../../evaluate/compare/compare-runs.js";
import { DatasetReport } from "../../check/dataset-report.js";
import { comparisonTable } from "../table/comparison-table.js";
import { dataFrameTable } from "../table/data-frame-table.js";
import { datasetReport } from "../report/dataset-report.js";
import { isScaled } from "./display-scale.js";
import { html, type SafeHtml } from "./html.js";
import { breakLongWords } from "./styles.js";
import { cleanLines } from "../../core/clean-text.js";
import { displayable, isDisplayable, type Displayable } from "./displayable.js";
import { informativeFramesTable, isInformativeFrames } from "../table/informative-frames-table.js";
import { isPredictions } from "../grid/grid-entries.js";
import { predictionsTable } from "../table/predictions-table.js";
import { isRatings, ratingsTable } from "../table/ratings-table.js";
import { clipTable } from "../table/clip-table.js";
import { table } from "../table/table.js";

/**
 * Makes a view of anything. Views stay as they are; DataFrames, predictions, most informative frames, comparisons, dataset
 * checks, rated footage, clip lists and rows become tables; the rest becomes text.
 */
export function asDisplayable(value: unknown): Displayable {
  if (isDisplayable(value)) return value;
  if (isPredictions(value)) return predictionsTable(value);
  if (isInformativeFrames(value)) return informativeFramesTable(value);
  if (value instanceof RunComparison) return comparisonTable(value);
  if (value instanceof DatasetReport) return datasetReport(value);
  if (isRatings(value)) return ratingsTable(value);
  if (isDataFrame(value)) return dataFrameTable(value);
  if (value instanceof ClipList) return clipTable(value);
  if (isRows(value)) return table(value);
  const text = typeof value === "string" ? value : inspect(value);
  return displayable(
    () => text,
    // as text a front end gives it its own size
    () => (isScaled() ? { html: textHtml(text) } : {}),
  );
}

function textHtml(text: string): SafeHtml {
  const style = `margin:0;font-family:monospace;font-size:13px;line-height:1.4;white-space:pre-wrap;${breakLongWords}`;
  return html`<pre style="${style}">${cleanLines(text)}</pre>`;
}

function isRows(value: unknown): value is readonly object[] {
  return Array.isArray(value) && value.length > 0 && value.every(isPlainObject);
}

function isPlainObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
