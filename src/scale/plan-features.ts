import { resolve } from "node:path";
import { checkPositiveInteger } from "../core/check.js";
import type { ClipList } from "../datasets/clip-list.js";
import type { Backbone } from "../model/backbone.js";
import { featureSetting, featureSettings, type FeatureOptions } from "../pipeline/features/clip-features.js";
import { provenanceModel } from "../pipeline/provenance.js";
import type { PlanDraft } from "./make-plan.js";
import { wholeBatches } from "./plan.js";

/**
 * The plan of features.
 *
 * @param options - `unitSize`: clips of a unit. A batch holds one clip, so any number will do.
 * @throws {RangeError} If an option is out of its range.
 */
export function featuresDraft(
  backbone: Backbone,
  clips: ClipList,
  options: FeatureOptions & { readonly unitSize?: number },
  call: string,
): PlanDraft {
  const { unitSize, ...rest } = options;
  if (unitSize !== undefined) checkPositiveInteger("unitSize", unitSize);
  const features = featureSetting(backbone, rest);
  const { path, ...facts } = provenanceModel(backbone);
  return {
    content: {
      kind: "features",
      model: facts,
      settings: featureSettings(backbone, features),
      features,
      unitSize: wholeBatches(1, 1, unitSize),
    },
    places: { model: resolve(backbone.path), modelPath: path, call, seed: clips.seed ?? null },
    clips: clips.toArray(),
    threads: backbone.threads,
  };
}
