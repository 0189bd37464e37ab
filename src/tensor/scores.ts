import { checkGiven } from "../core/given.js";
import { checkInteger } from "../core/check.js";
import { itemAt } from "../core/item-at.js";

/** What a model's numbers are; a card says which. */
export type ScoreKind = "logits" | "log-probabilities" | "probabilities";

/** What makes probabilities of logits: of all labels together, or of each by itself (multi-label). */
export type Activation = "softmax" | "sigmoid";

/** How scores of every frame become scores of a sample. */
export type OverFrames = "prob" | "score" | "max" | "last";

/**
 * One row of numbers per sample, one column per label, row after row.
 *
 * The kind is part of the type, so that softmax cannot be applied twice and logits cannot be ranked as if
 * they were probabilities.
 */
export interface Scores<Kind extends ScoreKind> {
  /** What the numbers are. */
  readonly kind: Kind;
  /** N · C values. */
  readonly data: Float32Array;
  /** [samples, labels]. */
  readonly shape: readonly [number, number];
}

/** One of the most probable labels of a sample. */
export interface RankedLabel {
  /** As the card has it. */
  readonly label: string;
  /** Its column in the model's output. */
  readonly classIndex: number;
  /** 0 … 1. */
  readonly probability: number;
}

/** Probabilities of each row of logits: exp(x − max) / Σ exp(x − max), summed in double precision. */
export function softmax(logits: Scores<"logits">): Scores<"probabilities"> {
  checkGiven("softmax", "logits", logits, "scores");
  const [rows, columns] = logits.shape;
  const data = new Float32Array(rows * columns);
  for (let start = 0; start < data.length; start += columns) {
    let maximum = -Infinity;
    for (let i = start; i < start + columns; i += 1) maximum = Math.max(maximum, logits.data[i]!);
    let sum = 0;
    for (let i = start; i < start + columns; i += 1) sum += Math.exp(logits.data[i]! - maximum);
    for (let i = start; i < start + columns; i += 1) data[i] = Math.exp(logits.data[i]! - maximum) / sum;
  }
  return { kind: "probabilities", data, shape: logits.shape };
}

/** Probabilities of multi-label logits, each by itself: 1 / (1 + exp(−x)). */
export function sigmoid({ data, shape }: Scores<"logits">): Scores<"probabilities"> {
  return { kind: "probabilities", data: data.map((value) => 1 / (1 + Math.exp(-value))), shape };
}

/** Probabilities from any output of a model: `activation` of logits, exp of log-probabilities, else unchanged. */
export function toProbabilities(
  { kind, data, shape }: Scores<ScoreKind>,
  activation: Activation = "softmax",
): Scores<"probabilities"> {
  if (kind === "logits" && activation === "sigmoid") return sigmoid({ kind, data, shape });
  if (kind === "logits") return softmax({ kind, data, shape });
  if (kind === "probabilities") return { kind, data, shape };
  return { kind: "probabilities", data: data.map((value) => Math.exp(value)), shape };
}

/** One row of `scores`: a view, not a copy. */
export function scoreRow(scores: Scores<ScoreKind>, row: number): Float32Array {
  const columns = scores.shape[1];
  return scores.data.subarray(row * columns, (row + 1) * columns);
}

/** The position of the first largest value, or −1 when there is none. */
export function argmax(values: ArrayLike<number>): number {
  checkGiven("argmax", "values", values, "list");
  let best = -1;
  for (let i = 0; i < values.length; i += 1) {
    if (best === -1 || values[i]! > values[best]!) best = i;
  }
  return best;
}

/**
 * The `k` most probable labels of each row, best first; of equal ones the lower class index first.
 *
 * @param labels - One per column.
 * @param k - From 1 to the number of labels.
 * @throws {RangeError} If there are fewer or more labels than columns, or `k` is out of range.
 */
export function topK(
  scores: Scores<"probabilities">,
  labels: readonly string[],
  k: number,
): readonly RankedLabel[][] {
  checkGiven("topK", "scores", scores, "scores");
  checkGiven("topK", "labels", labels, "list");
  const [rows, columns] = scores.shape;
  checkInteger("k", k, 1, columns);
  if (labels.length !== columns)
    throw new RangeError(`Expected one label for each of ${columns} columns but received ${labels.length}`);
  return Array.from({ length: rows }, (_, row) => rankRow(scoreRow(scores, row), labels, k));
}

/** Which of equally probable labels comes first: that of the lower class index, or of the higher. */
export type TieOrder = "lower" | "higher";

/** The `k` most probable labels of one row of probabilities, best first. */
export function rankRow(
  row: Float32Array,
  labels: readonly string[],
  k: number,
  ties: TieOrder = "lower",
): RankedLabel[] {
  const order = Array.from(row, (_, classIndex) => classIndex);
  const direction = ties === "lower" ? 1 : -1;
  order.sort((a, b) => row[b]! - row[a]! || direction * (a - b));
  return order.slice(0, k).map((classIndex) => ({
    label: itemAt(labels, classIndex, "a label"),
    classIndex,
    probability: row[classIndex]!,
  }));
}
