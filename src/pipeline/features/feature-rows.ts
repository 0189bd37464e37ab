import { readFile, writeFile } from "node:fs/promises";
import { formatCounted } from "../../core/format.js";
import { runTask, type Task } from "../../core/task.js";
import type { Clip } from "../../datasets/clip.js";
import { clipFileSha256 } from "../../datasets/clip-hash.js";
import { cachedFile } from "../../files/cache.js";
import { sha256 } from "../../files/hash.js";
import type { Backbone } from "../../model/backbone.js";
import { providerRecord } from "../../model/session/providers.js";
import type { FeatureSource } from "../../tensor/features.js";
import { outputError, type OutputGuard } from "../classify/usable-outputs.js";
import { resultsOf, runClips, skippedOf, type ClipRecord } from "../run-clips.js";
import type { ExtractedFeatures, FeatureProvenance } from "./feature-table.js";

/** The values of one clip: its row, or its rows one after the other. */
export interface ClipValues {
  readonly values: Float32Array;
  /** Of the clip's file. */
  readonly sha256: string;
}

/** Reads the features of one clip. */
export type ReadClipValues = (clip: Clip, signal: AbortSignal) => Promise<ClipValues>;

/** Reads the features of clip after clip, several at a time; each record has its file's SHA-256. */
export async function readFeatureRecords(
  clips: readonly Clip[],
  read: ReadClipValues,
  run: { readonly task: Task; readonly atOnce: number; readonly guard?: OutputGuard },
): Promise<readonly ClipRecord<Float32Array>[]> {
  const hashes = new Map<number, string>();
  const work = async (clip: Clip, position: number, signal: AbortSignal): Promise<Float32Array> => {
    const { values, sha256: hash } = await read(clip, signal);
    hashes.set(position, hash);
    return values;
  };
  const records: ClipRecord<Float32Array>[] = [];
  for (const record of await runClips(clips, { ...run, work })) {
    const { clip, position } = record;
    // of one that was skipped too: it may be another file the next time
    const hash = hashes.get(position) ?? (await clipFileSha256(clip).catch(() => undefined));
    records.push({ ...record, sha256: hash });
  }
  return records;
}

/**
 * {@link readFeatureRecords} with a progress bar, put together.
 *
 * @throws What `failure` makes of the first reason, if there is no clip with features.
 */
export async function readFeatureRows(
  clips: readonly Clip[],
  read: ReadClipValues,
  options: ReadFeatureRowsOptions,
): Promise<ExtractedFeatures> {
  const { unit, atOnce, source, numFrames, rowsPerClip = 1, signal } = options;
  const title = `Reading features of ${formatCounted(clips.length, unit)}`;
  const records = await runTask({ title, total: clips.length, unit: `${unit}s`, signal }, (task) =>
    readFeatureRecords(clips, read, { task, atOnce }),
  );
  const kept = resultsOf(records);
  const skipped = skippedOf(records);
  const [first] = kept;
  if (first === undefined) {
    const { path, reason } = skipped.at(0) ?? { path: "", reason: "the list is empty" };
    throw options.failure(`Cannot read features: no ${unit} could be read: ${reason}`, path);
  }
  const width = first.length / rowsPerClip / (numFrames ?? 1);
  const rows = records.flatMap((record) =>
    "result" in record ? Array.from({ length: rowsPerClip }, () => record.clip) : [],
  );
  return {
    data: concatenated(kept),
    shape: numFrames === undefined ? [rows.length, width] : [rows.length, numFrames, width],
    ids: rows.map(({ id }) => id),
    paths: rows.map(({ path }) => path),
    labels: rows.map(({ label }) => label),
    skipped,
    source,
    provenance: {
      ...(await options.provenance()),
      // without the values: they are held once
      records: records.map(({ clip, sha256: hash, ...outcome }) =>
        "skipped" in outcome ? { clip, sha256: hash, skipped: outcome.skipped } : { clip, sha256: hash },
      ),
    },
  };
}

/** How {@link readFeatureRows} goes through a list. */
export interface ReadFeatureRowsOptions {
  /** What one is called: `"clip"`. */
  readonly unit: string;
  /** How many are read at the same time. */
  readonly atOnce: number;
  readonly source: FeatureSource;
  /** T of [N, T, D]; none for [N, D]. */
  readonly numFrames?: number;
  /** Default 1. */
  readonly rowsPerClip?: number;
  readonly failure: (message: string, path: string) => Error;
  readonly provenance: () => Promise<Omit<FeatureProvenance, "records">>;
  readonly signal: AbortSignal | undefined;
}

/**
 * @param rowName - What the rows of one clip are: `"frame"`.
 * @throws {OutputError} If a feature is no number; the message names the row, and its batch.
 */
export function checkUsable(
  values: Float32Array,
  backbone: Backbone,
  path: string,
  rows: { readonly count: number; readonly batchSize: number; readonly rowName: string },
): void {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  const row = Math.floor(wrong / (values.length / rows.count));
  const where = `${rows.rowName} ${row} of ${rows.count}, in batch ${Math.floor(row / rows.batchSize) + 1}`;
  throw outputError(backbone, path, `${values[wrong]} in its features (${where})`);
}

/**
 * Features that were computed once and are found ever after.
 *
 * @param settings - All that they follow from.
 */
export async function cachedFeatures(
  settings: object,
  compute: () => Promise<Float32Array>,
): Promise<Float32Array> {
  const file = await cachedFile("features", sha256(JSON.stringify(settings)), "f32", async (temporary) => {
    await writeFile(temporary, bytesOf(await compute()));
  });
  return floatsOf(await readFile(file));
}

/** The bytes of numbers, which are not copied. */
export function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The numbers that some bytes are. */
export function floatsOf({ buffer, byteOffset, byteLength }: Uint8Array): Float32Array {
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
}

/** The parts one after the other. */
export function concatenated(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** How features of a backbone are made. */
export function featureSource(backbone: Backbone, sampling: FeatureSource["sampling"]): FeatureSource {
  return {
    model: backbone.card.name,
    modelSha256: backbone.sha256,
    ...providerRecord(backbone.provider),
    tensor: backbone.tensor,
    pooling: backbone.pooling,
    preset: backbone.preset.name,
    sampling,
  };
}
