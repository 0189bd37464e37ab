import { errorMessage } from "../../core/errors.js";
import { formatCounted } from "../../core/format.js";
import { itemAt } from "../../core/item-at.js";
import { runTask, type Task } from "../../core/task.js";
import type { Clip, ClipSpan } from "../../datasets/clip.js";
import { scoringCard } from "../../model/identity.js";
import { loadModel } from "../../model/load.js";
import type { Model } from "../../model/model.js";
import { checkFrameModel } from "../../pipeline/classify/classify-frames.js";
import type { FrameScores } from "../../pipeline/frame-scores/frame-scores.js";
import { scoreClips } from "../../pipeline/frame-scores/score-clips.js";
import type { ClipKey, StoreManifest } from "../../pipeline/score-store/manifest.js";
import { openScoreStore, type ScoreStore } from "../../pipeline/score-store/score-store.js";
import { recordedThreads } from "../../pipeline/thread-counts.js";
import { largestDifference } from "../../tensor/largest-difference.js";
import { drawnPositions, locateClips } from "./locate-clips.js";
import { versionDifferences } from "./recorded-model.js";
import { differenceOf, shortHash, Verification, type Difference } from "./verification.js";
import type { VerifyResultsOptions } from "./options.js";

/** A clip of a store, classified or skipped. */
interface Entry extends ClipKey {
  readonly path: string;
  readonly part?: ClipSpan;
  readonly isSkipped: boolean;
}

/** An entry whose file is there, and is classified anew. */
interface DrawnClip extends Clip {
  readonly entry: Entry;
}

/**
 * `verifyResults` of a store of frame scores. A clip's scores do not depend on the clips beside it, so those that are
 * drawn are classified alone.
 *
 * @throws {DatasetError} If there is no store, or no clip of it is there. {@link TypeError} If `model` is missing, or no
 *   frame model.
 */
export async function verifyStore(
  folder: string,
  options: VerifyResultsOptions & Required<Pick<VerifyResultsOptions, "seed" | "tolerance">>,
): Promise<Verification> {
  const { sample, seed, tolerance, data, signal } = options;
  const store = await openScoreStore(folder);
  const { manifest } = store;
  const model = await openModel(store, options);
  try {
    checkFrameModel(model);
    const entries = entriesOf(manifest);
    const clips = entries.map((entry) => {
      const { path, category, sha256 } = entry;
      return { path, id: nameOf(entry), label: category, sha256: sha256 === "" ? null : sha256 };
    });
    const files = await locateClips(folder, clips, data, signal);
    const chosen = new Set(drawnPositions(entries.length, sample, seed));
    const drawn = files.located.flatMap(({ path, isThere }, i): DrawnClip[] => {
      if (!chosen.has(i) || !isThere) return [];
      const entry = itemAt(entries, i, "a clip of the store");
      return [{ path, id: nameOf(entry), ...entry.part, entry }];
    });
    const title = `Classifying frames of ${formatCounted(drawn.length, "clip")}`;
    const compared = await runTask({ title, total: drawn.length, unit: "clips", signal }, (task) =>
      compare(store, model, drawn, tolerance, task),
    );
    return new Verification({
      path: folder,
      call: callOf(folder, manifest),
      numClips: entries.length,
      numRerun: drawn.length,
      numCompared: compared.numCompared,
      tolerance,
      differences: [
        ...(await headDifferences(manifest, model)),
        ...files.differences,
        ...compared.differences,
      ],
    });
  } finally {
    if (model !== options.model) await model.close();
  }
}

async function openModel(
  { folder, setting, manifest }: ScoreStore,
  { model, card, provider, signal }: VerifyResultsOptions,
): Promise<Model> {
  if (typeof model === "object") return model;
  if (model !== undefined) {
    const threads =
      (provider ?? "cpu") === (setting.provider ?? "cpu") ? recordedThreads(manifest.versions) : undefined;
    return loadModel(model, { card, provider, threads, signal });
  }
  const found = `a store does not say where its model "${setting.modelName}" is`;
  throw new TypeError(`Cannot verify "${folder}": ${found}. Name it with the option model`);
}

function entriesOf({ parts }: StoreManifest): readonly Entry[] {
  return parts.flatMap(({ clips, skipped }) => [
    ...clips.map((clip) => ({ ...clip, isSkipped: false })),
    ...skipped.map((clip) => ({ ...clip, isSkipped: true })),
  ]);
}

function nameOf({ category, fname }: ClipKey): string {
  return category === "" ? fname : `${category}/${fname}`;
}

function callOf(folder: string, manifest: StoreManifest): string {
  const { setting, batchSize, damaged, precision, clipsPerPart } = manifest;
  const options = { folder, every: setting.every, batchSize, damaged, precision, clipsPerPart };
  return `storeFrameScores(model, clips, ${JSON.stringify(options)})`;
}

async function headDifferences(manifest: StoreManifest, model: Model): Promise<readonly Difference[]> {
  const { setting, versions, card, labels } = manifest;
  return [
    ...(await versionDifferences({ provider: setting.provider ?? "cpu", ...versions }, model)),
    ...differenceOf("model", model.path, shortHash(setting.modelSha256), shortHash(model.sha256)),
    ...differenceOf("card", "input, output and preset", card, JSON.stringify(scoringCard(model.card))),
    ...differenceOf("card", "labels", labels.join(", "), model.labels.join(", ")),
  ];
}

/** Classifies clips anew and compares each with what the store has of it. */
async function compare(
  store: ScoreStore,
  model: Model,
  drawn: readonly DrawnClip[],
  tolerance: number,
  task: Task,
): Promise<{ readonly numCompared: number; readonly differences: readonly Difference[] }> {
  const { setting, batchSize, damaged, precision } = store.manifest;
  // half a step of a 16-bit number below 1
  const allowed = tolerance + (precision === "float16" ? 2 ** -12 : 0);
  let numCompared = 0;
  const records = await scoreClips(model, drawn, {
    ...{ every: setting.every, batchSize, damaged, task },
    async use(scores, { id: name, entry }: DrawnClip): Promise<readonly Difference[]> {
      if (entry.isSkipped) return [{ kind: "value", name, recorded: "skipped", found: "scores" }];
      const stored = await store.read(entry.category, entry.fname).catch(errorMessage);
      if (typeof stored === "string") return [{ kind: "table", name, recorded: "scores", found: stored }];
      numCompared += stored.probabilities.data.length;
      return worstDifference(name, stored, scores, allowed);
    },
  });
  const differences = records.flatMap((record): readonly Difference[] => {
    if ("result" in record) return record.result;
    const { id: name, entry } = record.clip;
    return entry.isSkipped ? [] : [{ kind: "value", name, recorded: "scores", found: record.skipped }];
  });
  return { numCompared, differences };
}

/** The largest difference of a clip, if it is too large. */
function worstDifference(
  name: string,
  stored: FrameScores,
  now: FrameScores,
  tolerance: number,
): readonly Difference[] {
  const frames = ({ indices }: FrameScores): string => indices.join(" ");
  if (frames(stored) !== frames(now) || stored.labels.length !== now.labels.length)
    return [{ kind: "value", name, recorded: String(stored), found: String(now) }];
  const [then, found] = [stored.probabilities.data, now.probabilities.data];
  const { place, distance } = largestDifference(then, found);
  if (distance <= tolerance) return [];
  const row = Math.floor(place / stored.labels.length);
  const where = `${name}, frame ${stored.indices[row]}, ${stored.labels[place % stored.labels.length]}`;
  return differenceOf("value", where, String(then[place]), String(found[place]));
}
