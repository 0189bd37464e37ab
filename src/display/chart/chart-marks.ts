import { chartColors } from "./chart-style.js";
import { pixelWidth } from "./pixel-width.js";

/** A point with words, which stand above the lines. */
export interface ChartMark {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

const fontSize = 12;
/** Height of a row of words, pixels. */
const rowHeight = 17;
/** What the axis and the paddings take of a chart's width, about; pixels. */
const besidePlot = 100;

/** A mark whose words have their place. */
interface PlacedMark extends ChartMark {
  readonly align: "left" | "center" | "right";
  /** From 0, the lowest. */
  readonly row: number;
}

/** Words that would stand over each other have a row each. */
export function placeMarks(
  marks: readonly ChartMark[],
  [start, end]: readonly [number, number],
  width: number,
): { readonly placed: readonly PlacedMark[]; readonly room: number } {
  const plotWidth = Math.max(1, width - besidePlot);
  const taken: (readonly [number, number])[] = [];
  const placed = marks.map((mark): PlacedMark => {
    const place = (mark.x - start) / (end - start);
    const align = place < 0.3 ? "left" : place > 0.7 ? "right" : "center";
    const wide = 1.1 * pixelWidth(mark.text, fontSize) + 12;
    const left = place * plotWidth - { left: 0, center: wide / 2, right: wide }[align];
    const isFree = taken.every(([from, to]) => to < left || left + wide < from);
    taken.push([left, left + wide]);
    return { ...mark, align, row: isFree ? 0 : taken.length - 1 };
  });
  const numRows = Math.max(0, ...placed.map(({ row }) => row + 1));
  return { placed, room: numRows * rowHeight };
}

/**
 * Marks as layers: words above the lines, and from them a thin rule to the point. Nothing covers a line.
 *
 * @param yEnd - The upper end of the axis.
 * @param height - From the axis to its upper end, pixels.
 */
export function markLayers(placed: readonly PlacedMark[], yEnd: number, height: number): readonly unknown[] {
  if (placed.length === 0) return [];
  const above = (pixels: number): number => yEnd * (1 + pixels / height);
  const values = placed.map((mark) => ({
    ...mark,
    top: above(mark.row * rowHeight + 1),
    middle: above(mark.row * rowHeight + rowHeight / 2),
  }));
  const data = { values };
  const y = (field: string): object => ({ y: { field, type: "quantitative" } });
  const rule = { type: "rule", strokeWidth: 1, strokeDash: [2, 3], stroke: chartColors.axis, aria: false };
  const words = {
    ...{ type: "text", align: { expr: "datum.align" }, baseline: "middle", fontSize, fontWeight: 600 },
    ...{ fill: chartColors.text, aria: false },
  };
  const point = { type: "point", shape: "circle", size: 80, strokeWidth: 2, opacity: 1, aria: false };
  return [
    { data, mark: rule, encoding: { ...y("y"), y2: { field: "top" } } },
    { data, mark: words, encoding: { ...y("middle"), text: { field: "text", type: "nominal" } } },
    { data, mark: { ...point, filled: false, fill: chartColors.card, stroke: chartColors.text } },
  ];
}
