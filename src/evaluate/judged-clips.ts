import { firstSpelling, isSameText } from "../core/same-text.js";
import type { Prediction, Predictions } from "../pipeline/classify/predictions.js";
import type { RankedLabel } from "../tensor/scores.js";

/** A classified clip whose truth is known. */
export interface JudgedClip {
  /** What the model said about it. */
  readonly prediction: Prediction;
  /** Its true label. */
  readonly truth: string;
  /** The most probable label. */
  readonly predicted: string;
  /** That label's probability, 0 … 1. */
  readonly confidence: number;
  /** Whether the two are the same, letter by letter. */
  readonly isRight: boolean;
}

/**
 * The clips that can be judged, in order: neither skipped nor without a true label. A label is spelt in one way in all
 * of them, as in `labels` or else in the predictions.
 */
export function judgedClips(predictions: Predictions, labels: readonly string[] = []): readonly JudgedClip[] {
  const spell = firstSpelling(labels);
  for (const { top } of predictions.rows) for (const { label } of top) spell(label);
  return predictions.rows.flatMap((prediction) => {
    const { groundTruth, top } = prediction;
    const [best] = top;
    if (groundTruth === undefined || best === undefined) return [];
    const { label, probability } = best;
    const wrong = top.find((ranked) => !Number.isFinite(ranked.probability));
    if (wrong !== undefined) throw notANumber(prediction, wrong);
    return [
      {
        prediction,
        truth: spell(groundTruth),
        predicted: spell(label),
        confidence: probability,
        isRight: isSameText(label, groundTruth),
      },
    ];
  });
}

/** Of a table that another program wrote, or an earlier version. */
function notANumber({ path }: Prediction, { label, probability }: RankedLabel): RangeError {
  const found = `the probability of "${label}" is ${probability}`;
  return new RangeError(`Cannot judge the prediction for "${path}": ${found}. Classify the clip anew`);
}

/**
 * The classes that a report is about: those of `labels` in their order, then what else occurs as a truth or as a
 * prediction, in the order of their code units. A label that a list holds twice is one class.
 */
export function classesOf(clips: readonly JudgedClip[], labels: readonly string[] = []): readonly string[] {
  const occurring = new Set(clips.flatMap(({ truth, predicted }) => [truth, predicted]));
  return [...new Set([...labels, ...[...occurring].sort()].map(firstSpelling()))];
}
