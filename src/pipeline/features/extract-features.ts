import { checkAwaited, checkGiven } from "../../core/given.js";
import { VideoError } from "../../core/errors.js";
import { checkOptions, type OptionKeys } from "../../core/options.js";
import { clipsFrom, type ClipInput } from "../../datasets/clips-from.js";
import type { Backbone } from "../../model/backbone.js";
import { clipsAtOnce } from "../classify/clips-at-once.js";
import { currentVersions, provenanceModel } from "../provenance.js";
import { clipFeatureReader, featureSetting, featureSettings, type FeatureOptions } from "./clip-features.js";
import { readFeatureRows } from "./feature-rows.js";
import type { ExtractedFeatures } from "./feature-table.js";

/** Options of {@link extractFeatures}. */
export interface ExtractFeaturesOptions extends FeatureOptions {
  /** Aborts the call, which then rejects with the signal's reason. Features so far stay in the cache. */
  readonly signal?: AbortSignal;
}

const optionKeys: OptionKeys<ExtractFeaturesOptions> = {
  ...{ numFrames: true, sampling: true, batchSize: true, damaged: true, signal: true },
};

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
  checkOptions("extractFeatures", options, optionKeys);
  checkGiven("extractFeatures", "backbone", backbone, "backbone");
  checkAwaited("extractFeatures", { clips });
  const given = clipsFrom(clips);
  const { signal, ...told } = options;
  const setting = featureSetting(backbone, told);
  const { source } = setting;
  const { numFrames } = source.sampling;
  return readFeatureRows(given.toArray(), clipFeatureReader(backbone, setting, { cache: true }), {
    unit: "clip",
    atOnce: clipsAtOnce(backbone, numFrames),
    source,
    numFrames: backbone.card.kind === "clip" ? undefined : numFrames,
    failure: (message, path) => new VideoError(message, { path }),
    provenance: async () => ({
      call: `extractFeatures(backbone, clips, ${JSON.stringify(told)})`,
      model: provenanceModel(backbone),
      settings: featureSettings(backbone, setting),
      seed: given.seed ?? null,
      versions: await currentVersions(backbone),
    }),
    signal,
  });
}
