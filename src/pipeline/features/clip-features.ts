import { checkOneOf, checkPositiveInteger } from "../../core/check.js";
import { errorMessage, VideoError } from "../../core/errors.js";
import { spanOf, type Clip } from "../../datasets/clip.js";
import { clipFileSha256 } from "../../datasets/clip-hash.js";
import { checkUnchanged, fileState } from "../../files/identity.js";
import type { Backbone } from "../../model/backbone.js";
import { providerRecord, usualBatchSize } from "../../model/session/providers.js";
import type { FeatureSource } from "../../tensor/features.js";
import type { ClipRule } from "../../video/sampling/clip-rules.js";
import {
  checkClipSampling,
  sampleClip,
  samplingText,
  type SingleClipSampling,
} from "../../video/sampling/sample-clips.js";
import { withPart } from "../../video/with-part.js";
import { framePreparer } from "../classify/prepare-frame.js";
import { roomForFrames } from "../frame-scores/score-clip.js";
import type { ProvenanceSettings } from "../provenance.js";
import {
  cachedFeatures,
  checkUsable,
  concatenated,
  featureSource,
  type ClipValues,
  type ReadClipValues,
} from "./feature-rows.js";

/** How the features of clips are read. */
export interface FeatureOptions {
  /** Frames of each clip; default 20 for a frame model, the card's number for a clip model. */
  readonly numFrames?: number;
  /** How they are chosen; default `"floorInt"`, or as the card says. A rule, or one with options: see `sampleClips`. */
  readonly sampling?: ClipRule | Omit<SingleClipSampling, "numFrames">;
  /** Frames per run of a frame model; default 16. A batch holds frames of one clip only. */
  readonly batchSize?: number;
  /** What to do with a damaged clip: `"error"` (default) skips it, `"keep"` uses the frames that can be read. */
  readonly damaged?: "error" | "keep";
}

/** All that the features of a clip follow from, besides its file. */
export interface FeatureSetting {
  readonly source: FeatureSource;
  readonly batchSize: number;
  readonly damaged: "error" | "keep";
}

/**
 * {@link FeatureOptions} with defaults.
 *
 * @throws {RangeError} If an option is out of its range.
 */
export function featureSetting(backbone: Backbone, options: FeatureOptions): FeatureSetting {
  const usual = backbone.card.sampling;
  const { numFrames = usual?.numFrames ?? 20, sampling: asked = usual ?? "floorInt" } = options;
  const { batchSize = usualBatchSize(backbone.provider, 16), damaged = "error" } = options;
  checkPositiveInteger("numFrames", numFrames);
  checkPositiveInteger("batchSize", batchSize);
  // a row is of one clip, whatever a card averages
  const sampling = {
    ...(typeof asked === "string" ? { rule: asked } : asked),
    ...{ numFrames, clips: undefined },
  };
  checkClipSampling("sampling", sampling);
  checkOneOf("damaged", damaged, ["error", "keep"]);
  return { source: featureSource(backbone, sampling), batchSize, damaged };
}

/** A setting as a provenance holds it. */
export function featureSettings(
  backbone: Backbone,
  { source, batchSize, damaged }: FeatureSetting,
): ProvenanceSettings {
  const { tensor, pooling, preset, sampling } = source;
  return {
    ...{ tensor, pooling, preset, sampling: samplingText(sampling), numFrames: sampling.numFrames },
    ...{ batchSize, damaged, ...providerRecord(backbone.provider) },
  };
}

/**
 * Reads the features of single clips.
 *
 * @param options - `cache`: whether they are looked for in the cache folder, and kept there.
 */
export function clipFeatureReader(
  backbone: Backbone,
  setting: FeatureSetting,
  options: { readonly cache: boolean },
): ReadClipValues {
  const { source, batchSize, damaged } = setting;
  const { steps } = backbone.preset;
  const { input, inputs } = backbone.card;
  const count = backbone.card.kind === "clip" ? 1 : source.sampling.numFrames;
  const rows = { count, batchSize, rowName: count === 1 ? "sample" : "frame" };
  return async (item, signal): Promise<ClipValues> => {
    const { path } = item;
    const before = await fileState(path);
    const clip = await clipFileSha256(item).catch((error: unknown) => {
      throw new VideoError(errorMessage(error), { path, cause: error });
    });
    const compute = async (): Promise<Float32Array> => {
      const computed = await readFeatures(backbone, setting, item, signal);
      await checkUnchanged(path, before);
      return computed;
    };
    // the last bits depend on the size of the batch, on the threads and on the runtime
    const key = {
      version: 1,
      clip,
      source,
      steps,
      input,
      inputs,
      batchSize,
      damaged,
      runtime: backbone.runtimeVersion,
      threads: backbone.threads,
      ...spanOf(item),
    };
    const values = options.cache ? await cachedFeatures(key, compute) : await compute();
    checkUsable(values, backbone, path, rows);
    return { values, sha256: clip };
  };
}

/** Decodes a clip's frames and sends them through the backbone, batch after batch. */
async function readFeatures(
  backbone: Backbone,
  { source, batchSize, damaged }: FeatureSetting,
  item: Clip,
  signal: AbortSignal,
): Promise<Float32Array> {
  const sampling = source.sampling as SingleClipSampling; // checked when the setting was made
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
