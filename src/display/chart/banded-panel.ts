import { markLayers, placeMarks } from "./chart-marks.js";
import { linePanel, type ChartTooltip, type LinePanel } from "./line-chart.js";
import { bandLayers, roomForBands, type BandRow } from "./moment-bands.js";

/** What stands above the lines of {@link bandedPanel} takes so many pixels. */
export function roomAbove({ marks = [], x }: LinePanel, rows: readonly BandRow[], width: number): number {
  return roomForBands(rows) + placeMarks(marks, x.domain, width).room;
}

/**
 * Lines with what stands above them: rows of bands, and below these the words of marks. A layered Vega-Lite view with a height.
 *
 * @param size - `width` of the whole chart, `height` of the area of the lines, pixels.
 */
export function bandedPanel(
  panel: LinePanel,
  rows: readonly BandRow[],
  size: { readonly width: number; readonly height: number },
  tooltip: readonly ChartTooltip[],
): Readonly<Record<string, unknown>> {
  const { placed } = placeMarks(panel.marks ?? [], panel.x.domain, size.width);
  const above = roomAbove(panel, rows, size.width);
  const height = size.height + above;
  const lines = linePanel(panel, tooltip);
  const encoding = lines["encoding"] as { readonly y: { readonly scale: object } };
  const scale = { ...encoding.y.scale, range: [height, above] };
  return {
    ...lines,
    height,
    encoding: { ...encoding, y: { ...encoding.y, scale } },
    layer: [
      ...bandLayers(rows, height, tooltip.length > 0),
      ...(lines["layer"] as readonly unknown[]),
      ...markLayers(placed, panel.y.domain[1], size.height),
    ],
  };
}
