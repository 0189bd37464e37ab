import { itemAt } from "../../core/item-at.js";
import type { FrameScores } from "../../pipeline/frame-scores/frame-scores.js";
import { timeSpan } from "../chart/score-lines.js";
import type { PlayerStops } from "./player-data.js";

/** A video of an hour has more frames than its chart has pixels: from here on only some can be stepped to. */
const mostFrames = 20_000;

/** The frames where a player can stand, and the step in which they were thinned out (1: all are there). */
export function frameStops(scores: FrameScores): { readonly stops: PlayerStops; readonly step: number } {
  const { length, indices, ptsSeconds, labels, startSeconds = 0 } = scores;
  const step = Math.ceil(length / mostFrames);
  const rows = Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step);
  const [start, end] = timeSpan(scores);
  const stops = {
    rows,
    rowAt: (row: number) => scores.row(row),
    classLabels: labels,
    frames: rows.map((row) => itemAt(indices, row)),
    seconds: rows.map((row) => itemAt(ptsSeconds, row)),
    clockStart: startSeconds,
    ...{ start, end },
  };
  return { stops, step };
}
