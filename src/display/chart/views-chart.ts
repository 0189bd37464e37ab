import { checkGiven } from "../../core/given.js";
import { firstOf } from "../../core/item-at.js";
import { checkInteger, checkList } from "../../core/check.js";
import { formatCounted } from "../../core/format.js";
import { checkOptions } from "../../core/options.js";
import { accuracyByViews } from "../../evaluate/metrics/accuracy-by-views.js";
import type { Predictions } from "../../pipeline/classify/predictions.js";
import type { Displayable } from "../page/displayable.js";
import { tableText } from "../table/table-text.js";
import { shapeText, viewsContent, viewsNote } from "../table/views-table.js";
import { wrapNote } from "./chart-note.js";
import type { ChartSpec } from "./chart-spec.js";
import { chartColors, lineColors } from "./chart-style.js";
import { chartSpec } from "./line-chart.js";
import { chartView } from "./chart-view.js";

/** How {@link viewsChart} looks. */
export interface ViewsChartOptions {
  /** The k of top-k accuracy, from 1 to what each run kept; default 1. */
  readonly k?: number;
  /** From 160 to 1000 pixels; default 360. */
  readonly width?: number;
}

/**
 * Accuracy against views: a point for each run at its clips × crops, with its 95 % Wilson interval, one colour for each number
 * of crops.
 *
 * @param runs - One model on one list of clips, a call of `classifyVideos` or `evaluate` each.
 * @throws {RangeError} If there is no run with a labelled clip, or the runs are of several models or lists of clips.
 */
export function viewsChart(runs: readonly Predictions[], options: ViewsChartOptions = {}): Displayable {
  checkOptions("viewsChart", options, { k: true, width: true });
  checkList("runs", runs, 0);
  for (const run of runs) checkGiven("viewsChart", "runs", run, "predictions");
  const { k = 1 } = options;
  const content = viewsContent(runs, k);
  const spec = viewsSpec(runs, options);
  return chartView(
    () => tableText(content),
    () => spec,
  );
}

/** {@link viewsChart} as Vega-Lite describes it. */
export function viewsSpec(runs: readonly Predictions[], options: ViewsChartOptions = {}): ChartSpec {
  const { k = 1, width = 360 } = options;
  checkInteger("width", width, 160, 1000);
  const found = accuracyByViews(runs, k).filter(({ numClips }) => numClips > 0);
  if (found.length === 0)
    throw new RangeError("Cannot draw accuracy against views: no classified clip has a true label");
  const values = found.map((one) => ({
    shape: shapeText(one),
    crops: formatCounted(one.numCrops, "crop"),
    ...{ views: one.numViews, average: one.aggregation, accuracy: one.accuracy },
    ...{ lowest: one.interval.low, highest: one.interval.high },
  }));
  const series = [...new Set(values.map(({ crops }) => crops))];
  const x = {
    field: "shape",
    type: "nominal",
    sort: [...new Set(values.map(({ shape }) => shape))],
    axis: { title: "views: clips × crops", labelAngle: 0 },
  };
  const y = (field: string): object => ({
    field,
    type: "quantitative",
    scale: { zero: false },
    axis: { title: `top-${k} accuracy`, format: ".1~%" },
  });
  const color = {
    field: "crops",
    type: "nominal",
    scale: { domain: series, range: series.map((_, i) => lineColors[i % lineColors.length]) },
    legend: series.length > 1 ? { symbolType: "circle", symbolSize: 90 } : null,
  };
  const tooltip = [
    { field: "shape", type: "nominal", title: "clips × crops" },
    { field: "views", type: "quantitative", title: "views" },
    { field: "average", type: "nominal", title: "average" },
    { field: "accuracy", type: "quantitative", title: "accuracy", format: ".2%" },
    { field: "lowest", type: "quantitative", title: "interval from", format: ".1%" },
    { field: "highest", type: "quantitative", title: "interval to", format: ".1%" },
  ];
  const frame = {
    title: `Top-${k} accuracy against views`,
    notes: wrapNote(viewsNote(firstOf(runs, "a run")), width + 90),
  };
  return chartSpec(frame, {
    ...{ width, height: 220, data: { values } },
    layer: [
      {
        mark: { type: "rule", color: chartColors.rule, strokeWidth: 1 },
        encoding: { x, y: y("lowest"), y2: { field: "highest" } },
      },
      {
        mark: { type: "point", filled: true, size: 70, opacity: 1 },
        encoding: { x, y: y("accuracy"), color, tooltip },
      },
    ],
  });
}
