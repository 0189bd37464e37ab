import { cleanLine } from "../../core/clean-text.js";
import { itemAt } from "../../core/item-at.js";
import { isSameText } from "../../core/same-text.js";
import type { TopClasses } from "../../evaluate/metrics/top-classes.js";
import type { ClipCandidate } from "../../pipeline/windows/clip-candidates.js";
import { chartColors, lineColors } from "./chart-style.js";
import { shortName } from "./score-lines.js";

/** A stretch of time in a chart. */
export interface Band {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Of what it is. */
  readonly name: string;
  readonly color: string;
}

/** One row of bands above the lines of a chart. */
export interface BandRow {
  /** Stands left of it: `"true"`. */
  readonly title: string;
  readonly bands: readonly Band[];
  /** Whether the bands are shaded down to the axis. */
  readonly isShaded: boolean;
}

/** A stretch of a video's time: a candidate, a moment. */
export type CandidateBand = Pick<ClipCandidate, "label" | "startSeconds" | "endSeconds">;

/** A stretch as a band in the colour of its class's line, or in grey where the class has none. */
export function bandOf(
  { label, startSeconds, endSeconds }: CandidateBand,
  { courses, followed }: TopClasses,
): Band {
  const inOrder = [followed, ...courses.filter((course) => course !== followed)];
  const place = inOrder.findIndex((course) => isSameText(course.label, label));
  const color = place === -1 ? "#6b6b6b" : itemAt(lineColors, place % lineColors.length);
  return { startSeconds, endSeconds, name: shortName(cleanLine(label)), color };
}

/** Height of a row, pixels. */
const bandRowHeight = 14;

/** The room that rows need above the lines, pixels. */
export function roomForBands(rows: readonly BandRow[]): number {
  return rows.length === 0 ? 0 : rows.length * bandRowHeight + 6;
}

/**
 * Rows of bands as layers of a chart whose x is seconds; they stand in the room that `withRoomAbove` gives.
 *
 * @param height - Of the area between the axes, pixels.
 */
export function bandLayers(
  rows: readonly BandRow[],
  height: number,
  hasTooltip: boolean,
): readonly unknown[] {
  return rows.flatMap(({ title, bands, isShaded }, i) => {
    const top = i * bandRowHeight + 2;
    const data = { values: bands.map((band) => ({ ...band, row: title })) };
    const tooltip = [
      { field: "name", type: "nominal", title: "class" },
      { field: "row", type: "nominal", title: "moment" },
      { field: "startSeconds", type: "quantitative", title: "from", format: ".2f" },
      { field: "endSeconds", type: "quantitative", title: "to", format: ".2f" },
    ];
    const stretch = (from: number, to: number, more: object): unknown => ({
      data,
      mark: { type: "rect", fill: { expr: "datum.color" }, aria: false, ...more },
      encoding: {
        x: { field: "startSeconds", type: "quantitative" },
        x2: { field: "endSeconds" },
        y: { value: from },
        y2: { value: to },
        ...(hasTooltip ? { tooltip } : {}),
      },
    });
    const words = { type: "text", align: "right", fontSize: 11, fill: chartColors.quietText, aria: false };
    return [
      ...(isShaded ? [stretch(top, height, { opacity: 0.12 })] : []),
      stretch(top, top + bandRowHeight - 5, { cornerRadius: 2, stroke: chartColors.card, strokeWidth: 1 }),
      {
        data: { values: [{ title }] },
        mark: words,
        encoding: { x: { value: -7 }, y: { value: top + 5 }, text: { field: "title", type: "nominal" } },
      },
    ];
  });
}
