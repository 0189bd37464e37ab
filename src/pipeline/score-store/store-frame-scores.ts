import { checkAwaited, checkGiven } from "../../core/given.js";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { checkText } from "../../core/check.js";
import { DatasetError } from "../../core/errors.js";
import { formatCounted } from "../../core/format.js";
import { runTask, type Task } from "../../core/task.js";
import { checkOptions } from "../../core/options.js";
import type { Clip } from "../../datasets/clip.js";
import { clipsFrom, type ClipInput } from "../../datasets/clips-from.js";
import { writeFileAtomic } from "../../files/atomic-write.js";
import { withLock } from "../../files/lock.js";
import { FileSystemError } from "../../files/system-error.js";
import { isAbandoned } from "../../files/temporary-path.js";
import type { Model } from "../../model/model.js";
import { checkFrameModel } from "../classify/classify-frames.js";
import { guardOutputs, type OutputGuard } from "../classify/usable-outputs.js";
import type { FrameScores } from "../frame-scores/frame-scores.js";
import { headDifference, readManifest, writeManifest, type StoreHead, type StorePart } from "./manifest.js";
import { ScoreStore } from "./score-store.js";
import {
  computePart,
  headOf,
  keysOf,
  nameOf,
  partName,
  storeSettings,
  storeVersions,
  type KeyedClip,
} from "./store-part.js";

/** Options of {@link storeFrameScores}. */
export interface StoreFrameScoresOptions {
  /** Where the store is made, or continued. */
  readonly folder: string;
  /** Classify every n-th frame; default 1. */
  readonly every?: number;
  /** Frames per run of the model; default 16. */
  readonly batchSize?: number;
  /** How probabilities are kept: `"float32"` (default), or `"float16"` in half the space, to three digits. */
  readonly precision?: "float32" | "float16";
  /** Clips in one Parquet file, which is what a crash may cost; default 16. */
  readonly clipsPerPart?: number;
  /** What to do with a damaged clip: `"error"` (default) skips it, `"keep"` uses the frames that can be read. */
  readonly damaged?: "error" | "keep";
  /** Begin anew where the folder holds scores of another model or other settings; default false. */
  readonly fresh?: boolean;
  /** Aborts the call; complete parts stay. */
  readonly signal?: AbortSignal;
}

/**
 * Classifies every frame of every clip and keeps all probabilities on disk, a part of some clips at a time. A rerun reuses
 * the parts, continues, and ends with the bytes of a run that was never interrupted. More clips may be given later. Memory
 * holds one part, however many clips there are: 834 clips × 75 frames × 339 labels make 86 MB on disk.
 *
 * A clip is recognised by the content of its file: if the file was replaced, the clip is classified again. A clip that
 * cannot be decoded is listed in the store's `skipped`, and tried again by the next run. Of two calls or processes with the
 * same folder the second waits, and then takes what the first has stored.
 *
 * @param clips - A ClipList, paths, clips, or a DataFrame with a column `path`.
 * @throws {RangeError} If two clips have the same label and file name.
 * @throws {DatasetError} If the folder holds scores made otherwise and `fresh` is not set.
 * @example
 * const clips = moments.available.slice(0, 2);
 * const store = await storeFrameScores(frameModel, clips, { folder: "output/scores" });
 * (await store.read("ball", "ball_01.mp4")).length; // 35
 */
export async function storeFrameScores(
  model: Model,
  clips: ClipInput,
  options: StoreFrameScoresOptions,
): Promise<ScoreStore> {
  checkOptions("storeFrameScores", options, {
    folder: true,
    every: true,
    batchSize: true,
    precision: true,
    clipsPerPart: true,
    damaged: true,
    fresh: true,
    signal: true,
  });
  checkGiven("storeFrameScores", "model", model, "model");
  checkAwaited("storeFrameScores", { clips });
  const { folder, fresh = false, signal } = options;
  const list = clipsFrom(clips).toArray();
  checkFrameModel(model);
  checkText("folder", folder);
  checkNames(list);
  const head = headOf(storeSettings(model, options), await storeVersions(model));
  const title = `Storing frame scores of ${formatCounted(list.length, "clip")}`;
  return runTask({ title, total: list.length, unit: "clips", signal }, async (task) => {
    // two at once would remove each other's parts
    return withLock(join(folder, "_lock"), task.signal, async () => {
      const earlier = await earlierParts(folder, head, fresh);
      const store = await storeParts(model, list, { folder, head, earlier, task, guard: guardOutputs() });
      await removeOthers(folder, store);
      return store;
    });
  });
}

/**
 * @throws {RangeError} If two clips have the same label and file name.
 */
export function checkNames(list: readonly Clip[]): void {
  const seen = new Map<string, string>();
  for (const clip of list) {
    const { category, fname } = nameOf(clip);
    const key = `${category}/${fname}`;
    const other = seen.get(key);
    if (other !== undefined) {
      throw new RangeError(
        `Cannot store scores of two clips as "${key}": "${other}" and "${clip.path}". Rename one, or store them apart`,
      );
    }
    seen.set(key, clip.path);
  }
}

async function earlierParts(folder: string, head: StoreHead, fresh: boolean): Promise<readonly StorePart[]> {
  const manifest = fresh ? undefined : await readManifest(folder);
  if (manifest === undefined) return [];
  const difference = headDifference(manifest, head);
  if (difference === "") return manifest.parts;
  const remedy = "Give another folder, or fresh: true to replace them";
  throw new DatasetError(
    `Cannot continue the score store "${folder}": its scores were made with ${difference}. ${remedy}`,
    { path: folder },
  );
}

interface StoreRun {
  readonly folder: string;
  readonly head: StoreHead;
  /** Of an earlier run, made in the same way. */
  readonly earlier: readonly StorePart[];
  readonly task: Task;
  readonly guard: OutputGuard;
}

async function storeParts(model: Model, list: readonly Clip[], run: StoreRun): Promise<ScoreStore> {
  const { folder, head, earlier, task, guard } = run;
  const { clipsPerPart } = head;
  // clips that were skipped may have been out of reach: they are tried again
  const complete = new Map(
    earlier.filter((part) => part.skipped.length === 0).map((part) => [part.file, part]),
  );
  const kept = new ScoreStore(folder, { ...head, parts: earlier });
  const parts: StorePart[] = [];
  for (let first = 0; first < list.length; first += clipsPerPart) {
    const clips = await keysOf(list.slice(first, first + clipsPerPart));
    task.signal.throwIfAborted();
    const known = complete.get(partName(parts.length, head, clips));
    if (known !== undefined && (await hasSize(join(folder, known.file), known.bytes))) {
      parts.push(known);
      guard.good();
      task.find(clips.length);
      continue;
    }
    const find = (clip: KeyedClip): Promise<FrameScores | undefined> => readKept(kept, clip);
    const { part, bytes } = await computePart(model, clips, parts.length, { head, task, guard, find });
    await writeFileAtomic(join(folder, part.file), bytes);
    parts.push(part);
    // parts of an earlier run stay listed while their clips may still be asked for
    const later = earlier.filter((part) => !parts.some((done) => done.file === part.file));
    await writeManifest(folder, { ...head, parts: [...parts, ...later] });
  }
  guard.finish();
  await writeManifest(folder, { ...head, parts });
  return new ScoreStore(folder, { ...head, parts });
}

async function hasSize(path: string, bytes: number): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.size === bytes;
}

/** What an earlier run has of the same file; a clip's scores do not depend on the clips beside it. */
async function readKept(kept: ScoreStore, clip: KeyedClip): Promise<FrameScores | undefined> {
  if (kept.find(clip.category, clip.fname)?.sha256 !== clip.sha256) return undefined;
  try {
    return await kept.read(clip.category, clip.fname);
  } catch {
    return undefined; // its part is gone or damaged: computed again
  }
}

/** Parts of earlier runs over other clips, and what a killed run left half-written. */
async function removeOthers(folder: string, store: ScoreStore): Promise<void> {
  const wanted = new Set(["_manifest.json", ...store.manifest.parts.map((part) => part.file)]);
  for (const name of await readdir(folder)) {
    const ours = /^part-\d{5,}-[\da-f]{12}\.parquet$/.test(name) && !wanted.has(name);
    const left = /^(part-.*\.parquet|_manifest\.json)\./.test(name) && isAbandoned(name);
    if (!ours && !left) continue;
    await rm(join(folder, name), { force: true }).catch((error: unknown) => {
      throw new FileSystemError("remove", join(folder, name), error);
    });
  }
}
