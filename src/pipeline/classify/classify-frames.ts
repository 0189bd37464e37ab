import { checkAwaited, checkGiven } from "../../core/given.js";
import { firstOf, lastOf } from "../../core/item-at.js";
import { basename } from "node:path";
import { checkPositiveInteger } from "../../core/check.js";
import { runTask } from "../../core/task.js";
import { checkOptions } from "../../core/options.js";
import type { Model } from "../../model/model.js";
import { providerRecord, usualBatchSize } from "../../model/session/providers.js";
import type { ClipFrames } from "../../video/clip-frames.js";
import type { OpenTimeSpan } from "../../video/time-span.js";
import type { Video } from "../../video/video.js";
import { withPart } from "../../video/with-part.js";
import { openBatches } from "./batches.js";
import { FrameScores, type FrameSetting } from "../frame-scores/frame-scores.js";
import { scoreEveryFrame, type UseFrameScores } from "../frame-scores/score-clip.js";
import { outputError } from "./usable-outputs.js";

/** Options of {@link classifyFrames}. */
export interface ClassifyFramesOptions extends OpenTimeSpan {
  /** Classify every n-th frame; default 1. */
  readonly every?: number;
  /** Frames per run of the model; default 16. */
  readonly batchSize?: number;
  /** Aborts the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Classifies the frames of a video with a frame model: every frame, or every n-th.
 *
 * Of a part (`startSeconds`, `endSeconds`) the frame numbers and times are those of the file.
 * Decoding runs while the model does, and memory does not grow with the video but for the scores themselves.
 *
 * @throws {TypeError} If the model is no frame model.
 * @throws {VideoError} If the video cannot be decoded.
 * @throws {ModelError} If the model fails, or gives NaN or infinity for a frame.
 * @example
 * const every2nd = await classifyFrames(frameModel, moments.available.at(7).path, { every: 2 });
 */
export async function classifyFrames(
  model: Model,
  video: string | Video,
  options: ClassifyFramesOptions = {},
): Promise<FrameScores> {
  checkOptions("classifyFrames", options, {
    every: true,
    batchSize: true,
    startSeconds: true,
    endSeconds: true,
    signal: true,
  });
  checkGiven("classifyFrames", "model", model, "model");
  checkAwaited("classifyFrames", { video });
  const { every = 1, startSeconds, endSeconds, signal } = options;
  const { batchSize = usualBatchSize(model.provider, 16) } = options;
  checkPositiveInteger("every", every);
  checkPositiveInteger("batchSize", batchSize);
  checkFrameModel(model);
  const isPart = startSeconds !== undefined || endSeconds !== undefined;
  const use = (source: ClipFrames): Promise<FrameScores> => {
    const total = isPart ? undefined : framesToCome(source, every);
    return scoreFrames(model, source, { every, batchSize, total, signal });
  };
  if (typeof video === "string") return withPart({ path: video, startSeconds, endSeconds }, { signal }, use);
  if (isPart)
    throw new TypeError("Expected video to be a path, to take a part of it, but received an open video");
  return use(video);
}

async function scoreFrames(
  model: Model,
  video: ClipFrames,
  run: {
    readonly every: number;
    readonly batchSize: number;
    readonly total: number | undefined;
    readonly signal: AbortSignal | undefined;
  },
): Promise<FrameScores> {
  const { every, batchSize, total, signal } = run;
  const title = `Classifying frames of ${basename(video.path)}`;
  return runTask({ title, total, unit: "frames", signal }, (task) =>
    scoreVideo(model, video, { every, batchSize, signal: task.signal, onFrame: () => task.advance(1) }),
  );
}

function framesToCome(video: ClipFrames, every: number): number | undefined {
  const { numFramesClaimed } = video.metadata;
  return numFramesClaimed === undefined ? undefined : Math.ceil(numFramesClaimed / every);
}

/** How {@link scoreVideo} walks through a video. */
export interface ScoreVideoOptions {
  readonly every: number;
  readonly batchSize: number;
  readonly signal: AbortSignal;
  /** Called for each frame when its probabilities are there. */
  readonly onFrame?: () => void;
}

/** Room for more scores is made when they come: a header can claim billions of frames. */
const mostExpected = 4_000_000;

/** {@link classifyFrames} of an open video without a task of its own; batches hold frames of this video only. */
export async function scoreVideo(
  model: Model,
  video: ClipFrames,
  options: ScoreVideoOptions,
): Promise<FrameScores> {
  const { every, batchSize, signal, onFrame } = options;
  const batches = openBatches(model, { sampleLength: model.slots(1).sampleStride, numFrames: 1, signal });
  const columns = model.labels.length;
  const expected = Math.max(framesToCome(video, every) ?? 0, 256) * columns;
  let data = new Float32Array(Math.min(expected, mostExpected));
  const use: UseFrameScores = (row, order, problem) => {
    if (problem !== undefined) throw outputError(model, video.path, problem);
    const end = (order + 1) * columns;
    if (end > data.length) {
      const larger = new Float32Array(Math.max(end, data.length * 2));
      larger.set(data);
      data = larger;
    }
    data.set(row, order * columns);
    onFrame?.();
  };
  const { indices, ptsSeconds } = await scoreEveryFrame(model, video, every, {
    batches,
    batchSize,
    use,
    signal,
  });
  await batches.finish();
  const times = await video.frameTimes(); // known by now
  const shape = [indices.length, columns] as const;
  return new FrameScores({
    path: video.path,
    setting: frameSetting(model, every),
    labels: model.labels,
    probabilities: { kind: "probabilities", data: data.subarray(0, indices.length * columns), shape },
    indices,
    ptsSeconds,
    numFrames: times.length,
    endSeconds: endOf(times, video.metadata.averageFps),
    startSeconds: video.startSeconds,
    averageFps: video.metadata.averageFps,
  });
}

/** @throws {TypeError} If the model is no frame model. */
export function checkFrameModel(model: Model): void {
  if (model.card.kind === "frame") return;
  throw new TypeError(
    `Cannot classify frames with "${model.name}": it is a ${model.card.kind} model. Use classifyVideos`,
  );
}

/** How a model classifies every `every`-th frame. */
export function frameSetting(model: Model, every: number): FrameSetting {
  const { name, sha256, labels, preset, provider } = model;
  return {
    modelName: name,
    modelSha256: sha256,
    ...providerRecord(provider),
    preset: preset.name,
    level: "frame",
    every,
    numLabels: labels.length,
  };
}

/** The last frame is shown as long as the others on average; an only one as long as the header's rate says. */
function endOf(times: readonly number[], averageFps: number = 25): number {
  const [first, last] = [firstOf(times, "the time of a frame"), lastOf(times)];
  return last + (times.length > 1 ? (last - first) / (times.length - 1) : 1 / averageFps);
}
