import { checkList } from "../../core/check.js";
import { checkGiven } from "../../core/given.js";
import { firstOf } from "../../core/item-at.js";
import { formatCount, formatPercent } from "../../core/format.js";
import { checkOptions } from "../../core/options.js";
import { accuracyByViews, type ViewsAccuracy } from "../../evaluate/metrics/accuracy-by-views.js";
import type { Predictions } from "../../pipeline/classify/predictions.js";
import { displayable, type Displayable } from "../page/displayable.js";
import { drawText, modelText, onClips } from "../report/setting-note.js";
import { intervalText } from "./accuracy-table.js";
import type { TableContent } from "./table-content.js";
import { tableHtml } from "./table-html.js";
import { tableText } from "./table-text.js";

/** What {@link viewsTable} computes. */
export interface ViewsTableOptions {
  /** The k of top-k accuracy, from 1 to what each run kept; default 1. */
  readonly k?: number;
}

/**
 * Accuracy against views as a table: clips × crops, right, of how many, per cent, and the 95 % Wilson interval.
 *
 * @param runs - One model on one list of clips, a call of `classifyVideos` or `evaluate` each.
 * @throws {RangeError} If there is no run, or the runs are of several models or lists of clips.
 */
export function viewsTable(runs: readonly Predictions[], options: ViewsTableOptions = {}): Displayable {
  checkOptions("viewsTable", options, { k: true });
  checkList("runs", runs, 0);
  for (const run of runs) checkGiven("viewsTable", "runs", run, "predictions");
  const content = viewsContent(runs, options.k ?? 1);
  return displayable(
    () => tableText(content),
    () => ({ html: tableHtml(content) }),
  );
}

/** The rows of a {@link viewsTable} and the line below them. */
export function viewsContent(runs: readonly Predictions[], k: number): TableContent {
  const found = accuracyByViews(runs, k);
  return {
    headers: ["views", "clips × crops", "average", "right", "of", `top-${k} accuracy`, "95 % interval"],
    alignRight: [true, true, false, true, true, true, true],
    rows: found.map((one) => [
      formatCount(one.numViews),
      shapeText(one),
      one.aggregation,
      formatCount(one.numCorrect),
      formatCount(one.numClips),
      one.numClips === 0 ? "–" : formatPercent(one.accuracy),
      one.numClips === 0 ? "–" : intervalText(one.interval),
    ]),
    notes: [viewsNote(firstOf(runs, "a run"))],
  };
}

/** `"10 × 3"`. */
export function shapeText({
  numClipsInTime,
  numCrops,
}: Pick<ViewsAccuracy, "numClipsInTime" | "numCrops">): string {
  return `${formatCount(numClipsInTime)} × ${formatCount(numCrops)}`;
}

/** What the runs have in common. */
export function viewsNote({ setting, rows, skipped }: Predictions): string {
  const on = onClips(rows.length, rows.length + skipped.length);
  return `${modelText(setting)} · ${setting.sampling} · on ${on}${drawText(setting)}. Interval: Wilson`;
}
