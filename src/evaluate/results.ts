import { checkGiven } from "../core/given.js";
import { itemAt } from "../core/item-at.js";
import { writeFileAtomic } from "../files/atomic-write.js";
import { csvLines } from "../files/csv.js";
import { float32Text } from "../files/float-text.js";
import { toDataFrame, type DataFrame } from "../datasets/tables/data-frame.js";
import type { Prediction, Predictions } from "../pipeline/classify/predictions.js";

/**
 * Predictions as vidbench's results table: `YouTube_Id`, `Ground_Truth`, `pred_1` … `pred_k`, `score_1` …
 * `score_k`, one row a clip in order, numbered by an index named `video_id`.
 */

/** The index's name, as the first column of the CSV file is called. */
const indexName = "video_id";

function columnNames(topK: number): string[] {
  const places = Array.from({ length: topK }, (_, i) => i + 1);
  return [
    "YouTube_Id",
    "Ground_Truth",
    ...places.map((k) => `pred_${k}`),
    ...places.map((k) => `score_${k}`),
  ];
}

/** A clip with fewer labels than `topK`, as a caller may give it, leaves cells empty: its scores stay below theirs. */
function rowValues({ id, groundTruth, groundTruths, top }: Prediction, topK: number): (string | number)[] {
  const places = Array.from({ length: topK }, (_, i) => top[i]);
  const labels = places.map((ranked) => ranked?.label ?? "");
  const scores = places.map((ranked) => ranked?.probability ?? Number.NaN);
  return [id, groundTruth ?? groundTruths?.join("|") ?? "", ...labels, ...scores];
}

/** The results table as a danfojs DataFrame. */
export function resultsDataFrame(predictions: Predictions): Promise<DataFrame> {
  checkGiven("resultsDataFrame", "predictions", predictions, "predictions");
  const { topK } = predictions;
  const rows = predictions.rows.map((row) => rowValues(row, topK));
  const columns = columnNames(topK).map(
    (name, i) => [name, rows.map((row) => itemAt(row, i, "a cell of the results"))] as const,
  );
  return toDataFrame(Object.fromEntries(columns));
}

/** The cells of a clip's row as text, all but its number. */
export function tableCells(row: Prediction, topK: number = row.top.length): string[] {
  return rowValues(row, topK).map((value) => (typeof value === "number" ? float32Text(value) : value));
}

/** The results table as CSV, letter for letter what pandas writes for float32 scores. */
export function resultsCsv(predictions: Predictions): string {
  checkGiven("resultsCsv", "predictions", predictions, "predictions");
  return Array.from(resultsLines(predictions)).join("");
}

/** What a results table holds: the rows may come one by one. */
export interface ResultRows {
  readonly topK: number;
  readonly rows: Iterable<Prediction>;
}

/** The text of {@link resultsCsv} row by row. */
export function resultsLines(predictions: ResultRows): Generator<string, void> {
  return csvLines([indexName, ...columnNames(predictions.topK)], recordsOf(predictions));
}

/** One after the other: the cells of all rows take far more memory than the text they become. */
function* recordsOf({ topK, rows }: ResultRows): Generator<readonly string[], void> {
  let index = 0;
  for (const row of rows) {
    yield [String(index), ...tableCells(row, topK)];
    index += 1;
  }
}

/** Writes the results table as a CSV file: beside, then renamed. */
export async function saveResults(path: string, predictions: Predictions): Promise<void> {
  checkGiven("saveResults", "predictions", predictions, "predictions");
  await writeFileAtomic(path, resultsLines(predictions));
}
