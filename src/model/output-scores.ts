import { formatCounted, formatShape } from "../core/format.js";
import { overFrames } from "../tensor/over-frames.js";
import { scoreRow, type ScoreKind, type Scores } from "../tensor/scores.js";
import type { CardOutput } from "./card/card.js";
import type { SessionResult } from "./session/session.js";

/** A model's numbers of a batch, as its card says that they are meant. */
export interface OutputScores {
  /** [samples, labels]; of scores of every frame what the card's rule makes of them. */
  readonly scores: Scores<ScoreKind>;
  /** For each sample what its numbers hold instead of numbers (`NaN for "blinking"`); `undefined` where all is well. */
  readonly problems: readonly (string | undefined)[];
  /** The rows as they came out, of samples without a problem. */
  readonly goodRows: readonly Float32Array[];
}

/** @throws {RangeError} That says what was found, if they cannot be what the card says. */
export function outputScores(
  output: CardOutput,
  labels: readonly string[],
  { scores: data, rowShape }: Pick<SessionResult, "scores" | "rowShape">,
  numSamples: number,
): OutputScores {
  const rule = output.overFrames;
  if (rule !== undefined && rowShape.length !== 2)
    throw new RangeError(
      `it gave scores of the shape ${formatShape(["N", ...rowShape])}, without frames for output.overFrames`,
    );
  const [numFrames = 1] = rule === undefined ? [] : rowShape;
  const columns = data.length / numSamples / numFrames;
  if (columns !== labels.length)
    throw new RangeError(
      `it gave ${columns} scores a sample, its card has ${formatCounted(labels.length, "label")}`,
    );
  const raw: Scores<ScoreKind> = { kind: output.values, data, shape: [numSamples * numFrames, columns] };
  const rows = Array.from({ length: numSamples * numFrames }, (_, row) => scoreRow(raw, row));
  const ofRows = rows.map((row) => problemOf(row, output.values, labels));
  const problems = Array.from({ length: numSamples }, (_, sample) =>
    ofRows.slice(sample * numFrames, (sample + 1) * numFrames).find((problem) => problem !== undefined),
  );
  const goodRows = rows.filter((_, row) => ofRows[row] === undefined);
  const scores = rule === undefined ? raw : overFrames(raw, numFrames, rule, output.activation);
  return { scores, problems, goodRows };
}

function problemOf(row: Float32Array, kind: ScoreKind, labels: readonly string[]): string | undefined {
  const lowest = kind === "log-probabilities" ? -Infinity : -Number.MAX_VALUE; // the logarithm of 0
  // a loop: findIndex() calls a function for each of a thousand labels of each frame
  for (let i = 0; i < row.length; i += 1) {
    if (!(row[i]! >= lowest && row[i]! < Infinity)) return `${row[i]!} for "${labels[i]!}"`;
  }
  return undefined;
}

/**
 * Softmax of probabilities, or no softmax of logits, gives plausible nonsense. What is wrong with a batch's first rows, and
 * what to do; `undefined` if they can be what the card says.
 */
export function unlikelyOutputs(
  { values, activation = "softmax" }: CardOutput,
  rows: readonly Float32Array[],
): string | undefined {
  const [row] = rows;
  if (row === undefined || row.length === 1) return undefined;
  const inside = rows.every((each) => each.every((p) => p >= -1e-3 && p <= 1.001));
  const summing = inside && rows.every((each) => Math.abs(sum(each) - 1) < 0.02);
  const first = formatShape(Array.from(row.subarray(0, 3), (value) => value.toPrecision(4)));
  const found = `${first.slice(0, -1)}, …]`;
  const multiLabel = `If each label has a probability of its own (multi-label), set output.activation to "sigmoid"`;
  if (activation === "sigmoid") {
    if (summing)
      return (
        `its card says that each label has a probability of its own, but every row sums to 1. ` +
        `Remove output.activation, and set output.values to "probabilities"`
      );
    if (values !== "probabilities" || inside) return undefined;
    return `its card says that it gives probabilities, but ${found} are none. Set output.values to "logits"`;
  }
  if (summing === (values === "probabilities")) return undefined;
  if (summing)
    return `its card says that it gives ${values}, but every row sums to 1. Set output.values to "probabilities"`;
  const told = `its card says that it gives probabilities, but ${found} sum to ${sum(row).toPrecision(4)}`;
  if (inside) return `${told}. ${multiLabel}`;
  return `${told}. Set output.values to "logits" or "log-probabilities"`;
}

function sum(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
