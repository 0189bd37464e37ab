import { checkGiven } from "../../core/given.js";
import { checkPositiveInteger } from "../../core/check.js";
import { firstOf, itemAt } from "../../core/item-at.js";
import { checkOptions } from "../../core/options.js";
import type { Prediction, Predictions } from "../../pipeline/classify/predictions.js";
import type { ClassReportOptions } from "./class-report.js";
import { classesOf, judgedClips } from "../judged-clips.js";

/** How often clips of each class were predicted as each class. */
export interface ConfusionMatrix {
  /** The classes, in the order of rows and columns. */
  readonly labels: readonly string[];
  /** `counts[i][j]`: clips of class `i` predicted as class `j`; [classes, classes]. */
  readonly counts: readonly (readonly number[])[];
}

/** Two classes; clips of one were predicted as the other. */
export interface ConfusedPair {
  /** The clips' true label. */
  readonly truth: string;
  /** What they were taken for. */
  readonly predicted: string;
  /** How many they are. */
  readonly numClips: number;
  /** Their share of all clips of `truth`, 0 … 1. */
  readonly share: number;
  /** The clips, most confident mistake first. */
  readonly predictions: readonly Prediction[];
}

/**
 * The confusion matrix of the most probable labels: rows are the truth, columns the prediction, as in scikit-learn's
 * `confusion_matrix`.
 *
 * @param options - `labels`: the classes, default those that occur.
 * @example
 * const { labels, counts } = confusionMatrix(predictions);
 */
export function confusionMatrix(predictions: Predictions, options: ClassReportOptions = {}): ConfusionMatrix {
  checkOptions("confusionMatrix", options, { labels: true });
  checkGiven("confusionMatrix", "predictions", predictions, "predictions");
  const clips = judgedClips(predictions, options.labels);
  const labels = classesOf(clips, options.labels);
  const places = new Map(labels.map((label, place) => [label, place]));
  const counts = labels.map(() => labels.map(() => 0));
  const placeOf = (label: string): number => places.get(label) ?? -1;
  for (const { truth, predicted } of clips) {
    const row = itemAt(counts, placeOf(truth), "the row of a class");
    const column = placeOf(predicted);
    row[column] = itemAt(row, column, "the column of a class") + 1;
  }
  return { labels, counts };
}

/**
 * The most confused pairs of classes: which class was taken for which, most clips first. Pairs of equally many clips are in
 * the order of their share, then of their first clip.
 *
 * @param options - `topK`: how many pairs, an integer ≥ 1; default all.
 * @throws {RangeError} If `topK` is no integer ≥ 1.
 * @example
 * const [worst] = confusedPairs(predictions, { topK: 10 });
 */
export function confusedPairs(
  predictions: Predictions,
  options: { readonly topK?: number } = {},
): readonly ConfusedPair[] {
  checkOptions("confusedPairs", options, { topK: true });
  checkGiven("confusedPairs", "predictions", predictions, "predictions");
  const { topK } = options;
  if (topK !== undefined) checkPositiveInteger("topK", topK);
  const clips = judgedClips(predictions);
  const supports = new Map<string, number>();
  const pairs = new Map<string, { truth: string; predicted: string; predictions: Prediction[] }>();
  for (const { truth, predicted, isRight, prediction } of clips) {
    supports.set(truth, (supports.get(truth) ?? 0) + 1);
    if (isRight) continue;
    const key = JSON.stringify([truth, predicted]);
    const pair = pairs.get(key) ?? { truth, predicted, predictions: [] };
    pairs.set(key, pair);
    pair.predictions.push(prediction);
  }
  return Array.from(pairs.values(), (pair): ConfusedPair => {
    const numClips = pair.predictions.length;
    const share = numClips / (supports.get(pair.truth) ?? numClips);
    const confidenceOf = ({ top }: Prediction): number => firstOf(top, "a label").probability;
    const byConfidence = (a: Prediction, b: Prediction): number => confidenceOf(b) - confidenceOf(a);
    return { ...pair, numClips, share, predictions: pair.predictions.sort(byConfidence) };
  })
    .sort((a, b) => b.numClips - a.numClips || b.share - a.share)
    .slice(0, topK);
}

/**
 * The clips whose most probable label is wrong, the most confident mistake first; of equal confidence in their order.
 *
 * @example
 * confidentMistakes(predictions).at(0)?.top[0].label;
 */
export function confidentMistakes(predictions: Predictions): readonly Prediction[] {
  checkGiven("confidentMistakes", "predictions", predictions, "predictions");
  return judgedClips(predictions)
    .filter(({ isRight }) => !isRight)
    .sort((a, b) => b.confidence - a.confidence)
    .map(({ prediction }) => prediction);
}
