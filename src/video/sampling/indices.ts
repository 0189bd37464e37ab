import { checkInteger, checkPositiveInteger } from "../../core/check.js";

/**
 * Which frames to take of a video: arithmetic only, no decoding. Every rule gives frame numbers from 0, in
 * the order in which a model wants them.
 */

/** Rules that a model card can name; see {@link sampleIndices}. */
export type SamplingRule = "floorInt" | "floatTrunc" | "skip" | "every";

/** The rules, for checks and messages. */
export const samplingRules: readonly SamplingRule[] = ["floorInt", "floatTrunc", "skip", "every"];

/**
 * `numSamples` frames spread over the video: floor(numFrames · i / numSamples). Repeats frames when the video
 * is shorter. The first frame is always in; the last only when numSamples ≥ numFrames.
 *
 * Source: vidbench's `resample_video` (lab 4).
 */
export function uniformIndices(numFrames: number, numSamples: number): number[] {
  checkPositiveInteger("numFrames", numFrames);
  checkPositiveInteger("numSamples", numSamples);
  return Array.from({ length: numSamples }, (_, i) => Math.floor((numFrames * i) / numSamples));
}

/**
 * The same spread computed as trunc((numFrames / numSamples) · i) in floating point, which now and then gives
 * the frame before (164 frames to 20: frame 122, not 123). Keeps all frames when the counts are equal.
 *
 * Source: `frames_downUpSamples` of the CNN-RNN notebook (lab 2).
 */
export function uniformIndicesFloat(numFrames: number, numSamples: number): number[] {
  checkPositiveInteger("numFrames", numFrames);
  checkPositiveInteger("numSamples", numSamples);
  const step = numFrames / numSamples;
  return Array.from({ length: numSamples }, (_, i) => Math.trunc(step * i));
}

/**
 * Every s-th frame from the first, s = max(floor(numFrames / numSamples), 1); a short video repeats its last
 * frame.
 *
 * Source: the LRCN action recognition notebooks on UCF50 (`SEQUENCE_LENGTH`, `skip_frames_window`).
 */
export function skipIndices(numFrames: number, numSamples: number): number[] {
  checkPositiveInteger("numFrames", numFrames);
  checkPositiveInteger("numSamples", numSamples);
  const step = Math.max(Math.floor(numFrames / numSamples), 1);
  return Array.from({ length: numSamples }, (_, i) => Math.min(i * step, numFrames - 1));
}

/** Every `every`-th frame from the first: 0, every, 2 · every … < numFrames. */
export function everyIndices(numFrames: number, every: number): number[] {
  checkInteger("numFrames", numFrames, 0);
  checkPositiveInteger("every", every);
  return Array.from({ length: Math.ceil(numFrames / every) }, (_, i) => i * every);
}

/**
 * The frames that a named rule takes.
 *
 * @param rule - `"floorInt"` ({@link uniformIndices}), `"floatTrunc"` ({@link uniformIndicesFloat}), `"skip"`
 *   ({@link skipIndices}), `"every"` ({@link everyIndices}: `count` is then the step).
 */
export function sampleIndices(rule: SamplingRule, numFrames: number, count: number): number[] {
  if (rule === "floorInt") return uniformIndices(numFrames, count);
  if (rule === "floatTrunc") return uniformIndicesFloat(numFrames, count);
  if (rule === "skip") return skipIndices(numFrames, count);
  return everyIndices(numFrames, count);
}
