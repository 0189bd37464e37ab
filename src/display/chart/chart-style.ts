import type { ChartSpec } from "./chart-spec.js";

/**
 * One look for all charts: a light card of their own, because a picture cannot know whether the page around it is
 * light or dark, and no grey reads well on both.
 */
export const chartColors = {
  card: "#fafbfc",
  text: "#24292f",
  quietText: "#57606a",
  grid: "#e3e7eb",
  axis: "#8c959f",
  rule: "#24292f",
} as const;

/**
 * Colours of lines, in the order of use: after Okabe and Ito, who chose them for colour-blind eyes, darkened to a
 * contrast of at least 3 : 1 on the card.
 */
const palette = ["#0060a8", "#c8501e", "#00826a", "#a8508c", "#8a6c00", "#3a86b7", "#6b6b6b"] as const;

/** Colours in the order of use; from the eighth line on they come again, dashed. */
export const lineColors: readonly string[] = [...palette, ...palette];

/** Dashes of the same lines: ink and gap, pixels. */
export const lineDashes: readonly (readonly [number, number])[] = lineColors.map((_, i) =>
  i < palette.length ? [1, 0] : [5, 3],
);

/** Fonts that every machine has: a chart loads none. */
export const chartFont: string = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";

/** Vega-Lite's configuration of every chart. */
export const chartConfig: ChartSpec["config"] = {
  font: chartFont,
  // numbers as everywhere else: "80 %"
  locale: {
    number: { decimal: ".", thousands: ",", grouping: [3], currency: ["", ""], percent: "\u00a0%" },
  },
  view: { stroke: null },
  axis: {
    labelColor: chartColors.quietText,
    titleColor: chartColors.quietText,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
    labelPadding: 6,
    gridColor: chartColors.grid,
    domainColor: chartColors.axis,
    tickColor: chartColors.axis,
    tickSize: 4,
  },
  axisY: { domain: false, ticks: false },
  axisX: { grid: false },
  legend: {
    symbolLimit: 0, // every line and every split has its entry, past 30 too
    labelColor: chartColors.text,
    labelFontSize: 12,
    symbolType: "stroke",
    symbolSize: 320,
    symbolOpacity: 1,
    symbolStrokeWidth: 2.5,
    rowPadding: 5,
    columnPadding: 18,
    title: null,
    orient: "bottom",
    offset: 14,
  },
  title: {
    anchor: "start",
    frame: "bounds",
    color: chartColors.text,
    fontSize: 14,
    fontWeight: 600,
    subtitleColor: chartColors.quietText,
    subtitleFontSize: 11,
    subtitlePadding: 5,
    offset: 14,
  },
};
