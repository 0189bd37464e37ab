import { checkAwaited, checkGiven } from "../../core/given.js";
import { itemAt } from "../../core/item-at.js";
import { checkInteger, checkNumber, checkPositiveInteger } from "../../core/check.js";
import { formatCounted } from "../../core/format.js";
import { nearestName } from "../../core/nearest-name.js";
import { seededRandom } from "../../core/random.js";
import { indexOfText } from "../../core/same-text.js";
import { runTask, type Task } from "../../core/task.js";
import { checkOptions } from "../../core/options.js";
import type { Clip } from "../../datasets/clip.js";
import type { ClipInput } from "../../datasets/clips-from.js";
import { Model } from "../../model/model.js";
import { wholePicture } from "../../tensor/rectangle.js";
import { argmax } from "../../tensor/scores.js";
import {
  augmentPicture,
  checkAugment,
  drawAugmentation,
  type AugmentOptions,
} from "../../transforms/augment.js";
import { frameWriter } from "../../transforms/normalize.js";
import type { ClipFrames } from "../../video/clip-frames.js";
import { withPart } from "../../video/with-part.js";
import { openBatches } from "../classify/batches.js";
import { checkFrameModel, frameSetting } from "../classify/classify-frames.js";
import { footageInput } from "./footage-input.js";
import { FootageRatings, RatedVideo, type RatedShares } from "./footage-ratings.js";
import type { FramePreparer } from "../classify/prepare-frame.js";
import { sendEveryFrame, type UseFrameScores } from "../frame-scores/score-clip.js";
import { outputError } from "../classify/usable-outputs.js";
import { resultsOf, runClips, skippedOf } from "../run-clips.js";

/** Options of {@link rateVideos}. */
export interface RateVideosOptions {
  /** Rate every n-th frame; default 1. */
  readonly every?: number;
  /** Frames per run of a model; default 16. */
  readonly batchSize?: number;
  /** Above which share of the frames a label is worth a flag, `{ blurred: 0.75 }`; default none. */
  readonly thresholds?: Readonly<Record<string, number>>;
  /** A CSV file to write the table to. */
  readonly saveTo?: string;
  /**
   * Rates as the original notebook did: colours, mirrors and the place of the crop are drawn anew for each frame. For
   * comparison; other seeds give other shares.
   */
  readonly legacyAugment?: { readonly seed: number };
  /** What to do with a damaged video: `"error"` (default) skips it, `"keep"` uses the frames that can be read. */
  readonly damaged?: "error" | "keep";
  /** Aborts the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Lab 3's transform: `ColorJitter(saturation=0.2, hue=0.2)`, both flips, `RandomCrop`. */
const legacy: AugmentOptions = {
  jitter: { saturation: 0.2, hue: 0.2 },
  flips: ["horizontal", "vertical"],
  crop: true,
};

/**
 * Rates footage with frame models: for each video the share of its frames that each label wins. Each frame votes for its
 * most probable label; a frame counts once, in a last batch that is not full too. The models share one decoding.
 *
 * With thresholds the videos are sorted by the share of the first thresholded label, highest first. Equal ones, and all
 * videos without thresholds, stay in the order given (of a folder: by path).
 *
 * Source: `evaluate_model_video` of lab 3.
 *
 * @param models - A frame model, or several by name: `{ exposure, blur }`.
 * @param videos - A folder, with all folders below it; or a ClipList, paths, clips, a DataFrame with a column `path`. What
 *   a folder holds besides videos is listed in `passedOver`.
 * @throws {TypeError} If a model is no frame model.
 * @throws {RangeError} If a threshold's label is none of any model's.
 * @throws {ModelError} If a model fails. A video that cannot be read is listed in `skipped`.
 * @example
 * const options = { every: 10, thresholds: { rocket: 0.75 } };
 * const ratings = await rateVideos(frameModel, "data/photos-tiny/footage", options);
 */
export async function rateVideos(
  models: Model | Readonly<Record<string, Model>>,
  videos: ClipInput,
  options: RateVideosOptions = {},
): Promise<FootageRatings> {
  checkOptions("rateVideos", options, {
    every: true,
    batchSize: true,
    thresholds: true,
    saveTo: true,
    legacyAugment: true,
    damaged: true,
    signal: true,
  });
  checkGiven("rateVideos", "models", models, "object");
  checkAwaited("rateVideos", { videos });
  const { every = 1, batchSize = 16, thresholds = {}, legacyAugment, saveTo, signal } = options;
  const { damaged = "error" } = options;
  checkPositiveInteger("every", every);
  checkPositiveInteger("batchSize", batchSize);
  const named = Object.entries(models instanceof Model ? { [models.name]: models } : models);
  if (named.length === 0) throw new RangeError("Cannot rate videos: no model was given");
  for (const [, model] of named) checkFrameModel(model);
  checkThresholds(
    thresholds,
    named.flatMap(([, model]) => model.labels),
  );
  if (legacyAugment !== undefined) {
    checkOptions("legacyAugment", legacyAugment, { seed: true });
    checkInteger("legacyAugment.seed", legacyAugment.seed, 0, 0xffffffff);
    for (const [, model] of named) checkAugment("legacyAugment", legacy, model.preset);
  }
  const { list, folder, passedOver } = await footageInput(videos);
  const run: RatingRun = { models: named, every, batchSize, thresholds, damaged, seed: legacyAugment?.seed };

  const title = `Rating ${formatCounted(list.length, "video")}`;
  const records = await runTask({ title, total: list.length, unit: "videos", signal }, (task) =>
    runClips(list.toArray(), {
      task,
      atOnce: 1,
      work: (clip, _, ended) => rateVideo(run, clip, task, ended),
    }),
  );
  const rows = [...resultsOf(records)];
  const skipped = skippedOf(records);
  const first = Object.keys(thresholds).at(0);
  if (first !== undefined) rows.sort((a, b) => b.share(first) - a.share(first));
  const raters = named.map(([name, model]) => ({
    name,
    labels: model.labels,
    setting: frameSetting(model, every),
  }));
  const ratings = new FootageRatings({
    ...{ rows, skipped, folder, passedOver, raters, thresholds },
    legacySeed: run.seed,
  });
  if (saveTo !== undefined) await ratings.save(saveTo);
  return ratings;
}

interface RatingRun {
  readonly models: readonly (readonly [string, Model])[];
  readonly every: number;
  readonly batchSize: number;
  readonly thresholds: Readonly<Record<string, number>>;
  readonly damaged: "error" | "keep";
  readonly seed: number | undefined;
}

function checkThresholds(thresholds: Readonly<Record<string, number>>, labels: readonly string[]): void {
  for (const [label, share] of Object.entries(thresholds)) {
    checkNumber(`thresholds.${label}`, share, 0, 1);
    if (indexOfText(labels, label) !== -1) continue;
    const near = nearestName(label, labels);
    const remedy = near === undefined ? `The labels are ${labels.join(", ")}` : `Did you mean "${near}"?`;
    throw new RangeError(`Unknown label "${label}" in thresholds: no model has it. ${remedy}`);
  }
}

function rateVideo(run: RatingRun, clip: Clip, task: Task, signal: AbortSignal): Promise<RatedVideo> {
  const { models, every, batchSize, thresholds, damaged, seed } = run;
  return withPart(clip, { signal, damaged }, async (video) => {
    const all = models.map(([rater, model], i) => {
      const votes = new Map<number, number>();
      const sampleLength = model.slots(1).sampleStride;
      const batches = openBatches(model, { sampleLength, numFrames: 1, signal });
      const use: UseFrameScores = (probabilities, _order, problem) => {
        if (problem !== undefined) throw outputError(model, clip.path, problem);
        const winner = argmax(probabilities);
        votes.set(winner, (votes.get(winner) ?? 0) + 1);
        if (i === 0) task.pass(1);
      };
      const preparer = seed === undefined ? undefined : legacyPreparer(model, video, seed);
      return { rater, votes, model, sink: { batches, batchSize, use, signal }, preparer };
    });
    const { indices } = await sendEveryFrame(video, every, all, signal);
    for (const { sink } of all) await sink.batches.finish();
    const ratings = all.map(({ rater, votes, model: { labels } }): RatedShares => {
      const numFrames = labels.map((_, classIndex) => votes.get(classIndex) ?? 0);
      return { rater, labels, numFrames, shares: numFrames.map((count) => count / indices.length) };
    });
    const middleFrame = itemAt(indices, Math.floor(indices.length / 2));
    const parts = { path: clip.path, id: clip.id, numFrames: indices.length, middleFrame, ratings };
    const unflagged = new RatedVideo({ ...parts, flags: [] });
    const flags = Object.entries(thresholds)
      .filter(([label, threshold]) => unflagged.share(label) > threshold)
      .map(([label]) => label);
    return new RatedVideo({ ...parts, flags });
  });
}

function legacyPreparer(model: Model, video: ClipFrames, seed: number): FramePreparer {
  const { width, height } = video.metadata;
  const write = frameWriter(model.normalization, model.slots(1));
  const random = seededRandom(seed);
  return {
    region: wholePicture(width, height), // contrast is about the mean of all of it, and a mirror moves the crop
    write(pixels, _part, target, offset) {
      const picture = augmentPicture(pixels, width, height, drawAugmentation(legacy, random), model.preset);
      write(picture, target, offset);
    },
  };
}
