import { checkGiven } from "../../core/given.js";
import { checkNumberFromTo } from "../../core/check.js";
import { formatPercent } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";
import { itemAt } from "../../core/item-at.js";
import { checkOptions } from "../../core/options.js";
import { composed } from "../../core/same-text.js";
import { clipsFrom, type ClipInput } from "../../datasets/clips-from.js";
import type { FoundMoment, Moment } from "../../datasets/moment.js";
import { momentMatcher, surestFirst, type MomentMatch } from "./moment-matching.js";

/** How {@link momentAveragePrecision} judges. */
export interface MomentAveragePrecisionOptions {
  /** Overlaps from which on a moment counts as found, > 0 … 1; default 0.5, 0.55 … 0.95. */
  readonly thresholds?: readonly number[];
}

/** Average precision of one class. */
export interface ClassMomentPrecision {
  /** The class. */
  readonly label: string;
  /** How many true moments it has. */
  readonly numTrue: number;
  /** For each threshold, 0 … 1. */
  readonly averagePrecision: readonly number[];
}

/** What {@link momentAveragePrecision} gives. */
export interface MomentAveragePrecision {
  /** The mean over classes and thresholds, 0 … 1: ActivityNet's average mAP. */
  readonly mean: number;
  /** The overlaps that were asked for. */
  readonly thresholds: readonly number[];
  /** For each threshold the mean over the classes. */
  readonly perThreshold: readonly number[];
  /** The classes that have a true moment, sorted. */
  readonly perClass: readonly ClassMomentPrecision[];
}

/** NumPy's `linspace(0.5, 0.95, 10)`. */
const usualThresholds: readonly number[] = Array.from({ length: 10 }, (_, i) =>
  i === 9 ? 0.95 : i * ((0.95 - 0.5) / 9) + 0.5,
);

/**
 * How well found moments meet the true ones: average precision of each class at overlaps in time (intersection over union), interpolated.
 * The surest moments choose first; each true moment is found once, and what finds it again is wrong.
 *
 * Source: the published evaluation of ActivityNet's detection task, number for number; of equally sure moments the later one
 * comes first there, and here.
 *
 * @param truth - Labelled clips that are parts of files; those without a label or an end are ignored.
 * @throws {RangeError} If there is no true moment.
 * @example
 * const truth = [{ path: "a.mp4", id: "a", label: "jump", startSeconds: 1, endSeconds: 3 }];
 * const found = [{ path: "a.mp4", label: "jump", probability: 0.9, startSeconds: 1, endSeconds: 2.5 }];
 * momentAveragePrecision(found, truth, { thresholds: [0.5] }).mean; // 1
 */
export function momentAveragePrecision(
  found: Iterable<FoundMoment>,
  truth: ClipInput,
  options: MomentAveragePrecisionOptions = {},
): MomentAveragePrecision {
  checkOptions("momentAveragePrecision", options, { thresholds: true });
  checkGiven("momentAveragePrecision", "found moments", found, "moments");
  const { thresholds = usualThresholds } = options;
  thresholds.forEach((threshold, i) => checkNumberFromTo(`thresholds[${i}]`, threshold, Number.MIN_VALUE, 1));
  const all: Moment[] = [];
  for (const { path, label, startSeconds = 0, endSeconds } of clipsFrom(truth))
    if (label !== undefined && endSeconds !== undefined) all.push({ path, label, startSeconds, endSeconds });
  if (all.length === 0) {
    throw new RangeError("Cannot judge moments: no clip of the truth has a label, a start and an end");
  }
  const ranked = surestFirst(found);
  const matchesAt = momentMatcher(ranked, all);
  const matches = thresholds.map((threshold) => matchesAt(threshold));
  const foundByClass = placesByClass(ranked);
  const perClass = [...placesByClass(all)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, { length: numTrue }]): ClassMomentPrecision => {
      const places = foundByClass.get(label) ?? [];
      const averagePrecision = matches.map((each) =>
        precisionOf(
          places.map((place) => each[place]),
          numTrue,
        ),
      );
      return { label, numTrue, averagePrecision };
    });
  const perThreshold = thresholds.map((_, i) =>
    meanOf(perClass.map(({ averagePrecision }) => itemAt(averagePrecision, i, "a precision"))),
  );
  const result = { mean: meanOf(perThreshold), thresholds, perThreshold, perClass };
  const text = `Mean average precision of moments: ${formatPercent(result.mean)} (overlap ${thresholds.map((each) => each.toFixed(2)).join(", ")})`;
  Object.defineProperty(result, "toString", { value: () => text });
  printAsText(result);
  return result;
}

function placesByClass(moments: readonly Moment[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [place, { label }] of moments.entries()) {
    const key = composed(label);
    const own = places.get(key);
    if (own === undefined) places.set(key, [place]);
    else own.push(place);
  }
  return places;
}

/** @param matches - Of the moments found of a class, the surest first. */
function precisionOf(matches: readonly (MomentMatch | undefined)[], numTrue: number): number {
  let numRight = 0;
  const precision: number[] = [];
  const recall: number[] = [];
  for (const [place, match] of matches.entries()) {
    if (match !== undefined) numRight += 1;
    precision.push(numRight / (place + 1));
    recall.push(numRight / numTrue);
  }
  return interpolated(precision, recall);
}

/** The area under the precision that is reached at a recall or any later one. */
function interpolated(precision: readonly number[], recall: readonly number[]): number {
  const highest = [0, ...precision, 0];
  const reached = [0, ...recall, 1];
  for (let i = highest.length - 2; i >= 0; i -= 1) highest[i] = Math.max(highest[i]!, highest[i + 1]!);
  let area = 0;
  for (let i = 1; i < reached.length; i += 1)
    if (reached[i] !== reached[i - 1]) area += (reached[i]! - reached[i - 1]!) * highest[i]!;
  return area;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
