import { readFile, writeFile } from "node:fs/promises";
import { checkOneOf, checkPositiveInteger } from "../core/check.js";
import { errorMessage, VideoError } from "../core/errors.js";
import { formatCounted } from "../core/format.js";
import { forEachInPool } from "../core/pool.js";
import { runTask } from "../core/task.js";
import type { Clip, SkippedClip } from "../datasets/clip.js";
import { clipsFrom, type ClipInput } from "../datasets/clips-from.js";
import { cachedFile } from "../files/cache.js";
import { sha256, sha256File } from "../files/hash.js";
import type { Backbone } from "../model/backbone.js";
import type { Features, FeatureSource } from "../tensor/features.js";
import { sampleIndices } from "../video/sampling.js";
import { openVideo } from "../video/video.js";
import { framePreparer } from "./prepare-frame.js";

/** Options of {@link extractFeatures}. */
export interface ExtractFeaturesOptions {
  /** Frames of each clip; default 20 for a frame model, the card's number for a clip model. */
  readonly numFrames?: number;
  /** How they are chosen; default `"floorInt"`, or the card's rule. See `sampleIndices`. */
  readonly sampling?: "floorInt" | "floatTrunc" | "skip";
  /** Frames per run of a frame model; default 16. A batch holds frames of one clip only. */
  readonly batchSize?: number;
  /** What to do with a damaged clip: `"error"` (default) skips it, `"keep"` uses the frames that can be read. */
  readonly damaged?: "error" | "keep";
  /** Ends the work early; the call then rejects with its reason. What was computed stays in the cache. */
  readonly signal?: AbortSignal;
}

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

/** Clips read at the same time; ffmpeg itself uses all cores. */
const numDecoders = 2;

/**
 * The features of clips: a frame model gives [N, T, D], T frames of each clip; a clip model [N, D].
 *
 * Each clip's features are kept in the cache folder under what they follow from (the bytes of clip and model, the
 * tensor, the preprocessing, the sampling): asked for again, or after an interruption, they are read from there.
 *
 * @param clips - A ClipList, paths, clips, or a DataFrame with a column `path`.
 * @throws {ModelError} If the model itself fails.
 * @throws {VideoError} If no clip could be read.
 * @example
 * const features = await extractFeatures(backbone, kinetics.available.sample(6, { seed: 3 }));
 */
export async function extractFeatures(
  backbone: Backbone,
  clips: ClipInput,
  options: ExtractFeaturesOptions = {},
): Promise<ExtractedFeatures> {
  const list = clipsFrom(clips).toArray();
  const clipModel = backbone.card.kind === "clip";
  const usual = clipModel ? backbone.card.sampling : undefined;
  const { numFrames = usual?.numFrames ?? 20, sampling = usual?.rule ?? "floorInt" } = options;
  const { batchSize = 16, damaged = "error", signal } = options;
  checkPositiveInteger("numFrames", numFrames);
  checkPositiveInteger("batchSize", batchSize);
  checkOneOf("sampling", sampling, ["floorInt", "floatTrunc", "skip"]);
  checkOneOf("damaged", damaged, ["error", "keep"]);
  const source = sourceOf(backbone, sampling, numFrames);
  const reader: ClipReader = { backbone, source, batchSize, damaged };

  const outcomes: Outcome[] = [];
  const title = `Reading features of ${formatCounted(list.length, "clip")}`;
  await runTask({ title, total: list.length, unit: "clips", signal }, (task) =>
    forEachInPool(
      list,
      numDecoders,
      async (clip, position, ended) => {
        try {
          outcomes[position] = { clip, row: await cachedFeatures(reader, clip.path, ended) };
        } catch (error) {
          if (ended.aborted || !isAboutTheClip(error)) throw error;
          outcomes[position] = { path: clip.path, reason: errorMessage(error) };
        }
        task.advance(1);
      },
      task.signal,
    ),
  );
  return collect(outcomes, source, clipModel ? undefined : numFrames);
}

/** What became of one clip. */
type Outcome = { readonly clip: Clip; readonly row: Float32Array } | SkippedClip;

interface ClipReader {
  readonly backbone: Backbone;
  readonly source: FeatureSource;
  readonly batchSize: number;
  readonly damaged: "error" | "keep";
}

function sourceOf(
  backbone: Backbone,
  rule: FeatureSource["sampling"]["rule"],
  numFrames: number,
): FeatureSource {
  return {
    model: backbone.card.name,
    modelSha256: backbone.sha256,
    tensor: backbone.tensor,
    pooling: backbone.pooling,
    preset: backbone.preset.name,
    sampling: { rule, numFrames },
  };
}

/** A file can be missing, or broken, or empty; anything else ends the run. */
function isAboutTheClip(error: unknown): boolean {
  return error instanceof VideoError || error instanceof RangeError;
}

async function cachedFeatures(reader: ClipReader, path: string, signal: AbortSignal): Promise<Float32Array> {
  const { backbone, source, batchSize, damaged } = reader;
  const clip = await sha256File(path).catch((error: unknown) => {
    throw new VideoError(errorMessage(error), { path, cause: error });
  });
  const { steps } = backbone.preset;
  const { input } = backbone.card;
  // the last bits depend on the size of the batch and on the runtime
  const settings = {
    version: 1,
    clip,
    source,
    steps,
    input,
    batchSize,
    damaged,
    runtime: backbone.runtimeVersion,
  };
  const file = await cachedFile("features", sha256(JSON.stringify(settings)), "f32", async (temporary) => {
    const values = await readFeatures(reader, path, signal);
    await writeFile(temporary, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  });
  const bytes = await readFile(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Decodes a clip's frames and sends them through the backbone, batch after batch. */
async function readFeatures(reader: ClipReader, path: string, signal: AbortSignal): Promise<Float32Array> {
  const { backbone, source, batchSize, damaged } = reader;
  const { rule, numFrames } = source.sampling;
  const clipModel = backbone.card.kind === "clip";
  const { sampleStride, frameStride } = backbone.slots(clipModel ? numFrames : 1);
  const perFrame = clipModel ? frameStride : sampleStride;
  const all = new Float32Array(clipModel ? sampleStride : numFrames * sampleStride);
  const video = await openVideo(path, { signal, damaged });
  try {
    const prepare = framePreparer(backbone, video, clipModel ? numFrames : 1);
    await video.sampleEach(
      (count) => sampleIndices(rule, count, numFrames),
      (pixels, position) => prepare(pixels, all, position * perFrame),
      { signal },
    );
  } finally {
    await video.close();
  }
  if (clipModel) return backbone.features(all, 1, numFrames);
  const parts: Float32Array[] = [];
  for (let first = 0; first < numFrames; first += batchSize) {
    signal.throwIfAborted();
    const count = Math.min(batchSize, numFrames - first);
    parts.push(
      await backbone.features(all.slice(first * sampleStride, (first + count) * sampleStride), count),
    );
  }
  return concatenated(parts);
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

function collect(
  outcomes: readonly Outcome[],
  source: FeatureSource,
  numFrames: number | undefined,
): ExtractedFeatures {
  const kept = outcomes.flatMap((outcome) => ("row" in outcome ? [outcome] : []));
  const skipped = outcomes.flatMap((outcome) => ("reason" in outcome ? [outcome] : []));
  if (kept.length === 0) {
    const { path, reason } = skipped.at(0) ?? { path: "", reason: "the list is empty" };
    throw new VideoError(`Cannot read features: no clip could be read: ${reason}`, { path });
  }
  const width = kept[0].row.length / (numFrames ?? 1);
  return {
    data: concatenated(kept.map(({ row }) => row)),
    shape: numFrames === undefined ? [kept.length, width] : [kept.length, numFrames, width],
    ids: kept.map(({ clip }) => clip.id),
    paths: kept.map(({ clip }) => clip.path),
    labels: kept.map(({ clip }) => clip.label),
    skipped,
    source,
  };
}
