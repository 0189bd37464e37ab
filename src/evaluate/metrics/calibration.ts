import { checkGiven } from "../../core/given.js";
import { checkPositiveInteger } from "../../core/check.js";
import { itemAt } from "../../core/item-at.js";
import { checkOptions } from "../../core/options.js";
import type { Predictions } from "../../pipeline/classify/predictions.js";
import { judgedClips } from "../judged-clips.js";
import { wilsonInterval, type Interval } from "./wilson.js";

/** The clips whose confidence lies between two bounds. */
export interface CalibrationBin {
  /** Confidences are above this bound … */
  readonly low: number;
  /** … and not above this one. */
  readonly high: number;
  /** How many clips. */
  readonly numClips: number;
  /** Mean probability of their most probable label, 0 … 1; NaN without a clip. */
  readonly confidence: number;
  /** Share of them whose most probable label is right, 0 … 1; NaN without a clip. */
  readonly accuracy: number;
  /** 95 % Wilson interval of the accuracy. */
  readonly interval: Interval;
}

/** How far a model's confidence says how often it is right. */
export interface Calibration {
  /** Equally wide, from 0 to 1; those without a clip are among them. */
  readonly bins: readonly CalibrationBin[];
  /** Labelled clips that were classified. */
  readonly numClips: number;
  /**
   * Expected calibration error, 0 … 1: the mean distance of accuracy and confidence over the bins, weighted by their
   * clips. NaN without a clip.
   */
  readonly expectedCalibrationError: number;
  /** The largest such distance of a bin that has a clip, 0 … 1; NaN without one. */
  readonly maximumCalibrationError: number;
}

/**
 * Calibration of the most probable label: its probability against how often it is right, in equally wide bins
 * ((m − 1) / M, m / M]. This is what a reliability diagram draws.
 *
 * Source: Guo, Pleiss, Sun, Weinberger, "On calibration of modern neural networks" (ICML 2017), who use 15 bins.
 *
 * @param options - `bins`: M, an integer ≥ 1; default 15. The error depends on it.
 * @throws {RangeError} If `bins` is no integer ≥ 1.
 * @example
 * const { expectedCalibrationError } = calibration(predictions, { bins: 10 });
 */
export function calibration(predictions: Predictions, options: { readonly bins?: number } = {}): Calibration {
  checkOptions("calibration", options, { bins: true });
  checkGiven("calibration", "predictions", predictions, "predictions");
  const { bins: numBins = 15 } = options;
  checkPositiveInteger("bins", numBins);
  const clips = judgedClips(predictions);
  const sums = Array.from({ length: numBins }, () => ({ numClips: 0, numCorrect: 0, confidence: 0 }));
  for (const { confidence, isRight } of clips) {
    const sum = itemAt(sums, binOf(confidence, numBins), "a bin");
    sum.numClips += 1;
    sum.numCorrect += Number(isRight);
    sum.confidence += confidence;
  }
  const bins = sums.map(({ numClips, numCorrect, confidence }, i): CalibrationBin => ({
    low: i / numBins,
    high: (i + 1) / numBins,
    numClips,
    confidence: confidence / numClips,
    accuracy: numCorrect / numClips,
    interval: wilsonInterval(numCorrect, numClips),
  }));
  const filled = bins.filter(({ numClips }) => numClips > 0);
  const distance = ({ accuracy, confidence }: CalibrationBin): number => Math.abs(accuracy - confidence);
  return {
    bins,
    numClips: clips.length,
    expectedCalibrationError:
      filled.reduce((sum, bin) => sum + bin.numClips * distance(bin), 0) / clips.length,
    maximumCalibrationError: filled.length === 0 ? NaN : Math.max(...filled.map(distance)),
  };
}

/** The first bin whose upper bound is not below the confidence; float32 sums may be a little above 1. */
function binOf(confidence: number, numBins: number): number {
  let bin = Math.min(numBins - 1, Math.max(0, Math.ceil(confidence * numBins) - 1));
  // the product is rounded: the bounds themselves decide
  while (bin > 0 && confidence <= bin / numBins) bin -= 1;
  while (bin < numBins - 1 && confidence > (bin + 1) / numBins) bin += 1;
  return bin;
}
