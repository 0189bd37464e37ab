import { checkGiven } from "../../core/given.js";
import { checkInteger, checkList } from "../../core/check.js";
import { cleanLine } from "../../core/clean-text.js";
import { checkOptions } from "../../core/options.js";
import { wrapNote } from "./chart-note.js";
import type { Displayable } from "../page/displayable.js";
import { chartSpec, linePanel, type ChartAxis, type ChartSeries, type ChartTooltip } from "./line-chart.js";
import { shortName } from "./score-lines.js";
import { table } from "../table/table.js";
import { trainingNote, type Training } from "./training-note.js";
import { chartView } from "./chart-view.js";

/** One epoch of a training. */
export interface HistoryRow {
  /** Counted from 1. */
  readonly epoch: number;
  /** Mean loss on the training samples. */
  readonly loss: number;
  /** Share of them that was right, 0 … 1. */
  readonly accuracy: number;
  /** Mean loss on the validation samples, where there are any. */
  readonly valLoss?: number;
  /** Share of those that was right, 0 … 1. */
  readonly valAccuracy?: number;
  /** How long the epoch took. */
  readonly seconds?: number;
}

/** How {@link historyChart} looks. */
export interface HistoryChartOptions {
  /** Stands above the chart. Default `"Training"` for a head, otherwise none. */
  readonly title?: string;
  /** A line below the title: how the numbers were made. Needs a title. Default for a head: features, rows, seed. */
  readonly note?: string;
  /** Width of each of the two panels, from 160 to 1000 pixels. Default 270. */
  readonly width?: number;
  /** Height of each, from 60 to 1000 pixels. Default 180. */
  readonly height?: number;
}

const tooltip: readonly ChartTooltip[] = [
  { field: "name", title: "samples" },
  { field: "x", title: "epoch", format: "," },
];

/**
 * How a training went: loss on the left, accuracy on the right, over the epochs, on training and validation samples.
 *
 * @param training - A head, or the rows of its history. Only a head says what it was trained on, and with which seed.
 * @throws {RangeError} If there is no epoch, or a size is out of range.
 * @example
 * await show(historyChart([{ epoch: 1, loss: 1.2, accuracy: 0.4, valLoss: 1.3, valAccuracy: 0.35 }]));
 */
export function historyChart(
  training: readonly HistoryRow[] | Training,
  options: HistoryChartOptions = {},
): Displayable {
  checkOptions("historyChart", options, { title: true, note: true, width: true, height: true });
  checkGiven("historyChart", "training", training, "object");
  const { width = 270, height = 180 } = options;
  const isHead = "history" in training;
  const { title = isHead ? "Training" : undefined, note = isHead ? trainingNote(training) : undefined } =
    options;
  checkInteger("width", width, 160, 1000);
  checkInteger("height", height, 60, 1000);
  const rows = isHead ? training.history : training;
  checkList("training", rows, 0);
  if (rows.length === 0) throw new RangeError("Cannot draw a history: it holds no epoch");
  const frame = {
    ...(title === undefined ? {} : { title: shortName(title) }),
    notes: note === undefined ? [] : wrapNote(note, 2 * width + 90),
  };
  return chartView(
    () => [table(rows.map(textRow)).toString(), ...(note === undefined ? [] : [cleanLine(note)])].join("\n"),
    () => chartSpec(frame, { hconcat: panels(rows, { width, height }), spacing: 28 }),
  );
}

function panels(
  rows: readonly HistoryRow[],
  size: { readonly width: number; readonly height: number },
): readonly unknown[] {
  const losses = rows.flatMap(({ loss, valLoss }) => [loss, ...(valLoss === undefined ? [] : [valLoss])]);
  const highest = Math.max(...losses.filter(Number.isFinite), 0);
  const lossAxis: ChartAxis = { title: "loss", domain: [0, highest > 0 ? highest * 1.05 : 1] };
  const accuracyAxis: ChartAxis = { title: "accuracy", domain: [0, 1], format: ".0%" };
  const panel = (series: readonly ChartSeries[], y: ChartAxis, format: string): unknown => ({
    ...size,
    ...linePanel({ series, x: epochAxis(rows), y, legendColumns: 2, legendLimit: size.width }, [
      ...tooltip,
      { field: "y", title: y.title ?? "", format },
    ]),
  });
  return [
    panel(seriesOf(rows, "loss", "valLoss"), lossAxis, ".4f"),
    panel(seriesOf(rows, "accuracy", "valAccuracy"), accuracyAxis, ".1%"),
  ];
}

/** Training and validation; a value that is no number (a loss that went to infinity) has no point. */
function seriesOf(
  rows: readonly HistoryRow[],
  training: "loss" | "accuracy",
  validation: "valLoss" | "valAccuracy",
): readonly ChartSeries[] {
  const points = (key: keyof HistoryRow): ChartSeries["points"] =>
    rows.flatMap((row) => {
      const y = row[key];
      return y !== undefined && Number.isFinite(y) ? [{ x: row.epoch, y }] : [];
    });
  const validated = points(validation);
  return [
    { name: "training", points: points(training), followed: true },
    ...(validated.length > 0 ? [{ name: "validation", points: validated }] : []),
  ];
}

function epochAxis(rows: readonly HistoryRow[]): ChartAxis {
  const epochs = rows.map(({ epoch }) => epoch);
  const first = Math.min(...epochs);
  const last = Math.max(...epochs);
  const step = roundStep((last - first) / 6);
  const lowest = Math.ceil(first / step);
  const values = Array.from({ length: Math.floor(last / step) - lowest + 1 }, (_, i) => (lowest + i) * step);
  return { title: "epoch", domain: [first, Math.max(last, first + 1)], values };
}

/** The smallest of 1, 2, 5, 10, 20, 50, … that is not below `least`. */
function roundStep(least: number): number {
  let step = 1;
  for (let i = 0; step < least; i += 1) step *= i % 3 === 1 ? 2.5 : 2;
  return step;
}

function textRow(row: HistoryRow): object {
  const { epoch, loss, accuracy, valLoss, valAccuracy, seconds } = row;
  const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
  const perCent = (share: number): number => rounded(100 * share, 1);
  return {
    epoch,
    loss: rounded(loss, 4),
    "accuracy %": perCent(accuracy),
    ...(valLoss === undefined ? {} : { "validation loss": rounded(valLoss, 4) }),
    ...(valAccuracy === undefined ? {} : { "validation accuracy %": perCent(valAccuracy) }),
    ...(seconds === undefined ? {} : { seconds: rounded(seconds, 2) }),
  };
}
