import { resolve } from "node:path";
import type { ClipList } from "../datasets/clip-list.js";
import type { Model } from "../model/model.js";
import { providerRecord } from "../model/session/providers.js";
import { checkFrameModel } from "../pipeline/classify/classify-frames.js";
import { provenanceModel } from "../pipeline/provenance.js";
import { checkNames } from "../pipeline/score-store/store-frame-scores.js";
import { storeSettings, type StoreSettings } from "../pipeline/score-store/store-part.js";
import type { PlanDraft } from "./make-plan.js";

/**
 * The plan of a store of frame scores: each unit is a part of it.
 *
 * @throws {TypeError} If the model takes clips.
 * @throws {RangeError} If two clips have the same label and file name, or a setting is out of its range.
 */
export function frameScoresDraft(
  model: Model,
  clips: ClipList,
  options: StoreSettings,
  call: string,
): PlanDraft {
  checkFrameModel(model);
  const list = clips.toArray();
  checkNames(list);
  const store = storeSettings(model, options);
  const { path, ...facts } = provenanceModel(model);
  const { batchSize, damaged, precision, clipsPerPart } = store;
  const { every, preset } = store.setting;
  return {
    content: {
      kind: "frame scores",
      model: facts,
      settings: { preset, every, batchSize, damaged, precision, ...providerRecord(model.provider) },
      store,
      unitSize: clipsPerPart,
    },
    places: { model: resolve(model.path), modelPath: path, call, seed: null },
    clips: list,
    threads: model.threads,
  };
}
