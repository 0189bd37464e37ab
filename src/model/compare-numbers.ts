import { largestDifference } from "../tensor/largest-difference.js";

/** How far two lists of numbers are apart. */
export interface NumberComparison {
  /** The largest difference, as a share of the largest expected number; infinite if one is no number. */
  readonly difference: number;
  /** Where it is. */
  readonly worst: number;
  /** The numbers there, with five digits. */
  readonly found: string;
  readonly expected: string;
  readonly isTooLarge: boolean;
}

/**
 * Compares numbers of one length with those that they must be.
 *
 * @param leastScale - What the difference is a share of, where all expected numbers are smaller; default 1.
 */
export function compareNumbers(
  expected: ArrayLike<number>,
  found: ArrayLike<number>,
  tolerance: number,
  leastScale: number = 1,
): NumberComparison {
  let scale = leastScale;
  for (let i = 0; i < expected.length; i += 1) scale = Math.max(scale, Math.abs(expected[i]!));
  const { place: worst, distance } = largestDifference(found, expected);
  const difference = distance / scale;
  return {
    ...{ difference, worst, isTooLarge: !(difference <= tolerance) },
    found: (found[worst] ?? Number.NaN).toPrecision(5),
    expected: (expected[worst] ?? Number.NaN).toPrecision(5),
  };
}
