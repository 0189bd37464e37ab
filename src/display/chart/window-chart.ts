import { checkGiven } from "../../core/given.js";
import { basename } from "node:path";
import { checkInteger } from "../../core/check.js";
import { checkOptions } from "../../core/options.js";
import { isSameText } from "../../core/same-text.js";
import { clipsFrom, type ClipInput } from "../../datasets/clips-from.js";
import type { FoundMoment } from "../../datasets/moment.js";
import { topClasses, type TopClasses } from "../../evaluate/metrics/top-classes.js";
import { windowRows } from "../../evaluate/metrics/window-rows.js";
import type { WindowScores } from "../../pipeline/windows/classify-windows.js";
import type { Displayable } from "../page/displayable.js";
import { modelText, settingText } from "../report/setting-note.js";
import { tableText } from "../table/table-text.js";
import { windowTable } from "../table/window-table.js";
import { wrapNote } from "./chart-note.js";
import type { ChartSpec } from "./chart-spec.js";
import { bandedPanel } from "./banded-panel.js";
import { chartSpec, type ChartTooltip } from "./line-chart.js";
import { bandOf, type Band, type BandRow } from "./moment-bands.js";
import { shortName } from "./score-lines.js";
import { chartView } from "./chart-view.js";
import { windowPanel } from "./window-lines.js";

/** The bands above the lines of {@link windowChart}. */
export interface WindowBands {
  /** Moments that were found, such as those of `findMoments`: as bands, in the colour of their class. */
  readonly moments?: Iterable<FoundMoment>;
  /** The true ones: labelled clips that are parts of the file; those of other files are left out. */
  readonly truth?: ClipInput;
}

/** What {@link windowChart} draws. */
export interface WindowChartOptions extends WindowBands {
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
}

/**
 * Probabilities over the windows of a video as lines, a point in the middle of each window: the counterpart of `scoreChart` for
 * models of clips. Found and true moments are bands above them.
 *
 * @throws {RangeError} If the model does not know `label`, a number is out of range, or there is no window.
 * @example
 * const over = await classifyWindows(model, "data/parade/parade.mp4", { seconds: 10, stride: 10 });
 * await show(windowChart(over, { moments: findMoments(over) }));
 */
export function windowChart(scores: WindowScores, options: WindowChartOptions = {}): Displayable {
  checkOptions("windowChart", options, {
    ...{ label: true, topK: true, title: true, width: true, height: true },
    ...{ moments: true, truth: true },
  });
  checkGiven("windowChart", "scores", scores, "windowScores");
  const { label, topK, title = basename(scores.path), width = 640, height = 200 } = options;
  checkInteger("width", width, 240, 2000);
  checkInteger("height", height, 60, 2000);
  const top = topClasses(windowRows(scores), { label, topK });
  const rows = bandRows(scores, top, options);
  const size = { width, height, title };
  return chartView(
    () => tableText(windowTable(scores, top)),
    () => windowSpec(scores, top, rows, size, true),
  );
}

const windowTooltip: readonly ChartTooltip[] = [
  { field: "name", title: "class" },
  { field: "from", title: "from second", format: ".2f" },
  { field: "to", title: "to second", format: ".2f" },
  { field: "y", title: "probability", format: ".1%" },
];

/** A window chart's specification; without a title also without the line that says how the scores were made. */
export function windowSpec(
  scores: WindowScores,
  top: TopClasses,
  rows: readonly BandRow[],
  size: { readonly width: number; readonly height: number; readonly title?: string },
  hasTooltip: boolean,
): ChartSpec {
  const { width, title } = size;
  const notes = wrapNote(windowSettingText(scores), width - 40);
  const frame = title === undefined ? {} : { title: shortName(title, Math.floor((width - 32) / 8)), notes };
  const panel = bandedPanel(windowPanel(scores, top, width), rows, size, hasTooltip ? windowTooltip : []);
  return chartSpec(frame, { width, autosize: { type: "fit-x", contains: "padding" }, ...panel });
}

/** The line below everything that shows scores of windows. */
export function windowSettingText({ setting, windows }: WindowScores): string {
  const count = `${windows.length} windows`;
  return `${modelText(setting)} · ${settingText(setting)} · ${count}`;
}

/** The true moments above, the found ones below. */
export function bandRows(
  { path }: Pick<WindowScores, "path">,
  top: TopClasses,
  { moments, truth }: WindowBands,
): readonly BandRow[] {
  const trueBands: Band[] = [];
  for (const { path: file, label, startSeconds = 0, endSeconds } of truth === undefined
    ? []
    : clipsFrom(truth))
    if (label !== undefined && endSeconds !== undefined && isSameText(file, path))
      trueBands.push(bandOf({ label, startSeconds, endSeconds }, top));
  const foundBands: Band[] = [];
  for (const moment of moments ?? []) if (isSameText(moment.path, path)) foundBands.push(bandOf(moment, top));
  return [
    ...(truth === undefined ? [] : [{ title: "true", bands: trueBands, isShaded: false }]),
    ...(moments === undefined ? [] : [{ title: "found", bands: foundBands, isShaded: true }]),
  ];
}
