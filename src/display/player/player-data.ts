import type { TopClasses } from "../../evaluate/metrics/top-classes.js";
import type { FrameScores } from "../../pipeline/frame-scores/frame-scores.js";
import { argmax } from "../../tensor/scores.js";
import { cleanText } from "../../core/clean-text.js";
import { shortName, timeSpan } from "../chart/score-lines.js";
import type { DrawnChart } from "../chart/vega.js";

/** What a score player's script knows; all lists have one entry per classified frame. */
export interface PlayerData {
  /** Numbers of the frames. */
  readonly frames: readonly number[];
  /** Their times, seconds from the start of the file. */
  readonly seconds: readonly number[];
  /** Labels that are the most probable one anywhere. */
  readonly labels: readonly string[];
  /** For each frame which of `labels` that is, and how probable. */
  readonly classes: readonly number[];
  readonly shares: readonly number[];
  /** The class that the reader asked for. */
  readonly followed?: { readonly label: string; readonly shares: readonly number[] };
  /** Of windows instead of frames what each is called: `"window 3 of 9 · 4.0–8.0 s"`. */
  readonly names?: readonly string[];
  /** Where the chart's axes are, as shares of the picture's width and height. */
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly height: number;
  /** What the video's clock says 0 at, seconds from the start of the file: where the part begins that it shows. */
  readonly clockStart: number;
  /** The times at the ends of its time axis. */
  readonly start: number;
  readonly end: number;
}

/** A video of an hour has more frames than its chart has pixels: from here on only some can be stepped to. */
const mostFrames = 20_000;

/** The data of a player, and the step in which its frames were thinned out (1: all are there). */
export function playerData(
  scores: FrameScores,
  top: TopClasses,
  chart: DrawnChart,
  label: string | undefined,
): { readonly data: PlayerData; readonly step: number } {
  const step = Math.ceil(scores.length / mostFrames);
  const rows = Array.from({ length: Math.ceil(scores.length / step) }, (_, i) => i * step);
  const best = rows.map((row) => argmax(scores.row(row)));
  const known = [...new Set(best)];
  const places = new Map(known.map((classIndex, place) => [classIndex, place]));
  const [start, end] = timeSpan(scores);
  const { plot, width, height } = chart;
  const text = (name: string): string => cleanText(shortName(name));
  const data: PlayerData = {
    frames: rows.map((row) => scores.indices[row]),
    seconds: rows.map((row) => round(scores.ptsSeconds[row])),
    labels: known.map((classIndex) => text(scores.labels[classIndex])),
    classes: best.map((classIndex) => places.get(classIndex) ?? 0),
    shares: rows.map((row, i) => roundShare(scores.at(row, best[i]))),
    ...(label === undefined
      ? {}
      : {
          followed: {
            label: text(label),
            shares: rows.map((row) => roundShare(top.followed.probabilities[row])),
          },
        }),
    left: plot.left / width,
    width: plot.width / width,
    top: plot.top / height,
    height: plot.height / height,
    clockStart: scores.startSeconds ?? 0,
    start,
    end,
  };
  return { data, step };
}

/** To tenths of milliseconds, or hundredths of per cents. */
function round(value: number): number {
  return Number(value.toFixed(4));
}

/** What is more than nothing stays so. */
function roundShare(value: number): number {
  return Math.max(round(value), value > 0 ? 0.0001 : 0);
}
