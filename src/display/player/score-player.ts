import { checkGiven } from "../../core/given.js";
import { firstOf } from "../../core/item-at.js";
import { basename } from "node:path";
import { checkInteger, checkText } from "../../core/check.js";
import { formatCount } from "../../core/format.js";
import { runTask } from "../../core/task.js";
import { checkOptions } from "../../core/options.js";
import { topClasses, type TopClasses } from "../../evaluate/metrics/top-classes.js";
import type { FrameScores } from "../../pipeline/frame-scores/frame-scores.js";
import { displayable, type Displayable, type DisplayForms } from "../page/displayable.js";
import type { SafeHtml } from "../page/html.js";
import { roomAbove } from "../chart/banded-panel.js";
import { drawSpec } from "../chart/vega.js";
import { filmStrip } from "./film-strip.js";
import { bandsHtml } from "./candidate-bands.js";
import type { CandidateBand } from "../chart/moment-bands.js";
import { frameStops } from "./frame-stops.js";
import { playerMarkup, stillOf } from "./player-markup.js";
import { playerData } from "./player-data.js";
import { originalText, playerPreview } from "./player-preview.js";
import { frameSettingText } from "../report/setting-note.js";
import { scoreSpec } from "../chart/score-chart.js";
import { scorePanel } from "../chart/score-lines.js";
import { scoreTable } from "../table/score-table.js";
import { tableText } from "../table/table-text.js";
import type { TimeSpan } from "../../video/time-span.js";

/** How {@link scorePlayer} shows a video and its scores. */
export interface ScorePlayerOptions {
  /** The true class (or any other to follow): always among the lines, and emphasised. Default the first. */
  readonly label?: string;
  /** How many classes have a line. Default 5. */
  readonly topK?: number;
  /** Stands above. Default the file's name. */
  readonly title?: string;
  /** Width of the video's box and of the chart, from 240 to 1280 pixels; side by side where there is room. Default 480. */
  readonly width?: number;
  /** Parts of the video that are marked as bands over the chart, such as those of `clipCandidates`. Default none. */
  readonly candidates?: readonly CandidateBand[];
  /** Aborts the call. */
  readonly signal?: AbortSignal;
}

/** One output of a notebook stays below 2.5 MB; the rest is for chart, data, strip and the PNG. */
const videoBytes = 1_300_000;
const plotHeight = 180;

/**
 * A video and the chart of its scores, which move together. Click or drag on the chart to move through the video. While the
 * video plays, a vertical rule moves over the chart, and a line states the frame, its time and its most probable class. With
 * the keyboard: arrows, Page Up and Page Down, Home, End, and space.
 *
 * Everything is in the output itself. Where a notebook is not trusted (no scripts, no videos), a still, the chart and a
 * strip of frames stay.
 *
 * @param path - The video that was classified.
 * @throws {RangeError} If the model does not know `label`, or a number is out of range.
 * @throws {VideoError} When it is shown, if the file cannot be decoded.
 * @example
 * await show(scorePlayer(scores.path, scores, { label: "car" }));
 */
export function scorePlayer(
  path: string,
  scores: FrameScores,
  options: ScorePlayerOptions = {},
): Displayable {
  checkOptions("scorePlayer", options, {
    ...{ label: true, topK: true, title: true, width: true, signal: true },
    candidates: true,
  });
  checkText("path", path);
  checkGiven("scorePlayer", "scores", scores, "frameScores");
  const { label, topK, title = basename(path), width = 480, candidates, signal } = options;
  checkText("path", path);
  checkText("title", title);
  checkInteger("width", width, 240, 1280);
  const top = topClasses(scores, { label, topK });
  return displayable(
    () => tableText(scoreTable(scores, top)),
    () => {
      const work = { title: "Preparing the player", total: 2, unit: "parts", signal };
      return runTask(work, (task) =>
        buildScorePlayer(
          { path, scores, top, label, title, width, candidates, signal: task.signal },
          task.advance,
        ),
      );
    },
  );
}

/** What a player of frames is made of. */
export interface ScorePlayerParts {
  readonly path: string;
  readonly scores: FrameScores;
  readonly top: TopClasses;
  readonly label: string | undefined;
  readonly title: string;
  readonly width: number;
  /** Bands over the chart. */
  readonly candidates?: readonly CandidateBand[];
  /** Controls, below the video where there is room beside it. */
  readonly below?: SafeHtml;
  readonly signal: AbortSignal;
}

/** A player of frames in all its forms. */
export async function buildScorePlayer(
  parts: ScorePlayerParts,
  advance: (units: number) => void,
): Promise<DisplayForms> {
  const { path, scores, top, label, title, width, candidates = [], below, signal } = parts;
  const made = await playerPreview(path, {
    width,
    clip: classifiedPart(scores),
    budgetBytes: videoBytes,
    signal,
  });
  advance(1);
  const chart = await drawSpec(scoreSpec(scores, top, { width, height: plotHeight }, []));
  const strip = await filmStrip(path, scores, { width, signal });
  advance(1);
  const { stops, step } = frameStops(scores);
  // bands and the rule stand over the lines, and cover no words
  const room = roomAbove(scorePanel(scores, top, width), [], width);
  const plot = { ...chart.plot, top: chart.plot.top + room, height: chart.plot.height - room };
  const data = playerData(stops, top, { ...chart, plot }, label);
  const thinned = step === 1 ? [] : [`The chart moves in steps of ${formatCount(step)} classified frames`];
  const notes = [frameSettingText(scores.setting), originalText(made.metadata), ...made.notes, ...thinned];
  const chartText = firstOf(scoreTable(scores, top).notes, "a note");
  const markup = playerMarkup({
    ...{ data, made, title, width, chart, chartText, strip, notes },
    bands: bandsHtml(candidates, data),
    below,
  });
  return { html: markup, png: await stillOf(chart, strip) };
}

/** The part of the file that was classified; `undefined`: all of it. */
function classifiedPart({ startSeconds, endSeconds }: FrameScores): TimeSpan | undefined {
  return startSeconds === undefined ? undefined : { startSeconds, endSeconds };
}
