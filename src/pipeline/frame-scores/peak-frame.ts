import { checkGiven } from "../../core/given.js";
import { itemAt } from "../../core/item-at.js";
import { checkOptions } from "../../core/options.js";
import { argmax } from "../../tensor/scores.js";
import type { FrameScores } from "./frame-scores.js";

/** One frame of a video and how probable one class is there. */
export interface FramePeak {
  /** The frame's number in the video, from 0. */
  readonly frame: number;
  /** Its time, seconds from the start of the file. */
  readonly ptsSeconds: number;
  /** Its row in the scores. */
  readonly row: number;
  /** The class that is meant. */
  readonly label: string;
  /** The label's column in the scores. */
  readonly classIndex: number;
  /** 0 … 1. */
  readonly probability: number;
}

/** Which class {@link peakFrame} and {@link worstFrame} look at. */
export interface PeakFrameOptions {
  /** The class, by its label or index; default of `peakFrame`: whichever is strongest anywhere. */
  readonly label?: string | number;
}

/**
 * The strongest frame: where the probability of `label` is highest, or of any class; of equal ones the first.
 *
 * With the true label it is the *most informative frame* of lab 0 (frame-by-frame, "MIF"); without one the
 * *peak* that the candidate clip of lab 1 is cut around (activity-recognition; arXiv 1705.06950, section 3).
 *
 * @throws {RangeError} If there is no frame, or the model does not know the label.
 * @example
 * peakFrame(scores, { label: "car" }).frame; // 23
 */
export function peakFrame(scores: FrameScores, options: PeakFrameOptions = {}): FramePeak {
  checkOptions("peakFrame", options, { label: true });
  checkGiven("peakFrame", "scores", scores, "frameScores");
  const { label } = options;
  if (label === undefined) {
    const position = checkedPosition(scores, argmax(scores.probabilities.data));
    const columns = scores.labels.length;
    return frameAt(scores, Math.floor(position / columns), position % columns);
  }
  const classIndex = scores.classIndexOf(label);
  return frameAt(scores, checkedPosition(scores, argmax(scores.column(classIndex))), classIndex);
}

/**
 * The frame where the probability of `label` is lowest; of equal ones the first.
 *
 * @throws {RangeError} If there is no frame, or the model does not know the label.
 */
export function worstFrame(scores: FrameScores, options: Required<PeakFrameOptions>): FramePeak {
  checkOptions("worstFrame", options, { label: true });
  checkGiven("worstFrame", "scores", scores, "frameScores");
  const classIndex = scores.classIndexOf(options.label);
  const lowest = argmax(scores.column(classIndex).map((probability) => -probability));
  return frameAt(scores, checkedPosition(scores, lowest), classIndex);
}

function checkedPosition(scores: FrameScores, position: number): number {
  if (position !== -1) return position;
  throw new RangeError(`Cannot find a frame of "${scores.path}": the scores hold none`);
}

/** One row and one column of scores as a {@link FramePeak}. */
export function frameAt(scores: FrameScores, row: number, classIndex: number): FramePeak {
  return {
    frame: itemAt(scores.indices, row),
    ptsSeconds: itemAt(scores.ptsSeconds, row),
    row,
    label: itemAt(scores.labels, classIndex),
    classIndex,
    probability: scores.at(row, classIndex),
  };
}
