import { checkGiven } from "../../core/given.js";
import { basename } from "node:path";
import { checkInteger } from "../../core/check.js";
import { checkOptions } from "../../core/options.js";
import { topClasses, type TopClasses } from "../../evaluate/metrics/top-classes.js";
import type { FrameScores } from "../../pipeline/frame-scores/frame-scores.js";
import { wrapNote } from "./chart-note.js";
import type { ChartSpec } from "./chart-spec.js";
import type { Displayable } from "../page/displayable.js";
import { bandedPanel } from "./banded-panel.js";
import { chartSpec, type ChartTooltip } from "./line-chart.js";
import { bandOf, type BandRow, type CandidateBand } from "./moment-bands.js";
import { frameSettingText } from "../report/setting-note.js";
import { scorePanel, scoreTooltip, shortName } from "./score-lines.js";
import { scoreTable } from "../table/score-table.js";
import { tableText } from "../table/table-text.js";
import { chartView } from "./chart-view.js";

/** What {@link scoreChart} draws. */
export interface ScoreChartOptions {
  /** The true class (or any other to follow): always among the lines, and emphasised. Default the first. */
  readonly label?: string;
  /** How many classes have a line. Default 5. */
  readonly topK?: number;
  /** Stands above the chart. Default the video's file name. */
  readonly title?: string;
  /** Width of the whole chart, from 240 to 2000 pixels. Default 640. */
  readonly width?: number;
  /** Height of the area between the axes, from 60 to 2000 pixels. Default 200. */
  readonly height?: number;
  /** Parts of the video that are bands above the lines, such as those of `clipCandidates`. Default none. */
  readonly candidates?: readonly CandidateBand[];
}

/**
 * Probabilities over the frames of a video as lines: the classes with the highest mean, with the true one always
 * among them and emphasised, and its best (most informative) and worst frame marked. Below are seconds; a point's
 * tooltip also says the frame's number. A long video keeps all its peaks in a small chart.
 *
 * @throws {RangeError} If the model does not know `label`, or a number is out of range.
 * @example
 * await show(scoreChart(scores, { label: "car" }));
 */
export function scoreChart(scores: FrameScores, options: ScoreChartOptions = {}): Displayable {
  checkOptions("scoreChart", options, {
    ...{ label: true, topK: true, title: true, width: true, height: true, candidates: true },
  });
  checkGiven("scoreChart", "scores", scores, "frameScores");
  const { label, topK, title = basename(scores.path), width = 640, height = 200, candidates } = options;
  checkInteger("width", width, 240, 2000);
  checkInteger("height", height, 60, 2000);
  const top = topClasses(scores, { label, topK });
  const bands = candidates?.map((candidate) => bandOf(candidate, top));
  const rows = bands === undefined ? [] : [{ title: "candidates", bands, isShaded: true }];
  const size = { width, height, title, rows };
  return chartView(
    () => tableText(scoreTable(scores, top)),
    () => scoreSpec(scores, top, size, scoreTooltip),
  );
}

/** A score chart's specification; without a title also without the line that says how the scores were made. */
export function scoreSpec(
  scores: FrameScores,
  top: TopClasses,
  size: {
    readonly width: number;
    /** Of the area of the lines. */
    readonly height: number;
    readonly title?: string;
    readonly rows?: readonly BandRow[];
  },
  tooltip: readonly ChartTooltip[],
): ChartSpec {
  const { width, title, rows = [] } = size;
  const notes = wrapNote(frameSettingText(scores.setting), width - 40);
  const frame = title === undefined ? {} : { title: shortName(title, Math.floor((width - 32) / 8)), notes };
  const panel = bandedPanel(scorePanel(scores, top, width), rows, size, tooltip);
  return chartSpec(frame, { width, autosize: { type: "fit-x", contains: "padding" }, ...panel });
}
