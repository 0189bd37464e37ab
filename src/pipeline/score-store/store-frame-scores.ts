import { checkAwaited } from "../../core/awaited.js";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { checkOneOf, checkPositiveInteger, checkText } from "../../core/check.js";
import { DatasetError } from "../../core/errors.js";
import { formatCounted } from "../../core/format.js";
import { runTask, type Task } from "../../core/task.js";
import { libraryVersion } from "../../core/own-package.js";
import { checkOptions } from "../../core/options.js";
import { clipFileName, isPart, spanOf, type Clip } from "../../datasets/clip.js";
import { clipsFrom, type ClipInput } from "../../datasets/clips-from.js";
import { writeFileAtomic } from "../../files/atomic-write.js";
import { checkUnchanged, fileState, type FileState } from "../../files/identity.js";
import { sha256, sha256File } from "../../files/hash.js";
import { knownSha256 } from "../../files/known-hash.js";
import { withLock } from "../../files/lock.js";
import { encodeParquet, type ParquetColumn } from "../../files/parquet.js";
import { FileSystemError } from "../../files/system-error.js";
import { isAbandoned } from "../../files/temporary-path.js";
import { scoringCard } from "../../model/identity.js";
import type { Model } from "../../model/model.js";
import { usualBatchSize } from "../../model/session/providers.js";
import { checkFrameModel, frameSetting } from "../classify/classify-frames.js";
import type { FrameScores } from "../frame-scores/frame-scores.js";
import { decodingVersions } from "../provenance.js";
import { scoreClips } from "../frame-scores/score-clips.js";
import { guardOutputs, type OutputGuard } from "../classify/usable-outputs.js";
import {
  headDifference,
  readManifest,
  storeColumns,
  writeManifest,
  type ClipKey,
  type StoredClip,
  type StoreHead,
  type StorePart,
} from "./manifest.js";
import { ScoreStore } from "./score-store.js";

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
  /** Ends the work early; the parts that are complete stay. */
  readonly signal?: AbortSignal;
}

/**
 * Classifies every frame of every clip and keeps all probabilities on disk, a part of some clips at a time: a rerun
 * takes what is there and continues, and ends with the bytes of a run that was never interrupted. More clips may be
 * given later. Memory holds one part, however many clips there are: 834 clips × 75 frames × 339 labels make 86 MB
 * on disk.
 *
 * A clip is known by the content of its file: one that was replaced is classified again. A clip that cannot be
 * decoded is listed in the store's `skipped`, and tried again by the next run. Of two calls or processes with the same
 * folder the second waits, and then takes what the first has stored.
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
  checkAwaited("storeFrameScores", { model, clips });
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
  const { folder, fresh = false, signal } = options;
  const list = clipsFrom(clips).toArray();
  checkFrameModel(model);
  checkText("folder", folder);
  checkNames(list);
  const head = await headOf(model, options);
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

async function headOf(model: Model, options: StoreFrameScoresOptions): Promise<StoreHead> {
  const { every = 1, precision = "float32", clipsPerPart = 16, damaged = "error" } = options;
  const { batchSize = usualBatchSize(model.provider, 16) } = options;
  checkPositiveInteger("every", every);
  checkPositiveInteger("batchSize", batchSize);
  checkPositiveInteger("clipsPerPart", clipsPerPart);
  checkOneOf("precision", precision, ["float32", "float16"]);
  checkOneOf("damaged", damaged, ["error", "keep"]);
  return {
    format: "kinetoscope frame scores",
    version: 1,
    setting: frameSetting(model, every),
    card: JSON.stringify(scoringCard(model.card)),
    batchSize,
    damaged,
    precision,
    clipsPerPart,
    versions: {
      kinetoscope: libraryVersion(),
      onnxruntime: model.runtimeVersion,
      ...(await decodingVersions()),
    },
    labels: model.labels,
  };
}

function nameOf(clip: Clip): { readonly category: string; readonly fname: string } {
  return { category: clip.label ?? "", fname: clipFileName(clip) };
}

function checkNames(list: readonly Clip[]): void {
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
    parts.push(await storePart(model, clips, parts.length, kept, run));
    // parts of an earlier run stay listed while their clips may still be asked for
    const later = earlier.filter((part) => !parts.some((done) => done.file === part.file));
    await writeManifest(folder, { ...head, parts: [...parts, ...later] });
  }
  guard.finish();
  await writeManifest(folder, { ...head, parts });
  return new ScoreStore(folder, { ...head, parts });
}

type KeyedClip = Clip & ClipKey & { readonly state: FileState | undefined };

function keysOf(clips: readonly Clip[]): Promise<KeyedClip[]> {
  return Promise.all(
    clips.map(async (clip) => {
      const state = await fileState(clip.path);
      const hashOf = isPart(clip) ? knownSha256 : sha256File;
      const hash = await hashOf(clip.path).catch(() => ""); // its turn to say why comes when it is opened
      return { ...clip, ...nameOf(clip), sha256: hash, state };
    }),
  );
}

/**
 * What a part holds, and lacks, is in its name: a part of that name in the folder is complete and right.
 *
 * @param without - Positions of the clips that were skipped.
 */
function partName(
  number: number,
  head: StoreHead,
  clips: readonly KeyedClip[],
  without: readonly number[] = [],
): string {
  const names = clips.map(({ category, fname, sha256: hash }) => [category, fname, hash]);
  const content = without.length === 0 ? [head, names] : [head, names, without];
  const mark = sha256(JSON.stringify(content)).slice(0, 12);
  return `part-${String(number).padStart(5, "0")}-${mark}.parquet`;
}

async function hasSize(path: string, bytes: number): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.size === bytes;
}

async function storePart(
  model: Model,
  clips: readonly KeyedClip[],
  number: number,
  kept: ScoreStore,
  { folder, head, task, guard }: StoreRun,
): Promise<StorePart> {
  const records = await scoreClips(model, clips, {
    ...{ every: head.setting.every, batchSize: head.batchSize, damaged: head.damaged, task, guard },
    find: (clip) => readKept(kept, clip),
    async use(scores, { path, state }: KeyedClip) {
      await checkUnchanged(path, state); // its scores are kept under its content
      return scores;
    },
  });
  const scored = records.flatMap((record) => ("result" in record ? [record] : []));
  const left = records.flatMap((record) => ("skipped" in record ? [record] : []));
  const without = left.map(({ position }) => position);
  const file = partName(number, head, clips, without);
  const bytes = await encodePart(head, scored);
  await writeFileAtomic(join(folder, file), bytes);
  return {
    file,
    bytes: bytes.length,
    clips: scored.map(({ clip, result }): StoredClip => {
      const { length: numRows, numFrames, endSeconds, averageFps } = result;
      return { ...keyOf(clip), path: clip.path, ...partOf(clip), numRows, numFrames, endSeconds, averageFps };
    }),
    skipped: left.map(({ clip, skipped }) => ({
      ...{ ...keyOf(clip), path: clip.path, ...partOf(clip) },
      reason: skipped,
    })),
  };
}

function partOf(clip: Clip): Pick<StoredClip, "part"> {
  return isPart(clip) ? { part: spanOf(clip) } : {};
}

function keyOf({ category, fname, sha256: hash }: KeyedClip): ClipKey {
  return { category, fname, sha256: hash };
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

function encodePart(
  head: StoreHead,
  scored: readonly { readonly clip: KeyedClip; readonly result: FrameScores }[],
): Promise<Uint8Array> {
  const columns: ParquetColumn[] = storeColumns.map((name) => ({ name, type: columnTypes(head)[name] }));
  const groups = scored.map(({ clip, result: scores }) => [
    scores.indices.map(() => clip.category),
    scores.indices.map(() => clip.fname),
    scores.indices,
    scores.ptsSeconds,
    scores.indices.map((_, row) => Array.from(scores.row(row))),
  ]);
  return encodeParquet(columns, groups);
}

function columnTypes({ precision }: StoreHead): Readonly<Record<string, ParquetColumn["type"]>> {
  return {
    category: "text",
    fname: "text",
    frame: "int32",
    ptsSeconds: "float64",
    probabilities: `${precision}[]`,
  };
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
