import { loadBackbone } from "../../model/backbone.js";
import type { ModelCard } from "../../model/card/card.js";
import { cardSha256 } from "../../model/identity.js";
import type { Provider } from "../../model/session/providers.js";
import { clipsAtOnce } from "../../pipeline/classify/clips-at-once.js";
import { clipFeatureReader } from "../../pipeline/features/clip-features.js";
import { bytesOf, concatenated, readFeatureRecords } from "../../pipeline/features/feature-rows.js";
import { resultsOf } from "../../pipeline/run-clips.js";
import type { Plan } from "../plan.js";
import { keepUnitFile } from "../unit-file.js";
import type { UnitLine } from "../unit-text.js";
import type { OpenOptions, UnitModel } from "../unit-model.js";
import { countingGuard } from "./counting-guard.js";
import { countingTask } from "./counting-task.js";

/** What stands in a unit's line of a clip's features, which are in the unit's file one clip after the other. */
export interface FeatureCount {
  /** Numbers of this clip. */
  readonly numbers: number;
}

/** A backbone that reads the features of the clips of units; their numbers are in a file beside. */
export async function openFeatures(plan: Plan, path: string, options: OpenOptions): Promise<UnitModel> {
  const { model: planned, settings, features: setting } = plan.content;
  if (setting === undefined) throw new TypeError("The plan of features has their setting");
  const { tensor, pooling, sampling } = setting.source;
  const provider = settings["provider"] as Provider | undefined;
  const card = planned.card as ModelCard;
  const backbone = await loadBackbone(path, { tensor, pooling, card, provider, ...options });
  // a unit says what computed it: the cache may be of another processor
  const read = clipFeatureReader(backbone, setting, { cache: false });
  const atOnce = clipsAtOnce(backbone, sampling.numFrames);
  return {
    sha256: backbone.sha256,
    cardSha256: cardSha256(backbone.card),
    runtimeVersion: backbone.runtimeVersion,
    provider: backbone.provider,
    threads: backbone.threads,
    async compute({ folder, unit, clips, first, signal, onClip }) {
      const { guard, numBad } = countingGuard();
      const task = countingTask(signal, onClip);
      const records = await readFeatureRecords(clips, read, { task, atOnce, guard });
      const values = concatenated(resultsOf(records));
      const file = await keepUnitFile(folder, unit, "f32", bytesOf(values));
      const lines = records.map((record): UnitLine => {
        const head = { position: first + record.position, sha256: record.sha256 ?? null };
        if ("skipped" in record) return { ...head, skipped: record.skipped };
        const result: FeatureCount = { numbers: record.result.length };
        return { ...head, result };
      });
      return { lines, withoutNumbers: numBad(), file };
    },
    close: () => backbone.close(),
  };
}
