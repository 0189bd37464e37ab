import { checkNumberFromTo } from "../../core/check.js";
import { formatPercent } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";
import { checkOptions } from "../../core/options.js";
import { composed } from "../../core/same-text.js";
import { clipsFrom, type ClipInput } from "../../datasets/clips-from.js";
import { overlapOf, type FoundMoment } from "./moment-precision.js";

/** A moment of the truth. */
export interface TrueMoment {
  /** The file. */
  readonly path: string;
  /** What happens. */
  readonly label: string;
  /** The first moment that belongs to it, seconds from the start of the file. */
  readonly startSeconds: number;
  /** The first moment that no longer does. */
  readonly endSeconds: number;
}

/** A true moment and what found it. */
export interface MomentPair {
  /** The true one. */
  readonly truth: TrueMoment;
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
  readonly missed: readonly TrueMoment[];
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
 * Which true moments were found, by the rule of `momentAveragePrecision` at one overlap: of each class the surest moments choose first,
 * each the free true one that it overlaps most.
 *
 * @param found - Moments, such as those of `findMoments`; only the order of their probabilities counts.
 * @param truth - Labelled clips that are parts of files; those without a label or an end take no part.
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
  const { threshold = 0.5 } = options;
  checkNumberFromTo("threshold", threshold, Number.MIN_VALUE, 1);
  const free: TrueMoment[] = [];
  for (const { path, label, startSeconds = 0, endSeconds } of clipsFrom(truth))
    if (label !== undefined && endSeconds !== undefined) free.push({ path, label, startSeconds, endSeconds });
  const all = [...free];
  const ranked = [...found].reverse().sort((a, b) => b.probability - a.probability);
  const pairs: MomentPair[] = [];
  const wrong: FoundMoment[] = [];
  for (const moment of ranked) {
    let best = -1;
    let most = threshold;
    for (const [i, each] of free.entries()) {
      if (composed(each.label) !== composed(moment.label) || composed(each.path) !== composed(moment.path))
        continue;
      const overlap = overlapOf(moment, each);
      // of equal ones the later, as in the published evaluation
      if (overlap >= most) [best, most] = [i, overlap];
    }
    if (best === -1) wrong.push(moment);
    else pairs.push({ truth: free.splice(best, 1)[0], found: moment, overlap: most });
  }
  const labels = [...new Set([...all, ...ranked].map(({ label }) => composed(label)))];
  const countsOf = (label?: string): Omit<MomentCounts, "label"> => {
    const own = (each: { readonly label: string }): boolean =>
      label === undefined || composed(each.label) === label;
    const right = pairs.filter((pair) => own(pair.truth));
    const [numTrue, numFound, numRight] = [all.filter(own).length, ranked.filter(own).length, right.length];
    const meanOverlap = right.reduce((sum, { overlap }) => sum + overlap, 0) / numRight;
    return {
      ...{ numTrue, numFound, numRight, meanOverlap },
      precision: numRight / numFound,
      recall: numRight / numTrue,
    };
  };
  const perClass = labels
    .sort((a, b) => (a < b ? -1 : 1))
    .map((label): MomentCounts => ({ label, ...countsOf(label) }));
  const result = { threshold, pairs, missed: free, wrong, perClass, ...countsOf() };
  Object.defineProperty(result, "toString", { value: () => matchText(result) });
  printAsText(result);
  return result;
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
