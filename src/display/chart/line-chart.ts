import type { ChartMark } from "./chart-marks.js";
import type { ChartSpec } from "./chart-spec.js";
import { chartColors, chartConfig, lineColors, lineDashes } from "./chart-style.js";

/** A point of a line; further fields are for its tooltip. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly [field: string]: number | string;
}

/** One line of a chart. */
export interface ChartSeries {
  /** Names it in the legend; each name once. */
  readonly name: string;
  readonly points: readonly ChartPoint[];
  /** The line that the reader follows: thick, in the first colour, above the others. */
  readonly followed?: boolean;
}

/** One axis. */
export interface ChartAxis {
  readonly title?: string;
  /** Its ends; nothing is rounded. */
  readonly domain: readonly [number, number];
  /** Where the numbers stand; default chosen by Vega. */
  readonly values?: readonly number[];
  /** How a number is written, in d3's notation: `".0%"`. */
  readonly format?: string;
  /** How it is written, as a Vega expression over `datum.value`. */
  readonly labelExpr?: string;
}

/** A row of a tooltip. */
export interface ChartTooltip {
  readonly field: string;
  readonly title: string;
  readonly format?: string;
}

/** What {@link linePanel} draws. */
export interface LinePanel {
  readonly series: readonly ChartSeries[];
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  /** Points with words, which whoever draws the panel places above it. */
  readonly marks?: readonly ChartMark[];
  /** Legend entries side by side. */
  readonly legendColumns: number;
  /** Longer legend entries are cut, pixels. */
  readonly legendLimit: number;
}

/** What stands around one or more panels. */
export interface ChartFrame {
  readonly title?: string;
  /** Lines below the title: how the numbers were made. */
  readonly notes?: readonly string[];
}

/** Lines with as few points as these show them. */
const fewPoints = 40;

/** The parts of a specification that all charts have; the panels' are added to it. */
export function chartSpec(frame: ChartFrame, parts: Readonly<Record<string, unknown>>): ChartSpec {
  const { title, notes = [] } = frame;
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    background: chartColors.card,
    padding: { left: 14, top: 14, right: 18, bottom: 12 },
    ...(title === undefined ? {} : { title: { text: title, subtitle: notes } }),
    ...parts,
    config: chartConfig,
    usermeta: { embedOptions: { actions: false } },
  };
}

/**
 * Lines over one horizontal axis: a layered Vega-Lite view without a size.
 *
 * @param tooltip - The rows of a point's tooltip; none for a still picture, which is much smaller without.
 */
export function linePanel(
  panel: LinePanel,
  tooltip: readonly ChartTooltip[],
): Readonly<Record<string, unknown>> {
  const { series, x, y } = panel;
  const followed = series.filter((each) => each.followed === true);
  const others = series.filter((each) => each.followed !== true);
  const wide = { strokeWidth: 3, strokeJoin: "round" };
  const thin = { strokeWidth: 1.6, strokeJoin: "round", opacity: followed.length > 0 ? 0.7 : 1 };
  return {
    data: { values: series.flatMap(({ name, points }) => points.map((point) => ({ ...point, name }))) },
    encoding: {
      x: { field: "x", type: "quantitative", scale: { domain: x.domain, nice: false }, axis: axis(x) },
      y: { field: "y", type: "quantitative", scale: { domain: y.domain, nice: false }, axis: axis(y) },
    },
    layer: [
      ...(others.length > 0 ? [lines(panel, others, thin)] : []),
      ...(followed.length > 0 ? [lines(panel, followed, wide)] : []),
      ...(tooltip.length > 0 ? [hoverLayer(panel, tooltip)] : []),
    ],
  };
}

function axis(axis: ChartAxis): Readonly<Record<string, unknown>> {
  const { title = null, values, format, labelExpr } = axis;
  return {
    title,
    ...(values === undefined ? {} : { values }),
    ...(format === undefined ? {} : { format }),
    ...(labelExpr === undefined ? {} : { labelExpr }),
  };
}

/** The followed line comes first: it has the first colour and the first place in the legend. */
export function inLegendOrder(series: readonly ChartSeries[]): readonly ChartSeries[] {
  return [...series].sort((a, b) => Number(b.followed === true) - Number(a.followed === true));
}

function nameScales(panel: LinePanel): Readonly<Record<string, unknown>> {
  const { series, legendColumns, legendLimit } = panel;
  const domain = inLegendOrder(series).map(({ name }) => name);
  const legend = series.length > 1 ? { columns: legendColumns, labelLimit: legendLimit } : null;
  const channel = (range: readonly unknown[]): unknown => ({
    field: "name",
    type: "nominal",
    scale: { domain, range: domain.map((_, i) => range[i % range.length]) },
    legend,
  });
  return { color: channel(lineColors), strokeDash: channel(lineDashes) };
}

function lines(
  panel: LinePanel,
  series: readonly ChartSeries[],
  style: Readonly<Record<string, unknown>>,
): unknown {
  const few = Math.max(...series.map(({ points }) => points.length)) <= fewPoints;
  const point = few ? { point: { filled: true, size: 26 } } : {};
  return {
    transform: [{ filter: { field: "name", oneOf: series.map(({ name }) => name) } }],
    mark: { type: "line", ...style, ...point },
    encoding: nameScales(panel),
  };
}

/** The point nearest to the pointer shows itself and what it is. */
function hoverLayer(panel: LinePanel, tooltip: readonly ChartTooltip[]): unknown {
  const { color } = nameScales(panel);
  return {
    params: [
      { name: "hovered", select: { type: "point", on: "pointerover", nearest: true, clear: "pointerout" } },
    ],
    mark: { type: "point", filled: true, size: 70, aria: false },
    encoding: {
      color,
      opacity: { condition: { param: "hovered", empty: false, value: 1 }, value: 0 },
      tooltip: tooltip.map((each) => ({ type: each.field === "name" ? "nominal" : "quantitative", ...each })),
    },
  };
}
