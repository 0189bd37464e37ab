import { readFile, writeFile } from "node:fs/promises";
import { formatCounted } from "../../core/format.js";
import { runTask } from "../../core/task.js";
import type { Clip, SkippedClip } from "../../datasets/clip.js";
import { cachedFile } from "../../files/cache.js";
import { sha256 } from "../../files/hash.js";
import type { Backbone } from "../../model/backbone.js";
import { providerRecord } from "../../model/session/providers.js";
import type { Features, FeatureSource } from "../../tensor/features.js";
import { outputError } from "../classify/usable-outputs.js";
import { resultsOf, runClips, skippedOf } from "../run-clips.js";

/** Features of clips, in the order of the list without the clips that could not be read. */
export interface ExtractedFeatures extends Features {
  /** For each row the clip's id. */
  readonly ids: readonly string[];
  /** For each row the file. */
  readonly paths: readonly string[];
  /** For each row the clip's label, where it is known. */
  readonly labels: readonly (string | undefined)[];
  /** The clips without features, with reasons. */
  readonly skipped: readonly SkippedClip[];
  /** How the features were made. */
  readonly source: FeatureSource;
}

/**
 * Reads the features of clip after clip, several at a time, with a progress bar, and puts them together.
 *
 * @param read - The values of one clip: its row, or its rows one after the other.
 * @throws What `failure` makes of the first reason, if there is no clip with features.
 */
export async function readFeatureRows(
  clips: readonly Clip[],
  read: (clip: Clip, signal: AbortSignal) => Promise<Float32Array>,
  options: ReadFeatureRowsOptions,
): Promise<ExtractedFeatures> {
  const { unit, atOnce, source, numFrames, rowsPerClip = 1, signal } = options;
  const title = `Reading features of ${formatCounted(clips.length, unit)}`;
  const records = await runTask({ title, total: clips.length, unit: `${unit}s`, signal }, (task) =>
    runClips(clips, { task, atOnce, work: (clip, _, ended) => read(clip, ended) }),
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
    const values = await compute();
    await writeFile(temporary, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  });
  const bytes = await readFile(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
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
