import { checkGiven } from "../../core/given.js";
import { basename } from "node:path";
import { checkInteger, checkNumberFromTo, checkText } from "../../core/check.js";
import { checkOptions } from "../../core/options.js";
import { runTask } from "../../core/task.js";
import { topClasses } from "../../evaluate/metrics/top-classes.js";
import type { FrameScores } from "../../pipeline/frame-scores/frame-scores.js";
import { clipCandidates, type ClipCandidate } from "../../pipeline/windows/clip-candidates.js";
import { displayable, type Displayable } from "../page/displayable.js";
import { html, type SafeHtml } from "../page/html.js";
import { columnText } from "../table/table-values.js";
import type { TableContent } from "../table/table-content.js";
import { tableHtml } from "../table/table-html.js";
import { tableText } from "../table/table-text.js";
import { shareText } from "../grid/verdict.js";
import { candidateData, type CandidateSettings } from "./candidate-data.js";
import { bandLook } from "./candidate-bands.js";
import { candidateScript } from "./candidate-script.js";
import { buildScorePlayer } from "./score-player.js";

/** What {@link candidatePlayer} begins with. */
export interface CandidatePlayerOptions {
  /** Look at every so many classified frames one, an integer from 1 to 10; default 1. */
  readonly skipFrames?: number;
  /** Length of a candidate, from 2 to 10 seconds; default 5. */
  readonly clipSeconds?: number;
  /** Most candidates, an integer from 1 to 10; default 1. */
  readonly count?: number;
  /** Look for this class only; default: whichever is strongest in a frame. */
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

/** Settings whose candidates the text form lists. */
const listedSkips = [1, 2, 5, 10];
const listedSeconds = [2, 5, 10];

/**
 * The candidates of a video as sliders: how many frames are skipped, how long a clip is, how many there are, and which class is
 * looked for. The candidates follow in the page, by the rule of `clipCandidates`: as bands over the chart, and as buttons that play
 * them. Otherwise it is a `scorePlayer`.
 *
 * Where no script runs, the candidates are those of the options. As text it is a table of settings. A video of more than 50,000
 * classified frames has no sliders.
 *
 * @param path - The video that was classified.
 * @param scores - Of every frame, so that any number of them can be skipped.
 * @throws {RangeError} If the model does not know `label`, or a number is out of range.
 * @throws {VideoError} When it is shown, if the file cannot be decoded.
 * @example
 * await show(candidatePlayer(scores.path, scores, { clipSeconds: 2 }));
 */
export function candidatePlayer(
  path: string,
  scores: FrameScores,
  options: CandidatePlayerOptions = {},
): Displayable {
  checkOptions("candidatePlayer", options, {
    ...{ skipFrames: true, clipSeconds: true, count: true, label: true },
    ...{ topK: true, title: true, width: true, signal: true },
  });
  checkText("path", path);
  checkGiven("candidatePlayer", "scores", scores, "frameScores");
  const { skipFrames = 1, clipSeconds = 5, count = 1, label, topK } = options;
  const { title = basename(path), width = 480, signal } = options;
  checkText("path", path);
  checkText("title", title);
  checkInteger("skipFrames", skipFrames, 1, 10);
  checkNumberFromTo("clipSeconds", clipSeconds, 2, 10);
  checkInteger("count", count, 1, 10);
  checkInteger("width", width, 240, 1280);
  const settings = { skipFrames, clipSeconds, count, label };
  const candidates = candidatesOf(scores, settings);
  const top = topClasses(scores, { label: label ?? candidates.at(0)?.label, topK });
  return displayable(
    () => tableText(settingsTable(scores, label)),
    () =>
      runTask({ title: "Preparing the player", total: 2, unit: "parts", signal }, (task) =>
        buildScorePlayer(
          {
            ...{ path, scores, top, label: top.followed.label, title, width, signal: task.signal },
            candidates,
            below: controlsHtml(scores, settings, candidates),
          },
          task.advance,
        ),
      ),
  );
}

function candidatesOf(scores: FrameScores, settings: CandidateSettings): readonly ClipCandidate[] {
  const { skipFrames, clipSeconds: seconds, count, label } = settings;
  return clipCandidates(scores.everyNth(skipFrames), { seconds, count, label });
}

/** The candidates as a table, in whose place the script puts what can be moved and clicked. */
function controlsHtml(
  scores: FrameScores,
  settings: CandidateSettings,
  candidates: readonly ClipCandidate[],
): SafeHtml {
  const data = candidateData(scores, settings);
  const rows = candidates.map(({ label, probability, peakSeconds, startSeconds, endSeconds }) => [
    label,
    shareText(probability),
    ...[peakSeconds, startSeconds, endSeconds].map((seconds) => seconds.toFixed(2)),
  ]);
  const content = tableHtml({
    headers: ["candidate", "probability", "strongest at, s", "from, s", "to, s"],
    alignRight: [false, true, true, true, true],
    rows,
    notes: [],
  });
  if (data === undefined) return content;
  return html`<div
      data-kinetoscope-candidates="${JSON.stringify(data)}"
      data-band="${bandLook}"
      style="margin:0 0 8px 0"
    >
      <div data-part="candidates">${content}</div>
    </div>
    ${candidateScript}`;
}

/** The first candidate of some settings of the sliders. */
function settingsTable(scores: FrameScores, label: string | undefined): TableContent {
  const found = listedSkips.flatMap((skipFrames) =>
    listedSeconds.flatMap((clipSeconds) =>
      candidatesOf(scores, { skipFrames, clipSeconds, count: 1, label }).map((candidate) => ({
        ...{ skip: skipFrames, seconds: clipSeconds, label: candidate.label },
        ...{ probability: candidate.probability },
        ...{ startSeconds: candidate.startSeconds, endSeconds: candidate.endSeconds },
      })),
    ),
  );
  const headers = ["skip", "seconds", "label", "probability", "startSeconds", "endSeconds"] as const;
  const columns = headers.map((header) => columnText(found.map((row) => row[header])));
  return {
    headers,
    alignRight: columns.map(({ numeric }) => numeric),
    rows: found.map((_, i) => columns.map(({ texts }) => texts.at(i) ?? "")),
    notes: ["skip: every so many frames one is looked at; seconds: length of the candidate"],
  };
}
