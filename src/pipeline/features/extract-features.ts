import { checkAwaited } from "../../core/awaited.js";
import { checkOneOf, checkPositiveInteger } from "../../core/check.js";
import { errorMessage, VideoError } from "../../core/errors.js";
import { checkOptions } from "../../core/options.js";
import { isPart, spanOf, type Clip } from "../../datasets/clip.js";
import { clipsFrom, type ClipInput } from "../../datasets/clips-from.js";
import { checkUnchanged, fileState } from "../../files/identity.js";
import { sha256File } from "../../files/hash.js";
import { knownSha256 } from "../../files/known-hash.js";
import type { Backbone } from "../../model/backbone.js";
import { usualBatchSize } from "../../model/session/providers.js";
import type { FeatureSource } from "../../tensor/features.js";
import type { ClipRule } from "../../video/sampling/clip-rules.js";
import { checkClipSampling, sampleClip, type SingleClipSampling } from "../../video/sampling/sample-clips.js";
import { withPart } from "../../video/with-part.js";
import {
  cachedFeatures,
  checkUsable,
  concatenated,
  featureSource,
  readFeatureRows,
  type ExtractedFeatures,
} from "./feature-rows.js";
import { clipsAtOnce } from "../classify/clips-at-once.js";
import { framePreparer } from "../classify/prepare-frame.js";
import { roomForFrames } from "../frame-scores/score-clip.js";

/** Options of {@link extractFeatures}. */
export interface ExtractFeaturesOptions {
  /** Frames of each clip; default 20 for a frame model, the card's number for a clip model. */
  readonly numFrames?: number;
  /** How they are chosen; default `"floorInt"`, or as the card says. A rule, or one with options: see `sampleClips`. */
  readonly sampling?: ClipRule | Omit<SingleClipSampling, "numFrames">;
  /** Frames per run of a frame model; default 16. A batch holds frames of one clip only. */
  readonly batchSize?: number;
  /** What to do with a damaged clip: `"error"` (default) skips it, `"keep"` uses the frames that can be read. */
  readonly damaged?: "error" | "keep";
  /** Aborts the call, which then rejects with the signal's reason. Features so far stay in the cache. */
  readonly signal?: AbortSignal;
}

/**
 * The features of clips: a frame model gives [N, T, D], T frames of each clip; a clip model [N, D].
 *
 * Each clip's features are kept in the cache folder. Their name there follows from the bytes of clip and model, the tensor,
 * the preprocessing and the sampling. A later call, also after an interruption, reads them from there.
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
  checkAwaited("extractFeatures", { backbone, clips });
  checkOptions("extractFeatures", options, {
    numFrames: true,
    sampling: true,
    batchSize: true,
    damaged: true,
    signal: true,
  });
  const list = clipsFrom(clips).toArray();
  const clipModel = backbone.card.kind === "clip";
  const usual = clipModel ? backbone.card.sampling : undefined;
  const { numFrames = usual?.numFrames ?? 20, sampling: asked = usual ?? "floorInt" } = options;
  const { batchSize = usualBatchSize(backbone.provider, 16), damaged = "error", signal } = options;
  checkPositiveInteger("numFrames", numFrames);
  checkPositiveInteger("batchSize", batchSize);
  // a row is of one clip, whatever a card averages
  const sampling = {
    ...(typeof asked === "string" ? { rule: asked } : asked),
    ...{ numFrames, clips: undefined },
  };
  checkClipSampling("sampling", sampling);
  checkOneOf("damaged", damaged, ["error", "keep"]);
  const source = featureSource(backbone, sampling);
  const reader: ClipReader = { backbone, source, sampling, batchSize, damaged };

  return readFeatureRows(list, (clip, ended) => clipFeatures(reader, clip, ended), {
    unit: "clip",
    atOnce: clipsAtOnce(backbone, numFrames),
    source,
    numFrames: clipModel ? undefined : numFrames,
    failure: (message, path) => new VideoError(message, { path }),
    signal,
  });
}

interface ClipReader {
  readonly backbone: Backbone;
  readonly source: FeatureSource;
  readonly sampling: SingleClipSampling;
  readonly batchSize: number;
  readonly damaged: "error" | "keep";
}

async function clipFeatures(reader: ClipReader, item: Clip, signal: AbortSignal): Promise<Float32Array> {
  const { path } = item;
  const { backbone, source, batchSize, damaged } = reader;
  const before = await fileState(path);
  const hash = isPart(item) ? knownSha256 : sha256File;
  const clip = await hash(path).catch((error: unknown) => {
    throw new VideoError(errorMessage(error), { path, cause: error });
  });
  const { steps } = backbone.preset;
  const { input, inputs } = backbone.card;
  // the last bits depend on the size of the batch and on the runtime
  const settings = {
    version: 1,
    clip,
    source,
    steps,
    input,
    inputs,
    batchSize,
    damaged,
    runtime: backbone.runtimeVersion,
    ...spanOf(item),
  };
  const values = await cachedFeatures(settings, async () => {
    const computed = await readFeatures(reader, item, signal);
    await checkUnchanged(path, before);
    return computed;
  });
  const count = backbone.card.kind === "clip" ? 1 : source.sampling.numFrames;
  checkUsable(values, backbone, path, { count, batchSize, rowName: count === 1 ? "sample" : "frame" });
  return values;
}

/** Decodes a clip's frames and sends them through the backbone, batch after batch. */
async function readFeatures(reader: ClipReader, item: Clip, signal: AbortSignal): Promise<Float32Array> {
  const { backbone, sampling, batchSize, damaged } = reader;
  const { numFrames } = sampling;
  const clipModel = backbone.card.kind === "clip";
  const { sampleStride, frameStride } = backbone.slots(clipModel ? numFrames : 1);
  const perFrame = clipModel ? frameStride : sampleStride;
  const all = roomForFrames(item.path, numFrames, clipModel ? sampleStride : numFrames * sampleStride);
  await withPart(item, { signal, damaged }, async (video) => {
    const preparer = framePreparer(backbone, video, clipModel ? numFrames : 1);
    const { region } = preparer;
    await video.sampleEach(
      (count) => sampleClip({ numFrames: count, fps: video.metadata.averageFps }, sampling),
      (pixels, position) => preparer.write(pixels, region, all, position * perFrame),
      { region, signal },
    );
  });
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
