import { checkInteger } from "../core/check.js";
import { seededRandom } from "../core/random.js";

/** How a random choice is made repeatable. */
export interface SampleOptions {
  /** Integer from 0 to 2³² − 1; default 0. The same seed gives the same rows, in the same order, everywhere. */
  readonly seed?: number;
}

/**
 * `count` different positions out of 0 … length − 1, in the order in which they were drawn.
 *
 * The same positions, in the same order, as pandas' `sample(count, random_state=seed)`.
 *
 * @param noun - What is sampled, in the plural, for the message: `"clips"`.
 * @throws {RangeError} If `count` is more than `length`.
 */
export function samplePositions(
  length: number,
  count: number,
  noun: string,
  options: SampleOptions = {},
): number[] {
  const { seed = 0 } = options;
  checkInteger("count", count, 0);
  if (count > length) {
    throw new RangeError(
      `Cannot sample ${count} of ${length} ${noun}: none is taken twice, so count may be at most ${length}`,
    );
  }
  return Array.from(seededRandom(seed).permutation(length).subarray(0, count));
}
