import { formatCount, formatCounted } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";
import { showAsLastValue } from "../../core/self-display.js";
import type { SkippedClip } from "../../datasets/clip.js";
import { toDataFrame, type DataFrame } from "../../datasets/tables/data-frame.js";
import { formatCsv } from "../../files/csv.js";
import { float64Text } from "../../files/float-text.js";
import type { ClipRecord } from "../run-clips.js";
import type { FrameSetting } from "./frame-scores.js";

/** The frame of a clip in which its true label is most probable. */
export interface MostInformativeFrame {
  /** The clip's true label. */
  readonly category: string;
  /** The file's name with its ending. */
  readonly fname: string;
  /** The file. */
  readonly path: string;
  /** The frame's number in the video, from 0. */
  readonly frame: number;
  /** Its time, seconds from the start of the file. */
  readonly ptsSeconds: number;
  /** Of the true label in that frame, 0 … 1: float32. */
  readonly probability: number;
}

/** A table, and the record of each clip. */
export interface FoundFrames {
  readonly table: MostInformativeFrames;
  readonly records: readonly ClipRecord<MostInformativeFrame>[];
  /** Of a table that a model made and a journal was kept of: see `threadCounts`. */
  readonly threads?: string;
}

/** A row under the published names of the columns. */
export interface MifTableRow {
  /** The clip's true label. */
  readonly category: string;
  /** The file's name with its ending. */
  readonly fname: string;
  /** Number of the most informative frame, from 0. */
  readonly mif_idx: number;
  /** Probability of the true label in that frame. */
  readonly "softmax[category]": number;
}

/** The cells of a row as text, all but its number. */
export function mifCells({ category, fname, frame, probability }: MostInformativeFrame): string[] {
  return [category, fname, String(frame), float64Text(probability)];
}

/** The most informative frames of many clips. */
export class MostInformativeFrames {
  /** One per clip, in the order of the clips. */
  readonly rows: readonly MostInformativeFrame[];
  /** The clips that could not be classified, with reasons. */
  readonly skipped: readonly SkippedClip[];
  /** How the frames were classified. */
  readonly setting: FrameSetting;

  constructor(rows: readonly MostInformativeFrame[], skipped: readonly SkippedClip[], setting: FrameSetting) {
    this.rows = rows;
    this.skipped = skipped;
    this.setting = setting;
  }

  /** The rows under their published names: `category`, `fname`, `mif_idx`, `softmax[category]`. */
  toRows(): MifTableRow[] {
    return this.rows.map(({ category, fname, frame, probability }) => ({
      category,
      fname,
      mif_idx: frame,
      "softmax[category]": probability,
    }));
  }

  /** The same as a danfojs DataFrame. */
  toDataFrame(): Promise<DataFrame> {
    const rows = this.toRows();
    return toDataFrame({
      category: rows.map((row) => row.category),
      fname: rows.map((row) => row.fname),
      mif_idx: rows.map((row) => row.mif_idx),
      "softmax[category]": rows.map((row) => row["softmax[category]"]),
    });
  }

  /** The same as the published CSV files: an index without a name first, numbers as pandas writes them. */
  toCsv(): string {
    const rows = this.rows.map((row, i) => [String(i), ...mifCells(row)]);
    return formatCsv(["", "category", "fname", "mif_idx", "softmax[category]"], rows);
  }

  /** `Most informative frames of 834 clips by "resnet50-moments"`. */
  toString(): string {
    const { rows, skipped, setting } = this;
    const without = skipped.length === 0 ? "" : `, ${formatCount(skipped.length)} skipped`;
    return `Most informative frames of ${formatCounted(rows.length, "clip")} by ${JSON.stringify(setting.modelName)}${without}`;
  }
}

printAsText(MostInformativeFrames.prototype);
showAsLastValue(MostInformativeFrames.prototype);
