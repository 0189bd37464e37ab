import { itemAt } from "../../core/item-at.js";
import { composed } from "../../core/same-text.js";
import { cleanLine } from "../../core/clean-text.js";
import type { FrameScores } from "../../pipeline/frame-scores/frame-scores.js";
import { argmax } from "../../tensor/scores.js";
import { shortName } from "../chart/score-lines.js";
import { toBase64 } from "../page/html.js";

/** What the sliders of a candidate player begin with. */
export interface CandidateSettings {
  readonly skipFrames: number;
  readonly clipSeconds: number;
  readonly count: number;
  /** The class that is looked for; `undefined`: whichever is strongest. */
  readonly label: string | undefined;
}

/** What the script of a candidate player computes with. */
export interface CandidateData {
  /** Times of the classified frames, seconds from the start of the file. */
  readonly seconds: readonly number[];
  /** Where the video, or the part of it that was classified, begins. */
  readonly startSeconds: number;
  /** When the last frame ends; `null` where that is not known. */
  readonly endSeconds: number | null;
  /** Every so many frames were classified. */
  readonly every: number;
  /** Names of the classes that are the strongest anywhere, and for each frame which. */
  readonly names: readonly string[];
  readonly classes: readonly number[];
  /** The probability of that class in each frame: float32 as base64. */
  readonly best: string;
  /** Classes that can be looked for, with their probabilities in each frame: float32 as base64. */
  readonly columns: readonly (readonly [name: string, shares: string])[];
  readonly skip: number;
  readonly length: number;
  readonly count: number;
  /** Which of `columns` is looked for; −1: whichever is strongest. */
  readonly column: number;
}

/** Columns of more classes would make the output large. */
const mostColumnBytes = 400_000;
/** Of a model with more classes than the output can hold, so many can be looked for. */
const mostOffered = 50;
/** Longer videos have no sliders. */
const mostFrames = 50_000;

/** The scores and settings for the script; `undefined` for too long a video. */
export function candidateData(scores: FrameScores, settings: CandidateSettings): CandidateData | undefined {
  const { length, labels, ptsSeconds, startSeconds = 0, endSeconds, setting } = scores;
  if (length > mostFrames) return undefined;
  const rows = Array.from({ length }, (_, row) => scores.row(row));
  const strongest = rows.map((row) => argmax(row));
  const known = [...new Set(strongest)];
  const places = new Map(known.map((classIndex, place) => [classIndex, place]));
  const name = (classIndex: number): string =>
    composed(cleanLine(shortName(itemAt(labels, classIndex, "a label"))));
  const offered = offeredClasses(scores, settings.label);
  return {
    seconds: ptsSeconds.map((time) => Number(time.toFixed(6))),
    startSeconds,
    endSeconds: Number.isFinite(endSeconds) ? Number(endSeconds.toFixed(6)) : null,
    every: setting.every,
    names: known.map(name),
    classes: strongest.map((classIndex) => places.get(classIndex) ?? 0),
    best: base64(Float32Array.from(rows, (row, i) => itemAt(row, itemAt(strongest, i)))),
    columns: offered.map((classIndex) => [name(classIndex), base64(scores.column(classIndex))]),
    skip: settings.skipFrames,
    length: settings.clipSeconds,
    count: settings.count,
    column: settings.label === undefined ? -1 : offered.indexOf(scores.classIndexOf(settings.label)),
  };
}

/** All classes in their order, or where these are too many those with the highest probability in any frame, and the one asked for. */
function offeredClasses(scores: FrameScores, label: string | undefined): readonly number[] {
  const { labels, length } = scores;
  const asked = label === undefined ? [] : [scores.classIndexOf(label)];
  const most = Math.floor(mostColumnBytes / (6 * length));
  const all = Array.from(labels, (_, classIndex) => classIndex);
  if (labels.length <= most) return all;
  const peaks = new Float32Array(labels.length);
  for (let row = 0; row < length; row += 1)
    scores.row(row).forEach((share, i) => (peaks[i] = Math.max(share, peaks[i] ?? 0)));
  const highest = all.sort((a, b) => (peaks[b] ?? 0) - (peaks[a] ?? 0));
  return [...new Set([...asked, ...highest.slice(0, Math.min(most, mostOffered))])];
}

function base64(values: Float32Array): string {
  const own = Float32Array.from(values);
  return toBase64(new Uint8Array(own.buffer));
}
