import { resolve } from "node:path";
import { checkPositiveInteger } from "../core/check.js";
import type { ClipList } from "../datasets/clip-list.js";
import { evaluationSettings, type EvaluationOptions } from "../evaluate/evaluate.js";
import type { Model } from "../model/model.js";
import { predictionSetting } from "../pipeline/classify/classify-videos.js";
import { samplesPerClip, viewSetting } from "../pipeline/classify/views.js";
import { provenanceModel } from "../pipeline/provenance.js";
import type { PlanDraft } from "./make-plan.js";
import { wholeBatches } from "./plan.js";

/** The plan of an evaluation, before its clips are looked at. */
export function evaluationDraft(
  model: Model,
  clips: ClipList,
  options: Pick<
    EvaluationOptions,
    "numFrames" | "batchSize" | "topK" | "views" | "damaged" | "ties" | "seed"
  > & {
    /** Clips of a unit; made up to whole batches. */
    readonly unitSize?: number;
  },
  call: string,
): PlanDraft {
  const { numFrames, views, unitSize } = options;
  if (unitSize !== undefined) checkPositiveInteger("unitSize", unitSize);
  const settings = evaluationSettings(model, options);
  const setting = predictionSetting(model, { numFrames, views, seed: clips.seed });
  const isClipModel = model.card.kind === "clip";
  const numSamples = samplesPerClip(model, viewSetting(model, views));
  const { path, ...facts } = provenanceModel(model);
  return {
    content: {
      kind: "evaluation",
      model: facts,
      settings: { preset: setting.preset, sampling: setting.sampling, ...settings },
      // a frame model's batches hold frames of one clip
      unitSize: isClipModel
        ? wholeBatches(settings.batchSize, numSamples, unitSize)
        : wholeBatches(1, 1, unitSize),
    },
    places: {
      ...{ model: resolve(model.path), modelPath: path, call },
      ...{ seed: options.seed ?? null, setting },
    },
    clips: clips.toArray(),
    threads: model.threads,
  };
}
