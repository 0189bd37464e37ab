import { checkOneOf, checkPositiveInteger } from "../../core/check.js";
import { fieldGiven, fieldTaker } from "../../core/option-words.js";
import { checkOptions } from "../../core/options.js";
import type { Model } from "../../model/model.js";
import { scoreMean, type ScoreMean, type ViewAverage } from "../../tensor/score-mean.js";
import { cropCounts, cropViews, type ViewCrops } from "../../transforms/crops.js";
import { checkClipSampling, type ClipSampling } from "../../video/sampling/sample-clips.js";

/** The views of each clip that are averaged; what is left out is as the model's card says. */
export interface ViewsOptions {
  /** Clips in time, by the card's rule; default the card's `sampling.clips`, else 1. Not for a frame model. */
  readonly clips?: number;
  /** Crops of each frame; default the card's `views.crops`, else `"center"`. */
  readonly crops?: ViewCrops;
  /**
   * `"prob"`: the mean of the views' probabilities. `"score"`: the probabilities of the mean of their scores, for a model that
   * gives logits. Default the card's `views.average`, else `"prob"`.
   */
  readonly average?: ViewAverage;
}

/** {@link ViewsOptions} with what was left out. */
export type ViewSetting = Required<ViewsOptions>;

/** One view: what a card asks for that says nothing of views. */
export const oneView: ViewSetting = { clips: 1, crops: "center", average: "prob" };

/**
 * The views that a model sees of each clip.
 *
 * @throws {TypeError | RangeError} If an option is out of range, or the model has no such views.
 */
export function viewSetting(model: Model, options: ViewsOptions = {}): ViewSetting {
  checkOptions("views", options, { clips: true, crops: true, average: true });
  const { kind, sampling, views, output } = model.card;
  const { clips = sampling?.clips ?? 1, crops = views?.crops ?? "center" } = options;
  const { average = views?.average ?? "prob" } = options;
  checkPositiveInteger("views.clips", clips);
  checkOneOf("views.crops", crops, Object.keys(cropCounts));
  checkOneOf("views.average", average, ["prob", "score"]);
  if (kind === "frame" && clips > 1) {
    const found = `"${model.name}" is a frame model`;
    throw new RangeError(`Cannot take ${clips} clips: ${found}. Choose more frames instead (numFrames)`);
  }
  const fixed = model.viewsPerSample;
  if (fixed > 1 && countViews({ clips, crops, average }) !== fixed) {
    const found = `it takes ${fixed} views of a clip at once, and ${clips} × ${cropCounts[crops]} (clips × crops) are ${clips * cropCounts[crops]}`;
    throw new RangeError(
      `Cannot run "${model.name}": ${found}. Set sampling.clips and views.crops in the card, or the option views`,
    );
  }
  if (clips > 1) checkClipSampling("views", viewSampling(model, 1, clips), ruleRemedy(model));
  cropViews(crops, model.preset.steps);
  if (average === "score" && output.values === "probabilities") {
    const found = "it gives probabilities";
    throw new RangeError(`Cannot average the scores of "${model.name}": ${found}. Choose average: "prob"`);
  }
  return { clips, crops, average };
}

/** How a model is loaded with a rule that takes several clips. */
function ruleRemedy(model: Model): string {
  const example = fieldGiven("sampling", { rule: "mmaction2", numFrames: model.framesPerSample() });
  return `. Set another sampling.rule in the card, or give ${fieldTaker()} ${example}`;
}

/** Whether nothing needs to be said of views. */
export function isOneView(views: ViewSetting): boolean {
  return countViews(views) === 1 && views.average === "prob";
}

/** Views of a clip in all. */
export function countViews({ clips, crops }: ViewSetting): number {
  return clips * cropCounts[crops];
}

/** Samples of a clip in a clip model's batches: its views, or 1 where the model takes all views at once. */
export function samplesPerClip(model: Model, views: ViewSetting): number {
  return countViews(views) / model.viewsPerSample;
}

/** How a clip model's frames are chosen; a rule for one clip has no option `clips`. */
export function viewSampling(model: Model, numFrames: number, clips: number): ClipSampling {
  const sampling = { rule: "floorInt" as const, ...model.card.sampling, numFrames };
  return { ...sampling, clips: clips === 1 ? undefined : clips };
}

/** What becomes of the rows that {@link openBatches} gives with the same `average`. */
export function viewMean({ card, labels }: Model, average: ViewAverage): ScoreMean {
  const { values, activation } = card.output;
  return scoreMean(labels.length, average === "score" ? values : "probabilities", activation);
}
