import { firstOf, itemAt, lastOf } from "../../core/item-at.js";
import { formatCount } from "../../core/format.js";
import type { ClassCourse, TopClasses } from "../../evaluate/metrics/top-classes.js";
import type { FrameScores } from "../../pipeline/frame-scores/frame-scores.js";
import { cleanLine } from "../../core/clean-text.js";
import { keepPeaks } from "./keep-peaks.js";
import { legendSize } from "./legend-size.js";
import type { ChartMark } from "./chart-marks.js";
import type { ChartSeries, ChartTooltip, LinePanel } from "./line-chart.js";
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
    marks: bestAndWorst(scores, followed),
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

/** The best and the worst frame of the followed class. */
function bestAndWorst(
  scores: FrameScores,
  { bestRow, worstRow, probabilities }: TopClasses["followed"],
): readonly ChartMark[] {
  const mark = (row: number, word: string): ChartMark => {
    const probability = itemAt(probabilities, row);
    const text = `${word} ${formatCount(itemAt(scores.indices, row))} · ${shareText(probability)}`;
    return { x: round(itemAt(scores.ptsSeconds, row), 3), y: round(probability, 4), text };
  };
  if (bestRow === worstRow) return [mark(bestRow, "frame")];
  return [mark(bestRow, "best frame"), mark(worstRow, "worst frame")];
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
