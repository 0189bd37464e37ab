import { toProbabilities, type Activation, type ScoreKind } from "./scores.js";

/** How several views of one clip become its probabilities: the mean of theirs, or those of the mean of their scores. */
export type ViewAverage = "prob" | "score";

/** A mean that grows row by row, in double precision. */
export interface ScoreMean {
  /** Rows so far. */
  readonly count: number;
  add(row: Float32Array): void;
  /** Probabilities. */
  result(): Float32Array;
}

/**
 * The mean of rows of scores, as probabilities.
 *
 * @param kind - What the rows are. Of log-probabilities the mean goes through softmax, as that of logits does: each row differs
 *   from logits by a constant, which softmax does not see.
 */
export function scoreMean(numLabels: number, kind: ScoreKind, activation: Activation = "softmax"): ScoreMean {
  const sums = new Float64Array(numLabels);
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(row) {
      for (let i = 0; i < row.length; i += 1) sums[i]! += row[i]!;
      count += 1;
    },
    result() {
      const data = Float32Array.from(sums, (sum) => sum / count);
      const isLog = kind === "log-probabilities" && activation === "softmax";
      return toProbabilities({ kind: isLog ? "logits" : kind, data, shape: [1, numLabels] }, activation).data;
    },
  };
}
