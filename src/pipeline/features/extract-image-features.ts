import { checkAwaited, checkGiven } from "../../core/given.js";
import { readFile } from "node:fs/promises";
import { checkPositiveInteger } from "../../core/check.js";
import { ImageError } from "../../core/errors.js";
import { seededRandom } from "../../core/random.js";
import { checkOptions } from "../../core/options.js";
import type { Clip } from "../../datasets/clip.js";
import { clipsFrom, type ClipInput } from "../../datasets/clips-from.js";
import { sha256 } from "../../files/hash.js";
import { systemReason } from "../../files/system-error.js";
import { decodeImage } from "../../image/read-image.js";
import type { Backbone } from "../../model/backbone.js";
import { providerRecord } from "../../model/session/providers.js";
import type { FeatureSource } from "../../tensor/features.js";
import {
  augmentPicture,
  checkAugment,
  drawAugmentation,
  type AugmentOptions,
  type Augmentation,
} from "../../transforms/augment.js";
import { frameWriter } from "../../transforms/normalize.js";
import { pictureVersions, provenanceModel } from "../provenance.js";
import {
  cachedFeatures,
  checkUsable,
  concatenated,
  featureSource,
  readFeatureRows,
  type ClipValues,
} from "./feature-rows.js";
import type { ExtractedFeatures } from "./feature-table.js";

/** How training pictures are multiplied; see {@link extractImageFeatures}. */
export interface ImageAugmentOptions extends AugmentOptions {
  /** Augmented copies of each picture, in addition to the picture itself; default 1. */
  readonly copies?: number;
}

/** Pictures read at the same time; the model has one session. */
const imagesAtOnce = 2;

/** Options of {@link extractImageFeatures}. */
export interface ExtractImageFeaturesOptions {
  /** Adds rows for varied copies of each picture: for training only. Default none. */
  readonly augment?: ImageAugmentOptions;
  /** Aborts the call, which then rejects with the signal's reason. Features so far stay in the cache. */
  readonly signal?: AbortSignal;
}

/**
 * The features of pictures: [N, D], a row a picture, prepared as the backbone's card says for frames.
 *
 * With `augment`, each picture's row is followed by those of its copies, with the same id and label. The backbone never
 * changes, so enough copies made once are as good as copies drawn anew in every epoch. The random changes to a picture
 * depend on the seed and its bytes, not on its place in the list. Keep a picture and its copies on one side when you
 * validate: `trainHead(features, labels, { groups: features.paths })`.
 *
 * Kept in the cache folder as those of `extractFeatures` are. Each picture goes through the model alone.
 *
 * @param images - A ClipList, paths, clips, or a DataFrame with a column `path`.
 * @throws {TypeError} If the backbone takes clips.
 * @throws {ImageError} If no picture could be read; single ones are listed in `skipped`.
 * @throws {ModelError} If the model itself fails.
 * @example
 * const few = photos.available.slice(0, 4);
 * const varied = await extractImageFeatures(backbone, few, { augment: { copies: 2, crop: true } });
 */
export async function extractImageFeatures(
  backbone: Backbone,
  images: ClipInput,
  options: ExtractImageFeaturesOptions = {},
): Promise<ExtractedFeatures> {
  checkOptions("extractImageFeatures", options, { augment: true, signal: true });
  checkGiven("extractImageFeatures", "backbone", backbone, "backbone");
  checkAwaited("extractImageFeatures", { images });
  const given = clipsFrom(images);
  const { augment, signal } = options;
  if (backbone.card.kind === "clip")
    throw new TypeError(`Cannot read features of images: "${backbone.card.name}" takes clips`);
  if (augment !== undefined) {
    checkOptions("augment", augment, { copies: true, flips: true, crop: true, jitter: true, seed: true });
    checkPositiveInteger("augment.copies", augment.copies ?? 1);
    checkAugment("augment", augment, backbone.preset);
  }
  const source: FeatureSource = {
    ...featureSource(backbone, { rule: "floorInt", numFrames: 1 }),
    ...(augment === undefined ? {} : { augmentation: augmentationText(augment) }),
  };
  const { tensor, pooling, preset, augmentation = null } = source;
  const read = ({ path }: Clip, ended: AbortSignal): Promise<ClipValues> =>
    imageFeatures(backbone, source, path, augment, ended);
  return readFeatureRows(given.toArray(), read, {
    unit: "image",
    atOnce: imagesAtOnce,
    source,
    rowsPerClip: augment === undefined ? 1 : 1 + (augment.copies ?? 1),
    failure: (message, path) => new ImageError(message, { path }),
    provenance: async () => ({
      call: `extractImageFeatures(backbone, images, ${JSON.stringify({ augment })})`,
      model: provenanceModel(backbone),
      settings: { tensor, pooling, preset, augmentation, ...providerRecord(backbone.provider) },
      seed: given.seed ?? null,
      versions: await pictureVersions(backbone),
    }),
    signal,
  });
}

/** The rows of one picture: itself, then its copies. */
async function imageFeatures(
  backbone: Backbone,
  source: FeatureSource,
  path: string,
  augment: ImageAugmentOptions | undefined,
  signal: AbortSignal,
): Promise<ClipValues> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new ImageError(`Cannot read "${path}": ${systemReason(error)}`, { path, cause: error });
  });
  const image = sha256(bytes);
  const { steps } = backbone.preset;
  const { input, inputs } = backbone.card;
  const { runtimeVersion: runtime, threads } = backbone;
  const settings = { version: 1, image, source, steps, input, inputs, runtime, threads };
  const all = await cachedFeatures(settings, async () => {
    const { data, width, height } = await decodeImage(bytes, path);
    const slots = backbone.slots(1);
    const write = frameWriter(backbone.normalization, slots);
    const parts: Float32Array[] = [];
    for (const variant of [asItIs, ...(augment === undefined ? [] : drawCopies(augment, image))]) {
      signal.throwIfAborted();
      const values = new Float32Array(slots.sampleStride);
      write(augmentPicture(data, width, height, variant, backbone.preset), values, 0);
      parts.push(await backbone.features(values, 1));
    }
    return concatenated(parts);
  });
  const count = augment === undefined ? 1 : 1 + (augment.copies ?? 1);
  checkUsable(all, backbone, path, { count, batchSize: 1, rowName: "picture" });
  return { values: all, sha256: image };
}

const asItIs: Augmentation = { colors: [], flips: [], place: undefined };

function drawCopies(augment: ImageAugmentOptions, imageSha256: string): readonly Augmentation[] {
  const { copies = 1, seed = 0 } = augment;
  const random = seededRandom((seed ^ Number.parseInt(imageSha256.slice(0, 8), 16)) >>> 0);
  return Array.from({ length: copies }, () => drawAugmentation(augment, random));
}

/** `"3 copies, flips horizontal and vertical, crop, hue 0.2, seed 1"`. */
function augmentationText({
  copies = 1,
  flips = [],
  crop = false,
  jitter = {},
  seed = 0,
}: ImageAugmentOptions): string {
  const jitters = Object.entries(jitter as Readonly<Record<string, number>>);
  return [
    copies === 1 ? "1 copy" : `${copies} copies`,
    ...(flips.length === 0 ? [] : [`flips ${[...new Set(flips)].sort().join(" and ")}`]),
    ...(crop ? ["crop"] : []),
    ...jitters.sort(([a], [b]) => (a < b ? -1 : 1)).map(([op, amount]) => `${op} ${amount}`),
    `seed ${seed}`,
  ].join(", ");
}
