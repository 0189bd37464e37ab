import { itemAt } from "../../core/item-at.js";
import { printAsText } from "../../core/inspect.js";
import { showAsLastValue } from "../../core/self-display.js";
import { formatCounted } from "../../core/format.js";
import { isSameText } from "../../core/same-text.js";
import type { SkippedClip } from "../../datasets/clip.js";
import { passedOverLines, type PassedOverFile } from "../../datasets/passed-over.js";
import { writeFileAtomic } from "../../files/atomic-write.js";
import { formatCsv } from "../../files/csv.js";
import type { FrameSetting } from "../frame-scores/frame-scores.js";

/** A model that rated footage. */
export interface Rater {
  /** What tables call it: its key in the call. */
  readonly name: string;
  /** In class-index order. */
  readonly labels: readonly string[];
  /** How it looked at the frames. */
  readonly setting: FrameSetting;
}

/** What one model says of one video. */
export interface RatedShares {
  /** The model's name. */
  readonly rater: string;
  /** In class-index order. */
  readonly labels: readonly string[];
  /** For each label the frames that it won. */
  readonly numFrames: readonly number[];
  /** For each label the share of the rated frames that it won, 0 … 1. */
  readonly shares: readonly number[];
}

/** One rated video; it prints as lab 3's original prints it. */
export class RatedVideo {
  /** The file. */
  readonly path: string;
  /** What names it in tables. */
  readonly id: string;
  /** How many frames were rated. */
  readonly numFrames: number;
  /** The rated frame in the middle, by its number in the video: a still for tables. */
  readonly middleFrame: number;
  /** One entry a model. */
  readonly ratings: readonly RatedShares[];
  /** The labels whose share is above their threshold, in the order of the thresholds. */
  readonly flags: readonly string[];

  /** Use `rateVideos`. */
  constructor(parts: {
    readonly path: string;
    readonly id: string;
    readonly numFrames: number;
    readonly middleFrame: number;
    readonly ratings: readonly RatedShares[];
    readonly flags: readonly string[];
  }) {
    this.path = parts.path;
    this.id = parts.id;
    this.numFrames = parts.numFrames;
    this.middleFrame = parts.middleFrame;
    this.ratings = parts.ratings;
    this.flags = parts.flags;
  }

  /**
   * The share of frames that a label won, 0 … 1, of several models with that label the largest.
   *
   * @throws {RangeError} If no model knows the label.
   */
  share(label: string): number {
    const found = this.ratings.flatMap(({ labels, shares }) =>
      shares.filter((_, i) => isSameText(labels[i], label)),
    );
    if (found.length > 0) return Math.max(...found);
    const known = this.ratings.flatMap(({ labels }) => labels.map((name) => `"${name}"`));
    throw new RangeError(`Unknown label "${label}": the footage was rated by ${known.join(", ")}`);
  }

  /** `Good: 90.87%, Overexposed: 4.56%, Underexposed: 4.56%`, a line for each model below the path. */
  toString(): string {
    const lines = this.ratings.map(({ labels, shares }) =>
      labels.map((label, i) => `${label}: ${(itemAt(shares, i) * 100).toFixed(2)}%`).join(", "),
    );
    return [`Video evaluated: ${this.path}`, ...lines].join("\n");
  }
}

/** Rated footage: what `rateVideos` gives. `show` shows it as a table with stills. */
export class FootageRatings {
  /** The videos, sorted if there were thresholds; see `rateVideos`. */
  readonly rows: readonly RatedVideo[];
  /** Videos that could not be read, with reasons. */
  readonly skipped: readonly SkippedClip[];
  /** The folder that was rated; `undefined` where clips were given. */
  readonly folder: string | undefined;
  /** Files in that folder that are no videos by their endings, with reasons, sorted by path. */
  readonly passedOver: readonly PassedOverFile[];
  /** The models. */
  readonly raters: readonly Rater[];
  /** Above which share a label is flagged. */
  readonly thresholds: Readonly<Record<string, number>>;
  /** Seed of the original's random rating; `undefined`: every frame was rated as it is. */
  readonly legacySeed: number | undefined;

  /** Use `rateVideos`. */
  constructor(parts: {
    readonly rows: readonly RatedVideo[];
    readonly skipped: readonly SkippedClip[];
    readonly folder?: string;
    readonly passedOver?: readonly PassedOverFile[];
    readonly raters: readonly Rater[];
    readonly thresholds: Readonly<Record<string, number>>;
    readonly legacySeed: number | undefined;
  }) {
    this.rows = parts.rows;
    this.skipped = parts.skipped;
    this.folder = parts.folder;
    this.passedOver = parts.passedOver ?? [];
    this.raters = parts.raters;
    this.thresholds = parts.thresholds;
    this.legacySeed = parts.legacySeed;
  }

  /**
   * As CSV: `path`, `frames`, a column `<model>: <label>` of shares (0 … 1) for each label, and `flags`, several of
   * them separated by `;`.
   */
  toCsv(): string {
    const columns = this.raters.flatMap(({ name, labels }) => labels.map((label) => `${name}: ${label}`));
    const rows = this.rows.map(({ path, numFrames, ratings, flags }) => [
      path,
      String(numFrames),
      ...ratings.flatMap(({ shares }) => shares.map((share) => String(Number(share.toFixed(6))))),
      flags.join(";"),
    ]);
    return formatCsv(["path", "frames", ...columns, "flags"], rows);
  }

  /** Writes {@link toCsv}: beside, then renamed. */
  async save(path: string): Promise<void> {
    await writeFileAtomic(path, this.toCsv());
  }

  /** The lines of each video, then what was skipped and passed over. */
  toString(): string {
    const { rows, skipped, folder = "", passedOver } = this;
    const lines = rows.map(
      (row) => `${String(row)}${row.flags.length > 0 ? `\n→ ${row.flags.join(", ")}` : ""}`,
    );
    const left = skipped.map(({ path, reason }) => `  ${path}: ${reason}`);
    const ending =
      left.length === 0 ? [] : [`${formatCounted(left.length, "video")} skipped:\n${left.join("\n")}`];
    return [...lines, ...ending, ...passedOverLines(folder, passedOver, "Passed over")].join("\n\n");
  }
}

printAsText(RatedVideo.prototype);
printAsText(FootageRatings.prototype);
showAsLastValue(FootageRatings.prototype);
