import { checkGiven } from "../../core/given.js";
import { checkNumberFromTo } from "../../core/check.js";
import { formatPercent } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";
import { itemAt } from "../../core/item-at.js";
import { checkOptions } from "../../core/options.js";
import { composed } from "../../core/same-text.js";
import { clipsFrom, type ClipInput } from "../../datasets/clips-from.js";
import type { FoundMoment, Moment } from "../../datasets/moment.js";
import { momentMatcher, surestFirst } from "./moment-matching.js";

/** A true moment and what found it. */
export interface MomentPair {
  /** The true one. */
  readonly truth: Moment;
  /** The one that found it. */
  readonly found: FoundMoment;
  /** Intersection over union in time, 0 … 1. */
  readonly overlap: number;
}

/** How many moments of a class were found. */
export interface MomentCounts {
  /** The class. */
  readonly label: string;
  /** How many true moments it has. */
  readonly numTrue: number;
  /** How many were said to be there. */
  readonly numFound: number;
  /** How many of those are right: each true moment counts once. */
  readonly numRight: number;
  /** `numRight / numFound`; NaN where nothing was found. */
  readonly precision: number;
  /** `numRight / numTrue`; NaN where there is no true one. */
  readonly recall: number;
  /** Mean overlap of the right ones; NaN where there is none. */
  readonly meanOverlap: number;
}

/** What {@link matchMoments} gives. */
export interface MomentMatches extends Omit<MomentCounts, "label"> {
  /** The overlap from which on a moment is right. */
  readonly threshold: number;
  /** True moments and what found them, the surest first. */
  readonly pairs: readonly MomentPair[];
  /** True moments that nothing found. */
  readonly missed: readonly Moment[];
  /** Found moments that are none, or were found already. */
  readonly wrong: readonly FoundMoment[];
  /** Each class, sorted. */
  readonly perClass: readonly MomentCounts[];
}

/** How {@link matchMoments} judges. */
export interface MatchMomentsOptions {
  /** Overlap in time (intersection over union) from which on a moment is right, > 0 … 1; default 0.5. */
  readonly threshold?: number;
}

/**
 * Which true moments were found, by the rule of `momentAveragePrecision` at one overlap. In each class the most probable
 * moments choose first, each the free true moment that it overlaps most.
 *
 * @param found - Moments, such as those of `findMoments`; only the order of their probabilities counts.
 * @param truth - Labelled clips that are parts of files; those without a label or an end are ignored.
 * @example
 * const truth = [{ path: "a.mp4", id: "a", label: "jump", startSeconds: 1, endSeconds: 3 }];
 * const found = [{ path: "a.mp4", label: "jump", probability: 0.9, startSeconds: 1, endSeconds: 2.5 }];
 * matchMoments(found, truth).recall; // 1
 */
export function matchMoments(
  found: Iterable<FoundMoment>,
  truth: ClipInput,
  options: MatchMomentsOptions = {},
): MomentMatches {
  checkOptions("matchMoments", options, { threshold: true });
  checkGiven("matchMoments", "found moments", found, "moments");
  const { threshold = 0.5 } = options;
  checkNumberFromTo("threshold", threshold, Number.MIN_VALUE, 1);
  const all: Moment[] = [];
  for (const { path, label, startSeconds = 0, endSeconds } of clipsFrom(truth))
    if (label !== undefined && endSeconds !== undefined) all.push({ path, label, startSeconds, endSeconds });
  const ranked = surestFirst(found);
  const matches = momentMatcher(ranked, all)(threshold);
  const pairs: MomentPair[] = [];
  const wrong: FoundMoment[] = [];
  const met = new Set<Moment>();
  for (const [i, moment] of ranked.entries()) {
    const match = matches[i];
    if (match === undefined) {
      wrong.push(moment);
      continue;
    }
    const { place, overlap } = match;
    const own = itemAt(all, place, "a true moment");
    pairs.push({ truth: own, found: moment, overlap });
    met.add(own);
  }
  const missed = all.filter((moment) => !met.has(moment));
  const tallies = new Map<string, Tally>();
  const tallyOf = ({ label }: { readonly label: string }): Tally => {
    const key = composed(label);
    const tally = tallies.get(key) ?? { numTrue: 0, numFound: 0, numRight: 0, overlaps: 0 };
    tallies.set(key, tally);
    return tally;
  };
  const total: Tally = { numTrue: all.length, numFound: ranked.length, numRight: pairs.length, overlaps: 0 };
  for (const moment of all) tallyOf(moment).numTrue += 1;
  for (const moment of ranked) tallyOf(moment).numFound += 1;
  for (const pair of pairs) {
    total.overlaps += pair.overlap;
    const tally = tallyOf(pair.truth);
    tally.numRight += 1;
    tally.overlaps += pair.overlap;
  }
  const perClass = [...tallies]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, tally]): MomentCounts => ({ label, ...countsOf(tally) }));
  const result = { threshold, pairs, missed, wrong, perClass, ...countsOf(total) };
  Object.defineProperty(result, "toString", { value: () => matchText(result) });
  printAsText(result);
  return result;
}

interface Tally {
  numTrue: number;
  numFound: number;
  numRight: number;
  /** Of the right ones, added up. */
  overlaps: number;
}

function countsOf({ numTrue, numFound, numRight, overlaps }: Tally): Omit<MomentCounts, "label"> {
  return {
    ...{ numTrue, numFound, numRight, meanOverlap: overlaps / numRight },
    precision: numRight / numFound,
    recall: numRight / numTrue,
  };
}

/** `"2 of 3 moments found, 1 wrong (overlap ≥ 0.50): precision 66.67 %, recall 66.67 %, mean overlap 0.81"`. */
export function matchText(matches: MomentMatches): string {
  const { numTrue, numRight, numFound, precision, recall, meanOverlap, threshold } = matches;
  const shares = [
    ...(numFound > 0 ? [`precision ${formatPercent(precision)}`] : []),
    ...(numTrue > 0 ? [`recall ${formatPercent(recall)}`] : []),
    ...(numRight > 0 ? [`mean overlap ${meanOverlap.toFixed(2)}`] : []),
  ];
  const counts = `${numRight} of ${numTrue} moments found, ${numFound - numRight} wrong (overlap ≥ ${threshold.toFixed(2)})`;
  return [counts, ...(shares.length > 0 ? [shares.join(", ")] : [])].join(": ");
}
