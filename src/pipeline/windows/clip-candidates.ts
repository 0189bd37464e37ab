import { checkGiven } from "../../core/given.js";
import { firstOf, itemAt } from "../../core/item-at.js";
import { checkOneOf, checkPositiveInteger, checkPositiveNumber } from "../../core/check.js";
import { checkOptions } from "../../core/options.js";
import { argmax } from "../../tensor/scores.js";
import type { FrameScores } from "../frame-scores/frame-scores.js";
import { frameAt, peakFrame, type FramePeak } from "../frame-scores/peak-frame.js";

/** A part of a video that probably shows an action: a window around a strong frame. */
export interface ClipCandidate {
  /** The class that is strong there. */
  readonly label: string;
  /** Its column in the scores. */
  readonly classIndex: number;
  /** Of that class in the strongest frame, 0 … 1. */
  readonly probability: number;
  /** Number of the strongest frame. */
  readonly peakFrame: number;
  /** Its time, seconds from the start of the file. */
  readonly peakSeconds: number;
  /** The first moment that belongs to it, seconds from the start of the file. */
  readonly startSeconds: number;
  /** The first moment that no longer does. */
  readonly endSeconds: number;
}

/** How {@link clipCandidates} chooses. */
export interface ClipCandidatesOptions {
  /** Length of a window, seconds, > 0; default 5. */
  readonly seconds?: number;
  /** Most candidates; default 1. Fewer where the video holds no further window. */
  readonly count?: number;
  /** Look for this class only (label or index); default: whichever is strongest in a frame. */
  readonly label?: string | number;
  /**
   * `"clamped"` (default): cut to the video or its part, and no two candidates overlap. `"original"`: one candidate, the notebook's
   * window of 2·int(seconds/2·fps) frames (the header's average rate). If its start lies before the video, a Python slice
   * wraps around, and the clip is wrong or empty (then start and end are equal).
   */
  readonly rule?: "clamped" | "original";
}

/**
 * The windows of `seconds` around the strongest frames, strongest first, cut to the video, or to the part of it that was
 * classified.
 *
 * A further candidate is around the strongest frame whose whole window lies clear of the ones before
 * (non-maximum suppression), so one long action does not fill the list.
 *
 * Source: "obtaining clip candidates" of the Kinetics-400 paper (arXiv 1705.06950, section 3), as the
 * activity-recognition notebook (lab 1) computes it.
 *
 * @throws {RangeError} If `seconds` is not > 0, the model does not know `label`, or there is no frame.
 * @example
 * clipCandidates(scores, { seconds: 1, count: 2 })[0].label; // 'car'
 */
export function clipCandidates(
  scores: FrameScores,
  options: ClipCandidatesOptions = {},
): readonly ClipCandidate[] {
  checkOptions("clipCandidates", options, { seconds: true, count: true, label: true, rule: true });
  checkGiven("clipCandidates", "scores", scores, "frameScores");
  const { seconds = 5, count = 1, label, rule = "clamped" } = options;
  checkPositiveNumber("seconds", seconds);
  checkPositiveInteger("count", count);
  checkOneOf("rule", rule, ["clamped", "original"]);
  if (rule === "original") return [originalCandidate(scores, peakFrame(scores, { label }), seconds)];

  const strengths = strengthPerRow(scores, label);
  const order = Array.from(strengths, (strength, row) => ({ strength, row }));
  order.sort((a, b) => b.strength - a.strength || a.row - b.row);
  const found: ClipCandidate[] = [];
  for (const { row } of order) {
    if (found.length === count) break;
    const classIndex = label === undefined ? argmax(scores.row(row)) : scores.classIndexOf(label);
    const candidate = window(scores, frameAt(scores, row, classIndex), seconds);
    if (!found.some((other) => overlaps(other, candidate))) found.push(candidate);
  }
  if (found.length === 0) peakFrame(scores); // says that there is no frame
  return found;
}

function strengthPerRow(scores: FrameScores, label: string | number | undefined): Float32Array {
  if (label !== undefined) return scores.column(scores.classIndexOf(label));
  return Float32Array.from(scores.indices, (_, row) => {
    const values = scores.row(row);
    return itemAt(values, argmax(values));
  });
}

function window(scores: FrameScores, peak: FramePeak, seconds: number): ClipCandidate {
  const startSeconds = Math.max(scores.startSeconds ?? 0, peak.ptsSeconds - seconds / 2);
  return candidateOf(peak, startSeconds, Math.min(scores.endSeconds, peak.ptsSeconds + seconds / 2));
}

function candidateOf(peak: FramePeak, startSeconds: number, endSeconds: number): ClipCandidate {
  const { label, classIndex, probability } = peak;
  return {
    label,
    classIndex,
    probability,
    peakFrame: peak.frame,
    peakSeconds: peak.ptsSeconds,
    startSeconds,
    endSeconds,
  };
}

function overlaps(one: ClipCandidate, other: ClipCandidate): boolean {
  return one.startSeconds < other.endSeconds && other.startSeconds < one.endSeconds;
}

/** `video[frame - w : frame + w]` of Python: a negative start counts from the end, and too large an end is cut. */
function originalCandidate(scores: FrameScores, peak: FramePeak, seconds: number): ClipCandidate {
  const { numFrames } = scores;
  // of a part the notebook would know the part alone: it counts from its first frame
  const first = firstOfPart(scores);
  // the original asks the container for its rate, which need not be that of the frames
  const half = Math.trunc((seconds / 2) * rateOf(scores));
  const middle = peak.frame - first;
  const start = middle - half;
  const startFrame = Math.min(start < 0 ? Math.max(0, start + numFrames) : start, numFrames);
  const endFrame = Math.max(startFrame, Math.min(middle + half, numFrames));
  return candidateOf(peak, startOf(scores, first + startFrame), startOf(scores, first + endFrame));
}

/** The number of the first frame that could be classified. */
function firstOfPart({ startSeconds, indices }: FrameScores): number {
  return startSeconds === undefined ? 0 : firstOf(indices);
}

function rateOf({ averageFps, numFrames, endSeconds, ptsSeconds }: FrameScores): number {
  return averageFps ?? numFrames / (endSeconds - firstOf(ptsSeconds));
}

/**
 * From when on a frame is in a window, and the one before it is not: its time, where it was classified. Else it lies between two
 * that were; where these are not as far apart as even frames, a little before, because times are rounded.
 */
function startOf(scores: FrameScores, frame: number): number {
  const { indices, ptsSeconds, numFrames, endSeconds } = scores;
  const row = Math.max(
    0,
    indices.findLastIndex((index) => index <= frame),
  );
  const [before, seconds] = [itemAt(indices, row), itemAt(ptsSeconds, row)];
  const passed = frame - before;
  if (passed === 0) return seconds;
  const [next = firstOfPart(scores) + numFrames, nextSeconds = endSeconds] = [
    indices[row + 1],
    ptsSeconds[row + 1],
  ];
  if (frame === next) return nextSeconds;
  const frameSeconds = (nextSeconds - seconds) / (next - before);
  const isEven = Math.abs(frameSeconds * rateOf(scores) - 1) < 1e-6;
  return seconds + (isEven ? passed : passed - 0.25) * frameSeconds;
}
