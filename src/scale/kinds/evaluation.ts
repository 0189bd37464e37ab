import type { Clip } from "../../datasets/clip.js";
import { fromKept, type KeptPrediction } from "../../evaluate/evaluate.js";
import { recordedOptions } from "../../evaluate/recorded-options.js";
import { cardSha256 } from "../../model/identity.js";
import { loadModel } from "../../model/load.js";
import type { Provider } from "../../model/session/providers.js";
import type { ModelCard } from "../../model/card/card.js";
import { classifyRecords } from "../../pipeline/classify/classify-videos.js";
import { clipFacts, type Prediction } from "../../pipeline/classify/predictions.js";
import { samplesPerClip, viewSetting } from "../../pipeline/classify/views.js";
import type { ClipKeeping, ClipRecord } from "../../pipeline/run-clips.js";
import { isOfThreads } from "../../pipeline/thread-counts.js";
import { keptOfUnit, type KeptClip } from "../kept-of-unit.js";
import type { Plan } from "../plan.js";
import type { UnitLine } from "../unit-text.js";
import { countingGuard } from "./counting-guard.js";
import type { OpenOptions, UnitModel } from "../unit-model.js";

/** A model that classifies the clips of units. */
export async function openEvaluation(plan: Plan, path: string, options: OpenOptions): Promise<UnitModel> {
  const { model: planned, settings: recorded } = plan.content;
  const provider = recorded["provider"] as Provider | undefined;
  const model = await loadModel(path, { card: planned.card as ModelCard, provider, ...options });
  const settings = recordedOptions(recorded);
  const numSamples =
    model.card.kind === "clip" ? samplesPerClip(model, viewSetting(model, settings.views)) : 0;
  return {
    sha256: model.sha256,
    cardSha256: cardSha256(model.card),
    runtimeVersion: model.runtimeVersion,
    provider: model.provider,
    threads: model.threads,
    async compute({ folder, unit, clips, first, signal, onClip }) {
      const { guard, numBad } = countingGuard();
      const keep = keeping(await keptOfUnit(folder, unit, clips), model.threads);
      const { records } = await classifyRecords(
        model,
        clips,
        { ...settings, signal },
        { guard, keep, onRecord: onClip, samplesBefore: first * numSamples },
      );
      return { lines: records.map((record) => lineOf(record, first)), withoutNumbers: numBad() };
    },
    close: () => model.close(),
  };
}

/** Nothing is kept clip by clip, but each is hashed; what a single process has computed is taken. */
function keeping(
  kept: readonly (KeptClip | undefined)[],
  threads: number,
): ClipKeeping<Prediction, Clip, KeptPrediction> {
  return {
    journal: {
      find: () => Promise.resolve(undefined),
      findAll: () => Promise.resolve(kept),
      add: () => Promise.resolve(),
      close: () => Promise.resolve(),
    },
    fromKept: (one, clip, place) => (isOfThreads(one, threads) ? fromKept(one, clip, place) : undefined),
    toKept: (prediction, _, place) => ({ place, threads, prediction }),
  };
}

function lineOf(record: ClipRecord<Prediction>, first: number): UnitLine {
  const head = { position: first + record.position, sha256: record.sha256 ?? null };
  if ("skipped" in record) return { ...head, skipped: record.skipped };
  const facts = new Set(Object.keys(clipFacts(record.clip)));
  // the clip's own facts stand in the plan
  const result = Object.entries(record.result).filter(([name]) => !facts.has(name));
  return { ...head, result: Object.fromEntries(result) };
}

/** The prediction that a unit's line is, for the clip as a single run is given it. */
export function predictionOf(result: object, clip: Clip): Prediction {
  return Object.assign(clipFacts(clip), result as Omit<Prediction, keyof ReturnType<typeof clipFacts>>);
}
