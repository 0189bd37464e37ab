import { checkInteger, checkPositiveInteger } from "../core/check.js";
import { errorMessage, VideoError } from "../core/errors.js";
import { formatCounted } from "../core/format.js";
import { forEachInPool } from "../core/pool.js";
import { runTask } from "../core/task.js";
import type { Clip } from "../datasets/clip.js";
import { clipsFrom, type ClipInput } from "../datasets/clips-from.js";
import type { Model } from "../model/model.js";
import { rankRow } from "../tensor/scores.js";
import { openVideo, type Video } from "../video/video.js";
import { openBatches, type Batches } from "./batches.js";
import type { Prediction, Predictions, PredictionSetting } from "./predictions.js";
import { scoreClip, scoreEveryFrame, scoreSampledFrames } from "./score-clip.js";

/** Options of {@link classifyVideos}. */
export interface ClassifyVideosOptions {
  /** Frames of each clip that the model sees. Default: the card's for a clip model, every frame for a frame model. */
  readonly numFrames?: number;
  /** Samples (clips, or frames for a frame model) per run of the model; default 8 clips or 16 frames. */
  readonly batchSize?: number;
  /** How many labels to keep for each clip; default 5, or all where the model has fewer. */
  readonly topK?: number;
  /** What to do with a damaged clip: `"error"` (default) skips it, `"keep"` uses the frames that can be read. */
  readonly damaged?: "error" | "keep";
  readonly signal?: AbortSignal;
  /** Called for each clip as soon as it is classified or skipped, in the order in which that happens. */
  readonly onClip?: (result: ClipResult) => void;
}

/** What became of one clip. */
export type ClipResult =
  | { readonly clip: Clip; readonly prediction: Prediction }
  | { readonly clip: Clip; readonly skipped: string };

/** Clips decoded at the same time; ffmpeg itself uses all cores. */
const numDecoders = 2;

/**
 * Classifies clips: with a clip model one sample a clip; with a frame model the mean of its frames'
 * probabilities. The next clips are decoded while the model runs. A clip that cannot be decoded is listed in
 * `skipped`, and the rest goes on.
 *
 * @param clips - A ClipList, paths, clips, or a DataFrame with a column `path`.
 * @throws {ModelError} If the model itself fails.
 * @example
 * const predictions = await classifyVideos(model, kinetics.available.sample(8, { seed: 7 }));
 */
export async function classifyVideos(
  model: Model,
  clips: ClipInput,
  options: ClassifyVideosOptions = {},
): Promise<Predictions> {
  const list = clipsFrom(clips).toArray();
  const { numFrames, signal, damaged = "error", onClip } = options;
  const frameModel = model.card.kind === "frame";
  const { batchSize = frameModel ? 16 : 8, topK = Math.min(5, model.labels.length) } = options;
  if (numFrames !== undefined) checkPositiveInteger("numFrames", numFrames);
  checkPositiveInteger("batchSize", batchSize);
  checkInteger("topK", topK, 1, model.labels.length);
  const framesPerSample = model.framesPerSample(numFrames);
  const title = `Classifying ${formatCounted(list.length, "clip")}`;

  const results = await runTask({ title, total: list.length, unit: "clips", signal }, async (task) => {
    const { sampleStride } = model.slots(framesPerSample);
    const batches = openBatches(model, {
      batchSize,
      sampleLength: sampleStride,
      numFrames: framesPerSample,
      signal: task.signal,
    });
    const found: ClipResult[] = [];
    const settling: Promise<void>[] = [];
    const settle = (index: number, result: ClipResult): void => {
      found[index] = result;
      task.advance(1);
      onClip?.(result);
    };
    const classifyOne = async (clip: Clip, index: number, ended: AbortSignal): Promise<void> => {
      let video: Video | undefined;
      try {
        video = await openVideo(clip.path, { signal: ended, damaged });
        const sent = await (frameModel
          ? sendFrames(model, video, numFrames, batches, ended)
          : scoreClip(model, video, framesPerSample, batches, ended));
        const scored = sent.probabilities.then((probabilities) => {
          const top = rankRow(probabilities, model.labels, topK);
          settle(index, { clip, prediction: predictionOf(clip, top, sent.numFramesInClip) });
        });
        settling.push(scored);
      } catch (error) {
        if (ended.aborted || !isAboutTheClip(error)) throw error;
        settle(index, { clip, skipped: errorMessage(error) });
      } finally {
        await video?.close();
      }
    };
    await forEachInPool(list, numDecoders, classifyOne, task.signal);
    await batches.finish();
    await Promise.all(settling);
    return found;
  });

  const rows = results.flatMap((result) => ("prediction" in result ? [result.prediction] : []));
  const skipped = results.flatMap((r) => ("skipped" in r ? [{ path: r.clip.path, reason: r.skipped }] : []));
  return { rows, skipped, topK, setting: settingOf(model, frameModel ? numFrames : framesPerSample) };
}

/** A frame model's view of a clip: the mean of its frames' probabilities. */
async function sendFrames(
  model: Model,
  video: Video,
  numFrames: number | undefined,
  batches: Batches,
  signal: AbortSignal,
): Promise<{ readonly numFramesInClip: number; readonly probabilities: Promise<Float32Array> }> {
  const sums = new Float64Array(model.labels.length);
  let expected: number | undefined;
  let seen = 0;
  let finish: (mean: Float32Array) => void = () => undefined;
  const probabilities = new Promise<Float32Array>((resolve) => (finish = resolve));
  const finishIfComplete = (): void => {
    if (seen === expected) finish(Float32Array.from(sums, (sum) => sum / seen));
  };
  const add = (row: Float32Array): void => {
    for (let i = 0; i < row.length; i += 1) sums[i] += row[i];
    seen += 1;
    finishIfComplete();
  };
  let numFramesInClip: number;
  if (numFrames === undefined) {
    expected = numFramesInClip = (await scoreEveryFrame(model, video, 1, batches, add, signal)).indices
      .length;
  } else {
    expected = numFrames;
    ({ numFramesInClip } = await scoreSampledFrames(model, video, numFrames, batches, add, signal));
  }
  finishIfComplete();
  return { numFramesInClip, probabilities };
}

/** What one clip's file can be guilty of; anything else ends the run. */
function isAboutTheClip(error: unknown): boolean {
  return error instanceof VideoError || error instanceof RangeError;
}

function predictionOf(clip: Clip, top: Prediction["top"], numFramesInClip: number): Prediction {
  return { path: clip.path, id: clip.id, groundTruth: clip.label, top, numFramesInClip };
}

function settingOf(model: Model, numFrames: number | undefined): PredictionSetting {
  const frameModel = model.card.kind === "frame";
  const rule = frameModel ? "floorInt" : (model.card.sampling?.rule ?? "floorInt");
  return {
    modelName: model.name,
    modelSha256: model.sha256,
    preset: model.preset.name,
    level: "clip",
    views: 1,
    numFrames,
    sampling: numFrames === undefined ? "every frame" : rule,
    aggregation: frameModel ? "mean of frame probabilities" : "none",
    numLabels: model.labels.length,
  };
}
