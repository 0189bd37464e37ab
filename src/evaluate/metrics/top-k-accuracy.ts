import { checkGiven } from "../../core/given.js";
import { checkPositiveInteger } from "../../core/check.js";
import { isSameText } from "../../core/same-text.js";
import type { Prediction, Predictions } from "../../pipeline/classify/predictions.js";
import { checkLabels, refuseForeignLabels } from "./label-check.js";
import { wilsonInterval, type Interval } from "./wilson.js";

/** How often the truth was among the first k labels, and on how many clips that was seen. */
export interface TopKAccuracy {
  /** How many labels of each clip were looked at. */
  readonly k: number;
  /** Clips whose true label is among their first k. */
  readonly numCorrect: number;
  /** Labelled clips that were classified: what `accuracy` divides by. */
  readonly numClips: number;
  /** Clips that could not be classified. */
  readonly numSkipped: number;
  /** Classified clips whose truth is not known. */
  readonly numUnlabelled: number;
  /** 0 … 1; NaN without a labelled clip. */
  readonly accuracy: number;
  /** 95 % Wilson interval of the accuracy. */
  readonly interval: Interval;
}

/** The rank of a prediction's true label among its labels, counted from 1; 0 if it is not among them. */
export function rankOfTruth(prediction: Prediction): number {
  return prediction.top.findIndex((ranked) => isSameText(ranked.label, prediction.groundTruth)) + 1;
}

/**
 * Top-k accuracy: the share of clips whose true label is among the k most probable ones.
 *
 * Labels are compared as text, letter by letter, whichever way Unicode composes a letter. Skipped and unlabelled clips are counted, not judged.
 *
 * @param k - From 1 to `predictions.topK`.
 * @throws {RangeError} If the predictions keep fewer than `k` labels, or the model has none of the true ones.
 * @example
 * topKAccuracy(predictions, 1).accuracy; // 0.75
 */
export function topKAccuracy(predictions: Predictions, k: number): TopKAccuracy {
  checkGiven("topKAccuracy", "predictions", predictions, "predictions");
  checkPositiveInteger("k", k);
  if (k > predictions.topK) {
    throw new RangeError(
      `Cannot compute top-${k} accuracy: only the first ${predictions.topK} labels of each clip were kept. ` +
        `Classify with topK: ${k}`,
    );
  }
  if (predictions.rows.some(({ groundTruths }) => groundTruths !== undefined)) {
    const remedy = "Use multiLabelReport() or multiLabelTable()";
    throw new RangeError(`Cannot compute top-${k} accuracy: clips have several true labels. ${remedy}`);
  }
  const labelled = predictions.rows.filter((row) => row.groundTruth !== undefined);
  if (predictions.labels !== undefined) {
    const truths = labelled.map((row) => row.groundTruth);
    refuseForeignLabels(`Cannot compute top-${k} accuracy`, checkLabels(truths, predictions.labels));
  }
  const numCorrect = labelled.filter((row) => {
    const rank = rankOfTruth(row);
    return rank >= 1 && rank <= k;
  }).length;
  const numClips = labelled.length;
  return {
    k,
    numCorrect,
    numClips,
    numSkipped: predictions.skipped.length,
    numUnlabelled: predictions.rows.length - numClips,
    accuracy: numCorrect / numClips,
    interval: wilsonInterval(numCorrect, numClips),
  };
}
