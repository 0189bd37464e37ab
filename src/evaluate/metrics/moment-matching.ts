import { composed } from "../../core/same-text.js";
import type { Moment } from "../../datasets/moment.js";

/** The true moment that a found one meets. */
export interface MomentMatch {
  /** Its place in the truth. */
  readonly place: number;
  /** Intersection over union in time, 0 … 1. */
  readonly overlap: number;
}

/** The surest first; of equally sure ones the later, as in the published evaluation of ActivityNet. */
export function surestFirst<Found extends { readonly probability: number }>(
  found: Iterable<Found>,
): readonly Found[] {
  return [...found].reverse().sort((a, b) => b.probability - a.probability);
}

/**
 * The rule by which found moments meet true ones of their class and file: in their order each takes the free one that it overlaps
 * most, if the overlap reaches a threshold; of equal ones the later. Source: the published evaluation of ActivityNet.
 *
 * @param ranked - The surest first.
 * @returns From a threshold, > 0 … 1, for each found moment the true one.
 */
export function momentMatcher(
  ranked: readonly Moment[],
  truth: readonly Moment[],
): (threshold: number) => readonly (MomentMatch | undefined)[] {
  const trueByKey = new Map<string, { readonly place: number; readonly moment: Moment }[]>();
  for (const [place, moment] of truth.entries()) {
    const key = keyOf(moment);
    const own = trueByKey.get(key);
    if (own === undefined) trueByKey.set(key, [{ place, moment }]);
    else own.push({ place, moment });
  }
  const candidates = ranked.map((found) =>
    (trueByKey.get(keyOf(found)) ?? [])
      .map(({ place, moment }): MomentMatch => ({ place, overlap: overlapOf(found, moment) }))
      .filter(({ overlap }) => overlap > 0)
      .sort((a, b) => b.overlap - a.overlap || b.place - a.place),
  );
  return (threshold) => {
    const taken = new Uint8Array(truth.length);
    return candidates.map((each) => {
      const match = each.find(({ place, overlap }) => overlap >= threshold && taken[place] === 0);
      if (match !== undefined) taken[match.place] = 1;
      return match;
    });
  };
}

function keyOf({ label, path }: Moment): string {
  return JSON.stringify([composed(label), composed(path)]);
}

function overlapOf(one: Moment, other: Moment): number {
  const start = Math.max(one.startSeconds, other.startSeconds);
  const both = Math.max(Math.min(one.endSeconds, other.endSeconds) - start, 0);
  const either = other.endSeconds - other.startSeconds + (one.endSeconds - one.startSeconds) - both;
  return both / either;
}
