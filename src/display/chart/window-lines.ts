import { itemAt } from "../../core/item-at.js";
import type { TopClasses } from "../../evaluate/metrics/top-classes.js";
import type { ScoredWindow, WindowScores } from "../../pipeline/windows/classify-windows.js";
import { shareText } from "../grid/verdict.js";
import { keepPeaks } from "./keep-peaks.js";
import { legendSize } from "./legend-size.js";
import type { ChartSeries, LinePanel } from "./line-chart.js";
import { highestValue, seriesNames, stretches } from "./score-lines.js";
import { timeAxis } from "./time-axis.js";

/** The lines of a window chart as a panel. */
export function windowPanel(scores: WindowScores, top: TopClasses, width: number): LinePanel {
  const { windows } = scores;
  const { courses, followed } = top;
  const names = seriesNames(courses);
  const series = courses.map((course, i): ChartSeries => ({
    name: itemAt(names, i),
    points: keepPeaks(course.probabilities, stretches).map((row) => {
      const window = itemAt(windows, row, "a window");
      return {
        x: rounded(middleOf(window), 3),
        y: rounded(itemAt(course.probabilities, row), 4),
        from: window.startSeconds,
        to: window.endSeconds,
      };
    }),
    followed: course === followed,
  }));
  const [start, end] = windowSpan(scores);
  const yEnd = highestValue(courses);
  const best = itemAt(windows, followed.bestRow, "a window");
  const share = itemAt(followed.probabilities, followed.bestRow);
  const mark = {
    x: rounded(middleOf(best), 3),
    y: rounded(share, 4),
    text: `best window · ${shareText(share)}`,
  };
  return {
    series,
    x: timeAxis(start, end, width),
    y: { title: "probability", domain: [0, yEnd], format: yEnd < 0.1 ? ".1%" : ".0%" },
    marks: [mark],
    ...legendSize(names, width),
  };
}

/** The time that windows span, seconds. */
export function windowSpan({ windows }: WindowScores): readonly [number, number] {
  const start = Math.min(0, ...windows.slice(0, 1).map(({ startSeconds }) => startSeconds));
  const end = windows.reduce((latest, { endSeconds }) => Math.max(latest, endSeconds), start);
  return [start, end > start ? end : start + 1];
}

/** The middle of a window, seconds. */
export function middleOf({
  startSeconds,
  endSeconds,
}: Pick<ScoredWindow, "startSeconds" | "endSeconds">): number {
  return (startSeconds + endSeconds) / 2;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
