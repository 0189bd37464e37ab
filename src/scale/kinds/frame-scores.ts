import { cardSha256 } from "../../model/identity.js";
import { loadModel } from "../../model/load.js";
import type { Provider } from "../../model/session/providers.js";
import type { ModelCard } from "../../model/card/card.js";
import type { StoredClip } from "../../pipeline/score-store/manifest.js";
import { computePart, headOf, keysOf, storeVersions } from "../../pipeline/score-store/store-part.js";
import type { Plan } from "../plan.js";
import { keepUnitFile } from "../unit-file.js";
import type { UnitLine } from "../unit-text.js";
import type { OpenOptions, UnitModel } from "../unit-model.js";
import { countingGuard } from "./counting-guard.js";
import { countingTask } from "./counting-task.js";

/** What stands in a unit's line of a clip's scores, which are in the unit's file. */
export type StoredFacts = Pick<StoredClip, "numRows" | "numFrames" | "endSeconds" | "averageFps">;

/** A model that classifies the frames of the clips of units: a unit is a part of the store, a Parquet file beside it. */
export async function openFrameScores(plan: Plan, path: string, options: OpenOptions): Promise<UnitModel> {
  const { model: planned, settings, store } = plan.content;
  if (store === undefined) throw new TypeError("The plan of frame scores has a store");
  const provider = settings["provider"] as Provider | undefined;
  const model = await loadModel(path, { card: planned.card as ModelCard, provider, ...options });
  const head = headOf(store, await storeVersions(model));
  return {
    sha256: model.sha256,
    cardSha256: cardSha256(model.card),
    runtimeVersion: model.runtimeVersion,
    provider: model.provider,
    threads: model.threads,
    async compute({ folder, unit, clips, first, signal, onClip }) {
      const { guard, numBad } = countingGuard();
      const task = countingTask(signal, onClip);
      const keyed = await keysOf(clips);
      const { part, bytes } = await computePart(model, keyed, unit, { head, task, guard });
      const file = await keepUnitFile(folder, unit, "parquet", bytes);
      const [scored, skipped] = [
        part.clips.values(),
        new Map(part.skipped.map((one) => [placeOf(one), one.reason])),
      ];
      const lines = keyed.map((clip, i): UnitLine => {
        const line = { position: first + i, sha256: clip.sha256 === "" ? null : clip.sha256 };
        const reason = skipped.get(placeOf(clip));
        if (reason !== undefined) return { ...line, skipped: reason };
        const { numRows, numFrames, endSeconds, averageFps } = scored.next().value as StoredClip;
        const result: StoredFacts = { numRows, numFrames, endSeconds, averageFps };
        return { ...line, result };
      });
      return { lines, withoutNumbers: numBad(), file };
    },
    close: () => model.close(),
  };
}

/** In a store no two clips have the same. */
function placeOf({ category, fname }: { readonly category: string; readonly fname: string }): string {
  return `${category}\0${fname}`;
}
