import { toProbabilities, type Activation, type OverFrames, type ScoreKind, type Scores } from "./scores.js";

/**
 * Scores of samples out of scores of their frames: rows of [samples · frames, labels], sample after sample, become
 * [samples, labels]. Means are summed in double precision.
 *
 * @param rule - `"prob"` and `"max"` work on probabilities and give them, `"score"` and `"last"` keep the kind.
 */
export function overFrames(
  scores: Scores<ScoreKind>,
  numFrames: number,
  rule: OverFrames,
  activation: Activation = "softmax",
): Scores<ScoreKind> {
  const kept = rule === "score" || rule === "last";
  const { kind, data, shape } = kept ? scores : toProbabilities(scores, activation);
  const [rows, columns] = shape;
  const numSamples = rows / numFrames;
  const all = new Float32Array(numSamples * columns);
  for (let sample = 0; sample < numSamples; sample += 1) {
    const first = sample * numFrames * columns;
    for (let column = 0; column < columns; column += 1) {
      const values = Array.from({ length: numFrames }, (_, t) => data[first + t * columns + column]!);
      all[sample * columns + column] = reduce(values, rule);
    }
  }
  // a mean of log-probabilities does not sum to 1: softmax makes it
  const isMeanOfLogs = rule === "score" && kind === "log-probabilities";
  return { kind: isMeanOfLogs ? "logits" : kind, data: all, shape: [numSamples, columns] };
}

function reduce(values: readonly number[], rule: OverFrames): number {
  if (rule === "max")
    return values.reduce((most, value) => (value > most || Number.isNaN(value) ? value : most));
  if (rule === "last") return values[values.length - 1]!;
  return values.reduce((total, value) => total + value, 0) / values.length;
}
