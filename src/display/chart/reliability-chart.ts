import { checkGiven } from "../../core/given.js";
import { checkInteger } from "../../core/check.js";
import { formatCounted, formatPercent } from "../../core/format.js";
import { checkOptions } from "../../core/options.js";
import { calibration, type Calibration } from "../../evaluate/metrics/calibration.js";
import type { Predictions } from "../../pipeline/classify/predictions.js";
import { intervalText } from "../table/accuracy-table.js";
import { wrapNote } from "./chart-note.js";
import type { ChartSpec } from "./chart-spec.js";
import { chartColors, lineColors } from "./chart-style.js";
import type { Displayable } from "../page/displayable.js";
import { chartSpec } from "./line-chart.js";
import { accuracyNote } from "../report/setting-note.js";
import type { TableContent } from "../table/table-content.js";
import { tableText } from "../table/table-text.js";
import { shareText } from "../grid/verdict.js";
import { chartView } from "./chart-view.js";

/** How {@link reliabilityChart} looks. */
export interface ReliabilityChartOptions {
  /** Bins of confidence, from 1 to 50; default 15. The error depends on it. */
  readonly bins?: number;
  /** Width and height of the diagram, from 160 to 1000 pixels. Default 280. */
  readonly width?: number;
}

/**
 * The reliability diagram: how often the most probable label is right (bars, with 95 % intervals) against its
 * probability, and below it how many clips each bin holds. A calibrated model's bars end at the dashed line; its title
 * states the expected calibration error.
 *
 * Source: Guo et al., "On calibration of modern neural networks" (ICML 2017).
 *
 * @throws {RangeError} If no clip has a true label, or an option is out of range.
 * @example
 * await show(reliabilityChart(predictions, { bins: 10 }));
 */
export function reliabilityChart(
  predictions: Predictions,
  options: ReliabilityChartOptions = {},
): Displayable {
  checkOptions("reliabilityChart", options, { bins: true, width: true });
  checkGiven("reliabilityChart", "predictions", predictions, "predictions");
  const { bins = 15, width = 280 } = options;
  checkInteger("bins", bins, 1, 50);
  checkInteger("width", width, 160, 1000);
  const found = calibration(predictions, { bins });
  if (found.numClips === 0) {
    throw new RangeError("Cannot draw a reliability diagram: no classified clip has a true label");
  }
  const note = accuracyNote(predictions);
  return chartView(
    () => tableText(calibrationTable(found, [note])),
    () => reliabilitySpec(found, width, note),
  );
}

/** {@link reliabilityChart} as Vega-Lite describes it. */
export function reliabilitySpec(found: Calibration, width: number, note: string): ChartSpec {
  const rows = found.bins.filter(({ numClips }) => numClips > 0).map(binRow);
  const axis = (field: string, title: string, more: object = {}): object => ({
    field,
    type: "quantitative",
    scale: { domain: [0, 1], nice: false },
    axis: { title, format: ".0%", ...more },
  });
  const values = [0, 0.25, 0.5, 0.75, 1]; // five fit below the smallest diagram
  const x = axis("low", "", { title: null, labels: false, values });
  const tooltip = [
    { field: "range", type: "nominal", title: "confidence" },
    { field: "numClips", type: "quantitative", title: "clips", format: "," },
    { field: "confidence", type: "quantitative", title: "mean confidence", format: ".1%" },
    { field: "accuracy", type: "quantitative", title: "accuracy", format: ".1%" },
  ];
  const line = { color: chartColors.text, strokeDash: [5, 4], strokeWidth: 1.5 };
  const diagram = {
    width,
    height: width,
    layer: [
      {
        mark: { type: "bar", color: lineColors[0], opacity: 0.6, stroke: chartColors.card },
        encoding: { x, x2: { field: "high" }, y: axis("accuracy", "accuracy"), y2: { datum: 0 }, tooltip },
      },
      {
        // a bin of which nothing is right has no bar, and is none the less there
        mark: { type: "rule", color: lineColors[0], strokeWidth: 2.5 },
        encoding: { x, x2: { field: "high" }, y: axis("accuracy", "accuracy") },
      },
      {
        data: {
          values: [
            { low: 0, accuracy: 0 },
            { low: 1, accuracy: 1 },
          ],
        },
        mark: { type: "line", ...line },
        encoding: { x, y: axis("accuracy", "accuracy") },
      },
      {
        mark: { type: "rule", color: chartColors.rule, strokeWidth: 1, opacity: 0.7 },
        encoding: {
          x: axis("middle", "", { values }),
          y: axis("lowest", "accuracy"),
          y2: { field: "highest" },
        },
      },
    ],
  };
  const histogram = {
    width,
    height: 48,
    mark: { type: "bar", color: chartColors.axis, stroke: chartColors.card },
    encoding: {
      x: axis("low", "confidence: probability of the most probable label", { values }),
      x2: { field: "high" },
      y: {
        field: "numClips",
        type: "quantitative",
        axis: { title: "clips", tickCount: 2, format: ",d", tickMinStep: 1 },
      },
      y2: { datum: 0 },
      tooltip,
    },
  };
  const frame = { title: calibrationTitle(found), notes: wrapNote(note, width + 90) };
  return chartSpec(frame, { data: { values: rows }, vconcat: [diagram, histogram], spacing: 10 });
}

/** `"Expected calibration error 4.1 % (15 bins)"`. */
export function calibrationTitle({ expectedCalibrationError, bins }: Calibration): string {
  return `Expected calibration error ${formatPercent(expectedCalibrationError, 1)} (${formatCounted(bins.length, "bin")})`;
}

/** The bins that hold a clip, as a table. */
export function calibrationTable(found: Calibration, notes: readonly string[]): TableContent {
  return {
    headers: ["confidence", "clips", "mean confidence", "accuracy", "95 % interval"],
    alignRight: [true, true, true, true, true],
    rows: found.bins
      .filter(({ numClips }) => numClips > 0)
      .map((bin) => [
        rangeText(bin),
        String(bin.numClips),
        shareText(bin.confidence),
        formatPercent(bin.accuracy, 1),
        intervalText(bin.interval),
      ]),
    notes: [calibrationTitle(found), ...notes],
  };
}

function binRow(bin: Calibration["bins"][number]): object {
  const { low, high, numClips, confidence, accuracy, interval } = bin;
  const middle = (low + high) / 2;
  return {
    ...{ low, high, middle, numClips, confidence, accuracy },
    ...{ lowest: interval.low, highest: interval.high, range: rangeText(bin) },
  };
}

function rangeText({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${(low * 100).toFixed(0)} to ${formatPercent(high, 0)}`;
}
