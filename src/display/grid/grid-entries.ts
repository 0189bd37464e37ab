import { spanOf, type Clip, type ClipSpan, type SkippedClip } from "../../datasets/clip.js";
import { ClipList } from "../../datasets/clip-list.js";
import { clipsFrom, type ClipInput } from "../../datasets/clips-from.js";
import type { Prediction, Predictions } from "../../pipeline/classify/predictions.js";

/** What a video grid takes: predictions, clips, paths, or a DataFrame with a `path` column. */
export type GridInput = Predictions | ClipInput | Iterable<string | Clip>;

/** One cell of a grid before its picture is made. */
export interface GridEntry extends ClipSpan {
  readonly path: string;
  /** What names the clip: its id. */
  readonly id: string;
  /** The true label, where it is known. */
  readonly label: string | undefined;
  readonly prediction?: Prediction;
  /** A line below the label, where there is no prediction: `"frame 23 · 97.0 %"`. */
  readonly note?: string;
  /** Whether its label can be corrected in the page: its cell then says which file it is. */
  readonly isCorrected?: boolean;
  /** By which the grid can be sorted, 0 … 1; default the prediction's highest probability. */
  readonly confidence?: number;
}

/** What a grid is about. */
export interface GridContent {
  readonly entries: readonly GridEntry[];
  /** Clips that took no part already before the grid. */
  readonly skipped: readonly SkippedClip[];
  /** Where the entries are predictions: all of them. */
  readonly predictions?: Predictions;
  /** Seed with which clips without predictions were drawn. */
  readonly seed?: number;
}

/** True for what `classifyVideos` gives. */
export function isPredictions(value: unknown): value is Predictions {
  const candidate = value as Partial<Predictions> | null | undefined;
  return (
    typeof value === "object" &&
    candidate !== null &&
    Array.isArray(candidate?.rows) &&
    Array.isArray(candidate.skipped) &&
    typeof candidate.topK === "number" &&
    typeof candidate.setting === "object"
  );
}

/** Reads a grid's input once, so that a generator or a list that changes later does no harm. */
export function gridContent(input: GridInput): GridContent {
  if (isPredictions(input)) {
    return { entries: input.rows.map(entryOf), skipped: input.skipped, predictions: input };
  }
  const clips = clipsFrom(isGenerated(input) ? Array.from(input) : input);
  const entries = Array.from(clips, (clip) => {
    const { path, id, label } = clip;
    return { path, id, label, ...spanOf(clip) };
  });
  return { entries, skipped: [], seed: clips.seed };
}

/** The cell of a prediction. */
export function entryOf(row: Prediction): GridEntry {
  return { path: row.path, id: row.id, ...spanOf(row), label: row.groundTruth, prediction: row };
}

/** Whether it gives clips one after the other and is no list of them. */
function isGenerated(input: object | string): input is Iterable<string | Clip> {
  return (
    typeof input === "object" &&
    (input as object | null) !== null &&
    Symbol.iterator in input &&
    !(input instanceof ClipList)
  );
}
