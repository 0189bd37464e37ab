import { inspect } from "node:util";
import { ClipList } from "../datasets/clip-list.js";
import { isDataFrame } from "../datasets/data-frame.js";
import { RunComparison } from "../evaluate/compare-runs.js";
import { DatasetReport } from "../evaluate/dataset-check/dataset-report.js";
import { comparisonTable } from "./comparison-table.js";
import { dataFrameTable } from "./data-frame-table.js";
import { datasetReport } from "./dataset-report.js";
import { displayable, isDisplayable, type Displayable } from "./displayable.js";
import { informativeFramesTable, isInformativeFrames } from "./informative-frames-table.js";
import { isPredictions } from "./grid-entries.js";
import { predictionsTable } from "./predictions-table.js";
import { isRatings, ratingsTable } from "./ratings-table.js";
import { table } from "./table.js";

/**
 * Anything as something to look at: what can be shown stays as it is; DataFrames, predictions, most informative frames,
 * comparisons, dataset checks, rated footage, clip lists and rows become tables; the rest becomes text.
 */
export function asDisplayable(value: unknown): Displayable {
  if (isDisplayable(value)) return value;
  if (isPredictions(value)) return predictionsTable(value);
  if (isInformativeFrames(value)) return informativeFramesTable(value);
  if (value instanceof RunComparison) return comparisonTable(value);
  if (value instanceof DatasetReport) return datasetReport(value);
  if (isRatings(value)) return ratingsTable(value);
  if (isDataFrame(value)) return dataFrameTable(value);
  if (value instanceof ClipList) return table(value.toRows());
  if (isRows(value)) return table(value);
  const text = typeof value === "string" ? value : inspect(value);
  return displayable(
    () => text,
    () => ({}),
  );
}

function isRows(value: unknown): value is readonly object[] {
  return Array.isArray(value) && value.length > 0 && value.every(isPlainObject);
}

function isPlainObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
