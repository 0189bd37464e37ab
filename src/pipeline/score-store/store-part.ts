import { checkOneOf, checkPositiveInteger } from "../../core/check.js";
import { libraryVersion } from "../../core/own-package.js";
import type { Task } from "../../core/task.js";
import { clipFileName, isPart, spanOf, type Clip } from "../../datasets/clip.js";
import { clipFileSha256 } from "../../datasets/clip-hash.js";
import { checkUnchanged, fileState, type FileState } from "../../files/identity.js";
import { sha256 } from "../../files/hash.js";
import { encodeParquet, type ParquetColumn } from "../../files/parquet.js";
import { scoringCard } from "../../model/identity.js";
import type { Model } from "../../model/model.js";
import { usualBatchSize } from "../../model/session/providers.js";
import { frameSetting } from "../classify/classify-frames.js";
import type { OutputGuard } from "../classify/usable-outputs.js";
import type { FrameScores } from "../frame-scores/frame-scores.js";
import { scoreClips } from "../frame-scores/score-clips.js";
import { decodingVersions } from "../provenance.js";
import { storeColumns, type ClipKey, type StoredClip, type StoreHead, type StorePart } from "./manifest.js";

/** What a store's head follows from, besides the model. */
export interface StoreSettings {
  readonly every?: number;
  readonly batchSize?: number;
  readonly precision?: "float32" | "float16";
  readonly clipsPerPart?: number;
  readonly damaged?: "error" | "keep";
}

/**
 * All that the scores of a store follow from, but for the versions.
 *
 * @throws {RangeError} If a setting is out of its range.
 */
export function storeSettings(model: Model, options: StoreSettings): Omit<StoreHead, "versions"> {
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
    labels: model.labels,
  };
}

/** A store's head, in the order in which it is written: the names of parts follow from its text. */
export function headOf(
  { labels, ...settings }: Omit<StoreHead, "versions">,
  versions: StoreHead["versions"],
): StoreHead {
  return { ...settings, versions, labels };
}

/** What a store says of what computed it. */
export async function storeVersions(
  model: Pick<Model, "runtimeVersion" | "threads">,
): Promise<Readonly<Record<string, string>>> {
  return {
    kinetoscope: libraryVersion(),
    onnxruntime: model.runtimeVersion,
    threads: String(model.threads),
    ...(await decodingVersions()),
  };
}

/** What a clip is called in a store. */
export function nameOf(clip: Clip): { readonly category: string; readonly fname: string } {
  return { category: clip.label ?? "", fname: clipFileName(clip) };
}

/** A clip with its name in the store, and its file's hash and state before it is read. */
export type KeyedClip = Clip & ClipKey & { readonly state: FileState | undefined };

/** Hashes the files of clips. */
export function keysOf(clips: readonly Clip[]): Promise<KeyedClip[]> {
  return Promise.all(
    clips.map(async (clip) => {
      const state = await fileState(clip.path);
      const hash = await clipFileSha256(clip).catch(() => ""); // its turn to say why comes when it is opened
      return { ...clip, ...nameOf(clip), sha256: hash, state };
    }),
  );
}

/**
 * What a part holds, and lacks, is in its name: a part of that name in the folder is complete and right.
 *
 * @param without - Positions of the clips that were skipped.
 */
export function partName(
  number: number,
  head: StoreHead,
  clips: readonly ClipKey[],
  without: readonly number[] = [],
): string {
  const names = clips.map(({ category, fname, sha256: hash }) => [category, fname, hash]);
  const content = without.length === 0 ? [head, names] : [head, names, without];
  const mark = sha256(JSON.stringify(content)).slice(0, 12);
  return `part-${String(number).padStart(5, "0")}-${mark}.parquet`;
}

/** What a part is made with. */
export interface PartWork {
  readonly head: StoreHead;
  readonly task: Task;
  readonly guard: OutputGuard;
  /** Scores that are there already. */
  readonly find?: (clip: KeyedClip) => Promise<FrameScores | undefined>;
}

/** Classifies the clips of one part; nothing is written. */
export async function computePart(
  model: Model,
  clips: readonly KeyedClip[],
  number: number,
  { head, task, guard, find }: PartWork,
): Promise<{ readonly part: StorePart; readonly bytes: Uint8Array }> {
  const records = await scoreClips(model, clips, {
    ...{ every: head.setting.every, batchSize: head.batchSize, damaged: head.damaged, task, guard, find },
    async use(scores, { path, state }: KeyedClip) {
      await checkUnchanged(path, state); // its scores are kept under its content
      return scores;
    },
  });
  const scored = records.flatMap((record) => ("result" in record ? [record] : []));
  const left = records.flatMap((record) => ("skipped" in record ? [record] : []));
  const without = left.map(({ position }) => position);
  const bytes = await encodePart(head, scored);
  const part: StorePart = {
    file: partName(number, head, clips, without),
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
  return { part, bytes };
}

/** Of a clip that is a part of its file: which. */
export function partOf(clip: Clip): Pick<StoredClip, "part"> {
  return isPart(clip) ? { part: spanOf(clip) } : {};
}

function keyOf({ category, fname, sha256: hash }: KeyedClip): ClipKey {
  return { category, fname, sha256: hash };
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

function columnTypes({
  precision,
}: StoreHead): Readonly<Record<(typeof storeColumns)[number], ParquetColumn["type"]>> {
  return {
    category: "text",
    fname: "text",
    frame: "int32",
    ptsSeconds: "float64",
    probabilities: `${precision}[]`,
  };
}
