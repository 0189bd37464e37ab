import { checkGiven } from "../../core/given.js";
import { checkPositiveInteger } from "../../core/check.js";
import { formatCounted } from "../../core/format.js";
import { firstSpelling } from "../../core/same-text.js";
import { checkOptions } from "../../core/options.js";
import { clipsFrom, isDataset, type ClipInput } from "../../datasets/clips-from.js";
import type { Prediction, Predictions } from "../../pipeline/classify/predictions.js";
import type { EvaluableDataset } from "../evaluate.js";
import { judgedClips, type JudgedClip } from "../judged-clips.js";
import { wilsonInterval, type Interval } from "./wilson.js";

/** What clips are grouped by: a column's name, or a function of the prediction. */
export type GroupBy =
  "durationSeconds" | (string & {}) | ((prediction: Prediction) => string | number | undefined);

/** Options of {@link accuracyBy}. */
export interface AccuracyByOptions {
  /** Where other columns are looked up, by the clips' paths: a dataset, clips, or a DataFrame with a column `path`. */
  readonly dataset?: EvaluableDataset | ClipInput;
  /** Groups of about equally many clips that a column of many numbers is cut into, an integer ≥ 1; default 5. */
  readonly bins?: number;
}

/** Clips that have a value, or a range of values, in common. */
export interface AccuracyGroup {
  /** The value, or the range from the lowest to the highest: `"1.90 to 2.41"`; `"not known"` where there is none. */
  readonly value: string;
  /** Labelled clips that were classified. */
  readonly numClips: number;
  /** Those of them whose most probable label is right. */
  readonly numCorrect: number;
  /** 0 … 1. */
  readonly accuracy: number;
  /** 95 % Wilson interval of the accuracy. */
  readonly interval: Interval;
}

/** A column of numbers with more values than this is cut into bins. */
const mostValues = 8;

/**
 * Top-1 accuracy of groups of clips: by their length, or by any column of the dataset.
 *
 * Numbers that take more than 8 values are cut into `bins` groups of about equally many clips; clips of the same
 * value always share a group. Other values make a group each, the one with the most clips first.
 *
 * @param by - `"durationSeconds"`, `"numFramesInClip"`, `"label"` (the truth), a column of `dataset`, or a function.
 * @throws {RangeError} If no clip has such a column, or `bins` is no integer ≥ 1.
 * @example
 * const groups = accuracyBy(predictions, "durationSeconds", { bins: 3 });
 */
export function accuracyBy(
  predictions: Predictions,
  by: GroupBy,
  options: AccuracyByOptions = {},
): readonly AccuracyGroup[] {
  checkOptions("accuracyBy", options, { dataset: true, bins: true });
  checkGiven("accuracyBy", "predictions", predictions, "predictions");
  const { bins = 5, dataset } = options;
  checkPositiveInteger("bins", bins);
  const valueOf = typeof by === "function" ? by : columnReader(predictions, by, dataset);
  const valued = judgedClips(predictions).map((clip) => ({ clip, value: valueOf(clip.prediction) }));
  const isKnown = ({ value }: Valued): boolean => value !== undefined && value !== "" && !Number.isNaN(value);
  const known = valued.filter(isKnown);
  const unknown = valued.filter((each) => !isKnown(each)).map(({ clip }) => clip);
  return [...groupsOf(known, bins), ...(unknown.length === 0 ? [] : [groupOf("not known", unknown)])];
}

interface Valued {
  readonly clip: JudgedClip;
  readonly value: string | number | undefined;
}

interface Numbered {
  readonly clip: JudgedClip;
  readonly value: number;
}

function columnReader(
  predictions: Predictions,
  name: string,
  dataset: EvaluableDataset | ClipInput | undefined,
): (prediction: Prediction) => string | number | undefined {
  const own: Readonly<Record<string, ((row: Prediction) => string | number | undefined) | undefined>> = {
    durationSeconds: (row) => row.durationSeconds,
    numFramesInClip: (row) => row.numFramesInClip,
    label: (row) => row.groundTruth,
  };
  const clips = dataset === undefined ? [] : clipsFrom(isDataset(dataset) ? dataset.available : dataset);
  const cells = new Map(Array.from(clips, ({ path, columns }) => [path, columns?.[name]]));
  const isColumn = predictions.rows.some(({ path }) => cells.get(path) !== undefined);
  if (isColumn) return ({ path }) => cells.get(path);
  const reader = own[name];
  if (reader !== undefined) return reader;
  const columns = new Set(Array.from(clips).flatMap((clip) => Object.keys(clip.columns ?? {})));
  const all = [...Object.keys(own), ...columns].map((each) => `"${each}"`).join(", ");
  const hint = dataset === undefined ? ". Pass the dataset whose column it is" : "";
  throw new RangeError(
    `Cannot group ${formatCounted(predictions.rows.length, "clip")} by "${name}": known are ${all}${hint}`,
  );
}

function groupsOf(clips: readonly Valued[], bins: number): readonly AccuracyGroup[] {
  const values = new Set(clips.map(({ value }) => value));
  if ([...values].some((value) => typeof value !== "number")) {
    return namedGroups(clips, ({ value }) => String(value)).sort((a, b) => b.numClips - a.numClips);
  }
  const sorted = ([...clips] as Numbered[]).sort((a, b) => a.value - b.value);
  const text = numberText(sorted);
  if (values.size > mostValues) return binGroups(sorted, bins, text);
  return namedGroups(sorted, ({ value }) => text(value as number));
}

/** A new group begins where a further share of the clips is reached, but never between equal values. */
function binGroups(
  sorted: readonly Numbered[],
  bins: number,
  text: (value: number) => string,
): readonly AccuracyGroup[] {
  const groups: [Numbered, ...Numbered[]][] = [];
  sorted.forEach((each, i) => {
    const isReached = i >= Math.round((groups.length * sorted.length) / bins);
    const last = groups.at(-1);
    if (last === undefined || (isReached && each.value !== sorted[i - 1]?.value)) groups.push([each]);
    else last.push(each);
  });
  return groups.map((group) => {
    const [low, high] = [text(group[0].value), text((group.at(-1) ?? group[0]).value)];
    const clips = group.map(({ clip }) => clip);
    return groupOf(low === high ? low : `${low} to ${high}`, clips);
  });
}

/** How the numbers of a column are written: whole ones as they are, else all with two decimals. */
function numberText(clips: readonly Numbered[]): (value: number) => string {
  const isWhole = clips.every(({ value }) => Number.isInteger(value));
  return (value) => (isWhole ? String(value) : value.toFixed(2));
}

/** In the order of their first clips. */
function namedGroups(clips: readonly Valued[], nameOf: (clip: Valued) => string): AccuracyGroup[] {
  const groups = new Map<string, JudgedClip[]>();
  const spell = firstSpelling();
  for (const each of clips) {
    const name = spell(nameOf(each));
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [each.clip]);
    else group.push(each.clip);
  }
  return Array.from(groups, ([value, group]) => groupOf(value, group));
}

function groupOf(value: string, clips: readonly JudgedClip[]): AccuracyGroup {
  const numClips = clips.length;
  const numCorrect = clips.filter(({ isRight }) => isRight).length;
  return {
    value,
    numClips,
    numCorrect,
    accuracy: numCorrect / numClips,
    interval: wilsonInterval(numCorrect, numClips),
  };
}
