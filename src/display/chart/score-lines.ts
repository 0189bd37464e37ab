import { firstOf, itemAt, lastOf } from "../../core/item-at.js";
import { formatCount } from "../../core/format.js";
import type { ClassCourse, TopClasses } from "../../evaluate/metrics/top-classes.js";
import type { FrameScores } from "../../pipeline/frame-scores/frame-scores.js";
import { cleanLine } from "../../core/clean-text.js";
import { keepPeaks } from "./keep-peaks.js";
import { legendSize } from "./legend-size.js";
import type { ChartMark, ChartSeries, ChartTooltip, LinePanel } from "./line-chart.js";
import { timeAxis } from "./time-axis.js";
import { shareText } from "../grid/verdict.js";

/** Longer labels are cut: a few of them would fill a notebook. */
const longestName = 60;
/** Stretches in which a long video's lines keep their lowest and highest point. */
export const stretches: number = 300;

/** The lines of a score chart as a panel. */
export function scorePanel(scores: FrameScores, top: TopClasses, width: number): LinePanel {
  const { courses, followed } = top;
  const names = seriesNames(courses);
  const series = courses.map((course, i): ChartSeries => ({
    name: itemAt(names, i),
    points: keepPeaks(course.probabilities, stretches).map((row) => ({
      x: round(itemAt(scores.ptsSeconds, row), 3),
      y: round(itemAt(course.probabilities, row), 4),
      frame: itemAt(scores.indices, row),
    })),
    followed: course === followed,
  }));
  const [start, end] = timeSpan(scores);
  const yEnd = highestValue(courses);
  return {
    series,
    x: timeAxis(start, end, width),
    y: { title: "probability", domain: [0, yEnd], format: yEnd < 0.1 ? ".1%" : ".0%" },
    marks: bestAndWorst(scores, followed, [start, end], yEnd),
    ...legendSize(names, width),
  };
}

/** The upper end of the axis of probabilities. */
export function highestValue(courses: readonly ClassCourse[]): number {
  const highest = Math.max(...courses.map((course) => itemAt(course.probabilities, course.bestRow)));
  return [0.05, 0.1, 0.25, 0.5, 1].find((each) => highest <= each) ?? 1;
}

/** What the tooltip of a score chart says. */
export const scoreTooltip: readonly ChartTooltip[] = [
  { field: "name", title: "class" },
  { field: "frame", title: "frame", format: "," },
  { field: "x", title: "seconds", format: ".2f" },
  { field: "y", title: "probability", format: ".1%" },
];

/** The time that a chart of a video spans, seconds: to the end of its last frame. */
export function timeSpan(scores: FrameScores): readonly [number, number] {
  const { ptsSeconds, endSeconds } = scores;
  const start = Math.min(0, firstOf(ptsSeconds, "a frame"));
  const last = lastOf(ptsSeconds);
  const end = Math.max(last, Number.isFinite(endSeconds) ? endSeconds : last);
  return [start, end > start ? end : start + 1];
}

/** Names for the legend: on one line, cut, and each only once, as models have labels that occur twice. */
export function seriesNames(courses: readonly ClassCourse[]): readonly string[] {
  const short = courses.map(({ label }) => shortName(label));
  return short.map((name, i) =>
    short.indexOf(name) === short.lastIndexOf(name)
      ? name
      : `${name} (class ${formatCount(itemAt(courses, i).classIndex)})`,
  );
}

/** A label on one line, cut where it is very long. */
export function shortName(label: string, longest: number = longestName): string {
  const characters = Array.from(cleanLine(label));
  return characters.length <= longest ? characters.join("") : `${characters.slice(0, longest - 1).join("")}…`;
}

/** The words at the frames where the followed class is most and least probable. */
function bestAndWorst(
  scores: FrameScores,
  followed: ClassCourse,
  [start, end]: readonly [number, number],
  yEnd: number,
): readonly ChartMark[] {
  const { bestRow, worstRow, probabilities } = followed;
  const place = (row: number): number => (itemAt(scores.ptsSeconds, row) - start) / (end - start);
  const mark = (row: number, word: string, align: ChartMark["align"]): ChartMark => {
    const probability = itemAt(probabilities, row);
    const text = `${word} ${formatCount(itemAt(scores.indices, row))} · ${shareText(probability)}`;
    return { x: round(itemAt(scores.ptsSeconds, row), 3), y: round(probability, 4), text, align };
  };
  if (bestRow === worstRow) return [mark(bestRow, "frame", alignAt(place(bestRow)))];
  const apart = place(bestRow) - place(worstRow);
  const rise = itemAt(probabilities, bestRow) - itemAt(probabilities, worstRow);
  // words of neighbouring points stand on their outer sides
  const close = Math.abs(apart) < 0.4 && rise < 0.15 * yEnd;
  const alignOf = (row: number, outer: ChartMark["align"]): ChartMark["align"] => {
    const align = alignAt(place(row));
    return close && align === "center" ? outer : align;
  };
  return [
    mark(worstRow, "worst frame", alignOf(worstRow, apart > 0 ? "right" : "left")),
    mark(bestRow, "best frame", alignOf(bestRow, apart > 0 ? "left" : "right")),
  ];
}

/** Words near an end of the chart stand on the side where there is room. */
export function alignAt(place: number): ChartMark["align"] {
  return place < 0.3 ? "left" : place > 0.7 ? "right" : "center";
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
