import { checkAwaited, checkGiven } from "../../core/given.js";
import { checkInteger, checkOneOf, checkPositiveInteger } from "../../core/check.js";
import { formatCounted } from "../../core/format.js";
import { runTask } from "../../core/task.js";
import { checkOptions } from "../../core/options.js";
import { clipsFrom, type ClipInput } from "../../datasets/clips-from.js";
import { withoutFolders } from "../../datasets/folder-videos.js";
import type { Model } from "../../model/model.js";
import { providerRecord, usualBatchSize } from "../../model/session/providers.js";
import { samplingText } from "../../video/sampling/sample-clips.js";
import { resultsOf, skippedOf, type ClipRecord } from "../run-clips.js";
import { classifyClips, type ClassifyHooks } from "./classify-clips.js";
import { countViews, viewSetting, type ViewsOptions } from "./views.js";
import {
  printablePredictions,
  type Prediction,
  type ClassifiedPredictions,
  type PredictionSetting,
} from "./predictions.js";

/** Options of {@link classifyVideos}. */
export interface ClassifyVideosOptions {
  /** Frames of each clip that the model sees. Default: as the card's `sampling` says, every frame for a frame model without one. */
  readonly numFrames?: number;
  /** Samples (clips, or frames for a frame model) per run of the model; default 8 clips or 16 frames, with CUDA, TensorRT and DirectML four times that. */
  readonly batchSize?: number;
  /** How many labels to keep for each clip; default 5, or all where the model has fewer. */
  readonly topK?: number;
  /**
   * Which of equally probable labels comes first: `"lower"` (default), that of the lower class index, or `"higher"`, as
   * vidbench's `argsort()[::-1]` has it.
   */
  readonly ties?: "lower" | "higher";
  /** Which views of each clip are averaged; default as the card says. The frames of all are read once. */
  readonly views?: ViewsOptions;
  /** What to do with a damaged clip: `"error"` (default) skips it, `"keep"` uses the frames that can be read. */
  readonly damaged?: "error" | "keep";
  /** Aborts the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What {@link classifyVideos} does where an option is left out. */
export interface UsualSettings {
  /** `undefined`: every frame. */
  readonly numFrames: number | undefined;
  readonly batchSize: number;
  readonly topK: number;
}

/** The defaults for a model. */
export function usualSettings(model: Model): UsualSettings {
  const { kind, sampling } = model.card;
  const batchSize = usualBatchSize(model.provider, kind === "clip" ? 8 : 16);
  const topK = Math.min(5, model.labels.length);
  return { numFrames: sampling?.numFrames, batchSize, topK };
}

/**
 * Classifies clips: with a clip model one sample a clip; with a frame model the mean of its frames'
 * probabilities. The next clips are decoded while the model runs. A clip that cannot be decoded, or
 * for which the model gives NaN or infinity, is listed in `skipped`, and the rest goes on.
 *
 * The same list with the same batch size gives the same bits every time, whatever was skipped or interrupted.
 *
 * @param clips - A ClipList, paths, clips, or a DataFrame with a column `path`. The path of a folder stands for all videos in
 *   it and below it, sorted by path.
 * @throws {DatasetError} If a folder holds no video.
 * @throws {ModelError} If the model itself fails, or gives no number for any clip.
 * @example
 * const predictions = await classifyVideos(model, kinetics.available.sample(8, { seed: 7 }));
 */
export async function classifyVideos(
  model: Model,
  clips: ClipInput,
  options: ClassifyVideosOptions = {},
): Promise<ClassifiedPredictions> {
  return (await classifyRecords(model, clips, options, {})).predictions;
}

/** Of a frame model that number of frames which its card has; a clip model's `framesPerSample` looks there itself. */
function framesAsked(model: Model, options: Pick<ClassifyVideosOptions, "numFrames">): number | undefined {
  return options.numFrames ?? (model.card.kind === "frame" ? usualSettings(model).numFrames : undefined);
}

/** The predictions, and the record of each clip. */
export interface ClassifiedClips {
  readonly predictions: ClassifiedPredictions;
  readonly records: readonly ClipRecord<Prediction>[];
}

/** {@link classifyVideos} for callers inside the library. */
export async function classifyRecords<Value extends object>(
  model: Model,
  clips: ClipInput,
  options: ClassifyVideosOptions,
  hooks: ClassifyHooks<Value>,
): Promise<ClassifiedClips> {
  checkOptions("classifyVideos", options, {
    numFrames: true,
    batchSize: true,
    topK: true,
    damaged: true,
    ties: true,
    views: true,
    signal: true,
  });
  checkGiven("classifyVideos", "model", model, "model");
  checkAwaited("classifyVideos", { clips });
  const given = clipsFrom(await withoutFolders(clips));
  const list = given.toArray();
  const { signal, damaged = "error", ties = "lower" } = options;
  const numFrames = framesAsked(model, options);
  const usual = usualSettings(model);
  const { batchSize = usual.batchSize, topK = usual.topK } = options;
  if (numFrames !== undefined) checkPositiveInteger("numFrames", numFrames);
  checkPositiveInteger("batchSize", batchSize);
  checkOneOf("ties", ties, ["lower", "higher"]);
  checkInteger("topK", topK, 1, model.labels.length);
  const framesPerSample = model.framesPerSample(numFrames);

  const views = viewSetting(model, options.views);
  const settings = { numFrames, framesPerSample, views, batchSize, topK, ties, damaged };
  const title = `Classifying ${formatCounted(list.length, "clip")}`;
  const records = await runTask({ title, total: list.length, unit: "clips", signal }, (task) =>
    classifyClips(model, list, settings, task, hooks),
  );
  const setting = predictionSetting(model, { numFrames, views: options.views, seed: given.seed });
  const parts = { rows: resultsOf(records), skipped: skippedOf(records) };
  return { records, predictions: printablePredictions({ ...parts, topK, setting, labels: model.labels }) };
}

function aggregationOf(
  model: Model,
  numViews: number,
  what: "probabilities" | "scores",
): PredictionSetting["aggregation"] {
  if (numViews === 1) return "none";
  return model.viewsPerSample > 1 ? "views averaged by the model" : `mean of view ${what}`;
}

/**
 * How a model's predictions are made.
 *
 * @param options - As of {@link classifyVideos}; `seed`: of the draw of the clips.
 */
export function predictionSetting(
  model: Model,
  options: Pick<ClassifyVideosOptions, "numFrames" | "views"> & { readonly seed: number | undefined },
): PredictionSetting {
  const { seed } = options;
  const views = viewSetting(model, options.views);
  const frameModel = model.card.kind === "frame";
  const numFrames = frameModel ? framesAsked(model, options) : model.framesPerSample(options.numFrames);
  const rule = model.card.sampling === undefined ? "floorInt" : samplingText(model.card.sampling);
  const numViews = countViews(views);
  const what = views.average === "prob" ? "probabilities" : "scores";
  return {
    modelName: model.name,
    modelSha256: model.sha256,
    ...providerRecord(model.provider),
    preset: model.preset.name,
    level: numViews === 1 ? "clip" : "video",
    views: numViews,
    ...(numViews === 1 ? {} : { clips: views.clips, crops: views.crops }),
    numFrames,
    sampling: numFrames === undefined ? "every frame" : rule,
    aggregation: frameModel ? `mean of frame ${what}` : aggregationOf(model, numViews, what),
    numLabels: model.labels.length,
    ...(model.isMultiLabel ? { isMultiLabel: true } : {}),
    ...(seed === undefined ? {} : { seed }),
  };
}
