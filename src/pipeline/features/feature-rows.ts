import { readFile, writeFile } from "node:fs/promises";
import { errorMessage } from "../../core/errors.js";
import { formatCounted } from "../../core/format.js";
import { forEachInPool } from "../../core/pool.js";
import { runTask } from "../../core/task.js";
import type { Clip, SkippedClip } from "../../datasets/clip.js";
import { cachedFile } from "../../files/cache.js";
import { sha256 } from "../../files/hash.js";
import type { Backbone } from "../../model/backbone.js";
import type { Features, FeatureSource } from "../../tensor/features.js";
import { guardOutputs, outputError, OutputError } from "../classify/usable-outputs.js";

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

/** What became of one clip: its row, or its rows one after the other. */
export type FeatureOutcome = { readonly clip: Clip; readonly values: Float32Array } | SkippedClip;

/** How {@link readOutcomes} goes through a list. */
export interface ReadOutcomesOptions {
  /** What one is called: `"clip"`. */
  readonly unit: string;
  /** How many are read at the same time. */
  readonly atOnce: number;
  /** Whether an error means this clip alone; any other ends the run. */
  readonly isAboutOne: (error: unknown) => boolean;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads clip after clip, several at a time, with a progress bar.
 *
 * @param read - The values of one clip.
 */
export async function readOutcomes(
  clips: readonly Clip[],
  read: (clip: Clip, signal: AbortSignal) => Promise<Float32Array>,
  options: ReadOutcomesOptions,
): Promise<readonly FeatureOutcome[]> {
  const { unit, atOnce, isAboutOne, signal } = options;
  const outcomes: FeatureOutcome[] = [];
  const guard = guardOutputs();
  const title = `Reading features of ${formatCounted(clips.length, unit)}`;
  await runTask({ title, total: clips.length, unit: `${unit}s`, signal }, (task) =>
    forEachInPool(
      clips,
      atOnce,
      async (clip, position, ended) => {
        try {
          outcomes[position] = { clip, values: await read(clip, ended) };
          guard.good();
        } catch (error) {
          if (ended.aborted || !(isAboutOne(error) || error instanceof OutputError)) throw error;
          if (error instanceof OutputError) guard.bad(error);
          outcomes[position] = { path: clip.path, reason: errorMessage(error) };
        }
        task.advance(1);
      },
      task.signal,
    ),
  );
  guard.finish();
  return outcomes;
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

/**
 * Puts the outcomes together.
 *
 * @param form - `numFrames`: T of [N, T, D], none for [N, D]; `rowsPerClip`: default 1.
 * @throws What `failure` makes of the first reason, if there is no clip with features.
 */
export function collectFeatures(
  outcomes: readonly FeatureOutcome[],
  source: FeatureSource,
  form: { readonly numFrames?: number; readonly rowsPerClip?: number },
  failure: (reason: string, path: string) => Error,
): ExtractedFeatures {
  const { numFrames, rowsPerClip = 1 } = form;
  const kept = outcomes.flatMap((outcome) => ("values" in outcome ? [outcome] : []));
  const skipped = outcomes.flatMap((outcome) => ("reason" in outcome ? [outcome] : []));
  if (kept.length === 0) {
    const { path, reason } = skipped.at(0) ?? { path: "", reason: "the list is empty" };
    throw failure(reason, path);
  }
  const width = kept[0].values.length / rowsPerClip / (numFrames ?? 1);
  const rows = kept.flatMap(({ clip }) => Array.from({ length: rowsPerClip }, () => clip));
  return {
    data: concatenated(kept.map(({ values }) => values)),
    shape: numFrames === undefined ? [rows.length, width] : [rows.length, numFrames, width],
    ids: rows.map(({ id }) => id),
    paths: rows.map(({ path }) => path),
    labels: rows.map(({ label }) => label),
    skipped,
    source,
  };
}

/** How features of a backbone are made. */
export function featureSource(backbone: Backbone, sampling: FeatureSource["sampling"]): FeatureSource {
  return {
    model: backbone.card.name,
    modelSha256: backbone.sha256,
    tensor: backbone.tensor,
    pooling: backbone.pooling,
    preset: backbone.preset.name,
    sampling,
  };
}
