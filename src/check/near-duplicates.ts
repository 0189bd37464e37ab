import { checkGiven } from "../core/given.js";
import { checkNumber } from "../core/check.js";
import { errorMessage, VideoError } from "../core/errors.js";
import { formatCount, formatCounted } from "../core/format.js";
import { printAsText } from "../core/inspect.js";
import { checkOptions } from "../core/options.js";
import { mapInOrder } from "../core/pool.js";
import { runTask } from "../core/task.js";
import { isPart, type Clip, type SkippedClip } from "../datasets/clip.js";
import { clipsFrom, type ClipInput } from "../datasets/clips-from.js";
import { withPart } from "../video/with-part.js";
import { frameHash, hashDistance, isPlain, type FrameHash } from "./frame-hash.js";

/** How {@link nearDuplicates} compares. */
export interface NearDuplicatesOptions {
  /** The most bits, of 64, in which a pair may differ, 0 … 32; default 6. */
  readonly maxDistance?: number;
  /** Aborts the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** One side of a pair. */
export interface PlacedClip {
  /** The clip. */
  readonly clip: Clip;
  /** The name of its split. */
  readonly split: string;
}

/** Two clips of different splits that look alike. */
export interface NearDuplicatePair {
  /** The one in the split that was named first. */
  readonly first: PlacedClip;
  /** The other one. */
  readonly second: PlacedClip;
  /** How many of 64 bits differ, on average of three frames; 0: the frames look the same. */
  readonly distance: number;
}

/** What {@link nearDuplicates} found. */
export interface NearDuplicates {
  /** The nearest first; of equal distance in the order of the clips. */
  readonly pairs: readonly NearDuplicatePair[];
  /** Clips that could not be read, with reasons. */
  readonly skipped: readonly SkippedClip[];
  /** Clips that show too little to be compared: black or of one colour. */
  readonly plain: readonly Clip[];
}

/** Clips that are read at the same time. */
const clipsAtOnce = 16;
const framesPerClip = 3;

/**
 * Pairs of clips in different splits that look alike: the same recording, encoded again or made smaller, so that its bytes
 * differ. Three frames of each clip are compared by a perceptual hash.
 *
 * Cost: a decode of each clip, then a comparison of every two clips in different splits: a second for 30 million.
 *
 * @param splits - Clips by the name of their split: what `split` gives.
 * @throws {RangeError} If `maxDistance` is out of range. A clip that cannot be read is listed in `skipped`.
 * @example
 * const { train, test } = split(kinetics.available.slice(0, 6), { seed: 1 });
 * (await nearDuplicates({ train, test })).pairs.length;
 */
export async function nearDuplicates(
  splits: Readonly<Record<string, ClipInput>>,
  options: NearDuplicatesOptions = {},
): Promise<NearDuplicates> {
  checkOptions("nearDuplicates", options, { maxDistance: true, signal: true });
  checkGiven("nearDuplicates", "splits", splits, "object");
  const { maxDistance = 6, signal } = options;
  checkNumber("maxDistance", maxDistance, 0, 32);
  const placed = Object.entries(splits).flatMap(([split, clips]) =>
    clipsFrom(clips)
      .toArray()
      .map((clip): PlacedClip => ({ clip, split })),
  );
  const skipped: SkippedClip[] = [];
  const plain: Clip[] = [];
  const hashed: (PlacedClip & { readonly hashes: readonly FrameHash[] })[] = [];
  const title = `Comparing ${formatCounted(placed.length, "clip")}`;
  await runTask({ title, total: placed.length, unit: "clips", signal }, async (task) => {
    for await (const { place, hashes } of mapInOrder(placed, clipsAtOnce, readHashes, task.signal)) {
      if (typeof hashes === "string") skipped.push({ path: place.clip.path, reason: hashes });
      else if (hashes.every(isPlain)) plain.push(place.clip);
      else hashed.push({ ...place, hashes });
      task.advance(1);
    }
  });
  const pairs: NearDuplicatePair[] = [];
  for (const [i, { hashes, ...first }] of hashed.entries()) {
    signal?.throwIfAborted();
    for (let j = i + 1; j < hashed.length; j += 1) {
      const { hashes: others, ...second } = hashed[j]!;
      if (first.split === second.split) continue;
      const sum = hashes.reduce((total, hash, k) => total + hashDistance(hash, others[k]!), 0);
      const distance = sum / framesPerClip;
      if (distance <= maxDistance) pairs.push({ first, second, distance });
    }
  }
  pairs.sort((a, b) => a.distance - b.distance);
  const found = { pairs, skipped, plain };
  const left = skipped.length === 0 ? "" : `, ${formatCount(skipped.length)} skipped`;
  const text = `${formatCounted(pairs.length, "pair")} of near-duplicates among ${formatCounted(placed.length, "clip")}${left}`;
  Object.defineProperty(found, "toString", { value: () => text });
  printAsText(found);
  return found;
}

async function readHashes(
  place: PlacedClip,
  _: number,
  signal: AbortSignal,
): Promise<{ readonly place: PlacedClip; readonly hashes: readonly FrameHash[] | string }> {
  try {
    const hashes = await withPart(
      place.clip,
      { signal, damaged: isPart(place.clip) ? "error" : "keep" },
      async (video) => {
        const { width, height } = video.metadata;
        const found: FrameHash[] = [];
        await video.sampleEach(
          // the middles of three thirds: beginnings and ends are often black
          (count) =>
            Array.from({ length: framesPerClip }, (_each, i) =>
              Math.floor(((2 * i + 1) * count) / (2 * framesPerClip)),
            ),
          (pixels, position) => (found[position] = frameHash(pixels, width, height)),
          { signal },
        );
        return found;
      },
    );
    return { place, hashes };
  } catch (error) {
    if (signal.aborted || !(error instanceof VideoError)) throw error;
    return { place, hashes: errorMessage(error) };
  }
}
