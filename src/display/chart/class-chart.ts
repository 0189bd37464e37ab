import { checkGiven } from "../../core/given.js";
import { checkInteger } from "../../core/check.js";
import { formatCount, formatCounted } from "../../core/format.js";
import type { ClassCount } from "../../check/dataset-report.js";
import type { ChartSpec } from "./chart-spec.js";
import { chartColors, lineColors } from "./chart-style.js";
import { cleanLine } from "../../core/clean-text.js";
import { checkOptions } from "../../core/options.js";
import type { Displayable } from "../page/displayable.js";
import { legendSize } from "./legend-size.js";
import { chartSpec } from "./line-chart.js";
import { shortName } from "./score-lines.js";
import { table } from "../table/table.js";
import { chartView } from "./chart-view.js";

/** How {@link classChart} looks. */
export interface ClassChartOptions {
  /** Stands above the chart; default `"Clips of each class"`. */
  readonly title?: string;
  /**
   * A long list shows this many of the classes with the most clips, and as many of those with the fewest, from 1 to 50;
   * default 12.
   */
  readonly ends?: number;
  /** Length of the longest bar, from 160 to 1000 pixels. Default 320. */
  readonly width?: number;
}

/** Longer names of classes are cut, pixels. */
const labelWidth = 220;

/** One class and its bar. */
interface ClassBar {
  readonly label: string;
  readonly total: number;
  readonly parts: readonly ClassCount[];
}

/**
 * How many clips each class has, as bars from the most to the fewest, one colour a split.
 *
 * @param counts - What `report.classCounts()` gives.
 * @throws {RangeError} If there is no class, or an option is out of range.
 * @example
 * await show(classChart(report.classCounts()));
 */
export function classChart(counts: readonly ClassCount[], options: ClassChartOptions = {}): Displayable {
  checkOptions("classChart", options, { title: true, ends: true, width: true });
  checkGiven("classChart", "counts", counts, "list");
  const bars = barsOf(counts);
  return chartView(
    () => table(bars.map(textRow)).toString(),
    () => classChartSpec(counts, options),
  );
}

/** {@link classChart} as Vega-Lite describes it. */
export function classChartSpec(counts: readonly ClassCount[], options: ClassChartOptions = {}): ChartSpec {
  const { title = "Clips of each class", ends = 12, width = 320 } = options;
  checkInteger("ends", ends, 1, 50);
  checkInteger("width", width, 160, 1000);
  const bars = barsOf(counts);
  const isLong = bars.length > 2 * ends;
  const shown = isLong ? [...bars.slice(0, ends), ...bars.slice(-ends)] : bars;
  const splits = [...new Set(bars.flatMap(({ parts }) => parts.map(({ split }) => split)))];
  const numClips = bars.reduce((sum, { total }) => sum + total, 0);
  const summary = `${formatCounted(numClips, "clip")} in ${formatCounted(bars.length, "class", "classes")}`;
  const leftOut = `the ${formatCount(ends)} with the most and the ${formatCount(ends)} with the fewest clips`;
  const frame = { title: shortName(title), notes: [isLong ? `${summary}; ${leftOut}` : summary] };
  const axisOf = (text: string | null): object => ({ title: text, tickMinStep: 1, format: ",d", grid: true });
  const { legendColumns: columns, legendLimit: labelLimit } = legendSize(splits, width + labelWidth);
  const order = shown.map(({ label }) => label);
  return chartSpec(frame, {
    width,
    height: { step: 20 },
    data: { values: shown.flatMap(({ parts }) => parts) },
    mark: { type: "bar", height: 13 },
    encoding: {
      y: {
        field: "label",
        type: "nominal",
        sort: order,
        axis: { title: null, labelLimit: labelWidth, labelColor: chartColors.text },
      },
      x: { field: "numClips", type: "quantitative", aggregate: "sum", axis: axisOf("clips") },
      color: {
        field: "split",
        type: "nominal",
        scale: { domain: splits, range: splits.map((_, i) => lineColors[i % lineColors.length]) },
        legend: splits.length > 1 ? { symbolType: "square", symbolSize: 120, columns, labelLimit } : null,
      },
      tooltip: [
        { field: "label", type: "nominal", title: "class" },
        { field: "split", type: "nominal", title: "split" },
        { field: "numClips", type: "quantitative", aggregate: "sum", title: "clips", format: "," },
      ],
    },
  });
}

/** Most clips first; of as many, in the order of the classes. */
function barsOf(counts: readonly ClassCount[]): readonly ClassBar[] {
  if (counts.length === 0) throw new RangeError("Cannot draw a histogram of the classes: there is none");
  const bars = new Map<string, ClassCount[]>();
  for (const { numClips, ...names } of counts) {
    // one line each: vega writes the order of the bars as an expression, and reads no separator of lines in one
    const count = { label: cleanLine(names.label), split: cleanLine(names.split), numClips };
    const parts = bars.get(count.label);
    if (parts === undefined) bars.set(count.label, [count]);
    else parts.push(count);
  }
  return Array.from(bars, ([label, parts]) => ({
    label,
    parts,
    total: parts.reduce((sum, { numClips }) => sum + numClips, 0),
  })).sort((a, b) => b.total - a.total);
}

function textRow({ label, parts }: ClassBar): object {
  return { label, ...Object.fromEntries(parts.map(({ split, numClips }) => [split, numClips])) };
}
