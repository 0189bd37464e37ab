import { checkGiven } from "../../core/given.js";
import { formatCount, formatCounted, formatPercent } from "../../core/format.js";
import { checkOptions } from "../../core/options.js";
import { checkLabels, guessingAccuracy, labelNotes } from "../../evaluate/metrics/label-check.js";
import type { Interval } from "../../evaluate/metrics/wilson.js";
import { topKAccuracy, type TopKAccuracy } from "../../evaluate/metrics/top-k-accuracy.js";
import type { Predictions, PredictionSetting } from "../../pipeline/classify/predictions.js";
import { displayable, type Displayable } from "../page/displayable.js";
import { html } from "../page/html.js";
import { accuracyNote, classifiedText } from "../report/setting-note.js";
import { skippedSummary, skippedText } from "../report/skipped-list.js";
import type { TableContent } from "./table-content.js";
import { tableHtml } from "./table-html.js";
import { tableText } from "./table-text.js";

/** What {@link accuracyTable} computes. */
export interface AccuracyTableOptions {
  /**
   * The k of each top-k row, each from 1 to `predictions.topK`. Default 1 and `predictions.topK`; without the latter where it
   * is the number of classes, as the truth is always among all.
   */
  readonly k?: readonly number[];
}

/**
 * Top-k accuracy as a table: right, of how many, per cent, and the 95 % Wilson interval. Below it are the number of clips,
 * the model's settings, and what guessing would reach. A note says which clips cannot be right, because the model does not
 * have their label.
 *
 * @throws {RangeError} If a `k` is more than the labels that the predictions keep, or the model has none of the true
 *   labels.
 * @example
 * await show(accuracyTable(predictions, { k: [1, 5] }));
 */
export function accuracyTable(predictions: Predictions, options: AccuracyTableOptions = {}): Displayable {
  checkOptions("accuracyTable", options, { k: true });
  checkGiven("accuracyTable", "predictions", predictions, "predictions");
  const { k = usualK(predictions, predictions.topK) } = options;
  const content = accuracyContent(predictions, k);
  const summary = classifiedText(predictions);
  const { skipped } = predictions;
  return displayable(
    () => [...(skipped.length > 0 ? [skippedText(summary, skipped)] : []), tableText(content)].join("\n"),
    () => ({
      html: html`${skipped.length > 0 ? skippedSummary(summary, skipped) : undefined}${tableHtml(content)}`,
    }),
  );
}

/** Top-1, and top-`largest` where that says something: all classes always hold the truth. */
export function usualK({ setting }: Predictions, largest: number): readonly number[] {
  return largest > 1 && largest < setting.numLabels ? [1, largest] : [1];
}

/** The rows of an accuracy table and the lines below it. */
export function accuracyContent(predictions: Predictions, k: readonly number[]): TableContent {
  const results = k.map((each) => topKAccuracy(predictions, each));
  return {
    headers: ["measure", "right", "of", "accuracy", "95 % interval"],
    alignRight: [false, true, true, true, true],
    rows: results.map((result) => resultRow(result, predictions.setting)),
    notes: notes(predictions, results),
  };
}

function resultRow(result: TopKAccuracy, setting: PredictionSetting): readonly string[] {
  const { k, numCorrect, numClips, accuracy, interval } = result;
  const none = numClips === 0;
  return [
    `top-${k}`,
    formatCount(numCorrect),
    formatCount(numClips),
    none ? "–" : formatPercent(accuracy),
    none || isAll(k, setting) ? "–" : intervalText(interval),
  ];
}

/** Whether the first k are all classes: nothing was measured then. */
function isAll(k: number, { numLabels }: PredictionSetting): boolean {
  return k > 1 && k >= numLabels;
}

/** Why numbers are missing or say nothing. */
function emptyNotes({ rows, setting }: Predictions, results: readonly TopKAccuracy[]): readonly string[] {
  const always = results.filter(({ k, numClips }) => numClips > 0 && isAll(k, setting));
  return [
    ...(results.every(({ numClips }) => numClips > 0)
      ? []
      : [`No accuracy: ${rows.length === 0 ? "no clip was classified" : "no clip has a true label"}`]),
    ...always.map(({ k, numCorrect, numClips }) => {
      const always = `Top-${k} is always right with ${formatCounted(setting.numLabels, "class", "classes")}`;
      return numCorrect === numClips ? always : `${always}, of a truth that the model has`;
    }),
  ];
}

function notes(predictions: Predictions, results: readonly TopKAccuracy[]): readonly string[] {
  const { setting, labels, rows } = predictions;
  const { numLabels } = setting;
  const truths = rows.map((row) => row.groundTruth);
  const isKnown = labels !== undefined && results.some(({ numClips }) => numClips > 0);
  const chance = (k: number): number => (isKnown ? guessingAccuracy(truths, labels, k) : k / numLabels);
  const guesses = results
    .filter(({ k }) => k <= numLabels && !isAll(k, setting))
    .map((result) => `${formatPercent(chance(result.k))} (top-${result.k})`);
  return [
    accuracyNote(predictions),
    ...emptyNotes(predictions, results),
    ...(labels === undefined ? [] : labelNotes(checkLabels(truths, labels))),
    ...(guesses.length > 0
      ? [
          `Interval: Wilson. Guessing among ${formatCount(numLabels)} labels is right in ${guesses.join(" and ")} of cases`,
        ]
      : []),
  ];
}

/** A range of shares: `"44.1 to 67.7 %"`. */
export function intervalText({ low, high }: Interval): string {
  return `${(low * 100).toFixed(1)} to ${formatPercent(high, 1)}`;
}
