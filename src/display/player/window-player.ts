import { checkGiven } from "../../core/given.js";
import { itemAt } from "../../core/item-at.js";
import { basename } from "node:path";
import { checkInteger, checkText } from "../../core/check.js";
import { checkOptions } from "../../core/options.js";
import { runTask } from "../../core/task.js";
import { topClasses, type TopClasses } from "../../evaluate/metrics/top-classes.js";
import { windowRows } from "../../evaluate/metrics/window-rows.js";
import type { WindowScores } from "../../pipeline/windows/classify-windows.js";
import type { BandRow } from "../chart/moment-bands.js";
import { drawSpec } from "../chart/vega.js";
import { bandRows, windowSettingText, windowSpec, type WindowBands } from "../chart/window-chart.js";
import { shareText } from "../grid/verdict.js";
import { displayable, type Displayable, type DisplayForms } from "../page/displayable.js";
import { tableText } from "../table/table-text.js";
import { windowTable } from "../table/window-table.js";
import { playerMarkup, stillOf } from "./player-markup.js";
import { playerData } from "./player-data.js";
import { originalText, playerPreview } from "./player-preview.js";
import { windowStops } from "./window-stops.js";
import { windowStrip } from "./window-strip.js";

/** How {@link windowPlayer} shows a video and the scores of its windows. */
export interface WindowPlayerOptions extends WindowBands {
  /** The true class (or any other to follow): always among the lines, and emphasised. Default the first. */
  readonly label?: string;
  /** How many classes have a line. Default 5. */
  readonly topK?: number;
  /** Stands above. Default the file's name. */
  readonly title?: string;
  /** Width of the video's box and of the chart, from 240 to 1280 pixels; side by side where there is room. Default 480. */
  readonly width?: number;
  /** Aborts the call. */
  readonly signal?: AbortSignal;
}

/** As in the player of frame scores: one output of a notebook stays below 2.5 MB. */
const videoBytes = 1_300_000;
const plotHeight = 180;

/**
 * A video and the chart of its windows' scores, moving together: the counterpart of `scorePlayer` for models of clips. A line says
 * which window's middle is nearest, and its most probable class. Found and true moments are bands above the lines.
 *
 * Everything is in the output itself. Where a notebook is not trusted, a still, the chart and a strip of frames stay.
 *
 * @throws {RangeError} If the model does not know `label`, a number is out of range, or there is no window.
 * @throws {VideoError} When it is shown, if the file cannot be decoded.
 * @example
 * const over = await classifyWindows(model, "data/parade/parade.mp4", { seconds: 10, stride: 10 });
 * await show(windowPlayer(over, { moments: findMoments(over) }));
 */
export function windowPlayer(scores: WindowScores, options: WindowPlayerOptions = {}): Displayable {
  checkOptions("windowPlayer", options, {
    ...{ label: true, topK: true, title: true, width: true, signal: true },
    ...{ moments: true, truth: true },
  });
  checkGiven("windowPlayer", "scores", scores, "windowScores");
  const { label, topK, title = basename(scores.path), width = 480, signal } = options;
  checkText("title", title);
  checkInteger("width", width, 240, 1280);
  const top = topClasses(windowRows(scores), { label, topK });
  const rows = bandRows(scores, top, options);
  return displayable(
    () => tableText(windowTable(scores, top)),
    () => {
      const work = { title: "Preparing the player", total: 2, unit: "parts", signal };
      return runTask(work, (task) =>
        buildPlayer({ scores, top, rows, label, title, width, signal: task.signal }, task.advance),
      );
    },
  );
}

interface PlayerParts {
  readonly scores: WindowScores;
  readonly top: TopClasses;
  readonly rows: readonly BandRow[];
  readonly label: string | undefined;
  readonly title: string;
  readonly width: number;
  readonly signal: AbortSignal;
}

async function buildPlayer(parts: PlayerParts, advance: (units: number) => void): Promise<DisplayForms> {
  const { scores, top, rows, label, title, width, signal } = parts;
  const { path } = scores;
  const made = await playerPreview(path, { width, budgetBytes: videoBytes, signal });
  advance(1);
  const chart = await drawSpec(windowSpec(scores, top, rows, { width, height: plotHeight }, false));
  const strip = await windowStrip(scores, { width, signal });
  advance(1);
  const data = playerData(windowStops(scores), top, chart, label);
  const notes = [windowSettingText(scores), originalText(made.metadata), ...made.notes];
  const { label: followed, probabilities, bestRow } = top.followed;
  const text = `${followed} is most probable with ${shareText(itemAt(probabilities, bestRow))}`;
  const markup = playerMarkup({ data, made, title, width, chart, chartText: text, strip, notes });
  return { html: markup, png: await stillOf(chart, strip) };
}
