import { checkAwaited, checkGiven } from "../../core/given.js";
import { checkInteger, checkNumberFromTo } from "../../core/check.js";
import { checkOptions } from "../../core/options.js";
import type { Model } from "../../model/model.js";
import type { Video } from "../../video/video.js";
import { classifyFrames } from "../classify/classify-frames.js";
import { clipCandidates, type ClipCandidate } from "./clip-candidates.js";
import type { FrameScores } from "../frame-scores/frame-scores.js";

/** The form fields of the candidate notebook (lab 1), with their ranges. */
export interface FindClipCandidatesOptions {
  /** Classify every n-th frame, an integer from 1 to 10; default 2. */
  readonly skipFrames?: number;
  /** Length of a candidate, from 2 to 10 seconds; default 5. */
  readonly clipSeconds?: number;
  /** Most candidates; default 1. */
  readonly count?: number;
  /** Look for this class only; default: whichever is strongest in a frame. */
  readonly label?: string | number;
  /** Frames per run of the model; default 64. */
  readonly batchSize?: number;
  /** Aborts the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What {@link findClipCandidates} found. */
export interface FoundCandidates {
  /** The strongest first. */
  readonly candidates: readonly ClipCandidate[];
  /** Of the classified frames. */
  readonly scores: FrameScores;
}

/**
 * Lab 1 in one call: classifies frames of a long video and cuts it down to the moments that probably show an action.
 *
 * Other values than the notebook's form allows: `classifyFrames` and `clipCandidates`.
 *
 * @throws {RangeError} If `skipFrames` or `clipSeconds` is out of range.
 * @throws {VideoError} If the video cannot be decoded.
 * @example
 * const path = moments.available.at(7).path;
 * const { candidates } = await findClipCandidates(frameModel, path, { clipSeconds: 2 });
 */
export async function findClipCandidates(
  model: Model,
  video: string | Video,
  options: FindClipCandidatesOptions = {},
): Promise<FoundCandidates> {
  checkOptions("findClipCandidates", options, {
    skipFrames: true,
    clipSeconds: true,
    count: true,
    label: true,
    batchSize: true,
    signal: true,
  });
  checkAwaited("findClipCandidates", { video });
  const { skipFrames = 2, clipSeconds = 5, count, label, batchSize = 64, signal } = options;
  checkInteger("skipFrames", skipFrames, 1, 10);
  checkNumberFromTo("clipSeconds", clipSeconds, 2, 10);
  checkGiven("findClipCandidates", "model", model, "model");
  const scores = await classifyFrames(model, video, { every: skipFrames, batchSize, signal });
  return { candidates: clipCandidates(scores, { seconds: clipSeconds, count, label }), scores };
}
