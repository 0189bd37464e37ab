import { checkInteger, checkPositiveInteger } from "../../core/check.js";
import { itemAt } from "../../core/item-at.js";
import { nearestName } from "../../core/nearest-name.js";
import { printAsText } from "../../core/inspect.js";
import { formatCount } from "../../core/format.js";
import { indexOfText } from "../../core/same-text.js";
import type { Provider } from "../../model/session/providers.js";
import { scoreRow, type Scores } from "../../tensor/scores.js";
import { everyIndices } from "../../video/sampling/indices.js";

/** How frames were classified: what every table and chart about them says below it. */
export interface FrameSetting {
  /** The card's name. */
  readonly modelName: string;
  /** SHA-256 of the model file, hexadecimal. */
  readonly modelSha256: string;
  /** What computed, where it was not the CPU. */
  readonly provider?: Provider;
  /** Name of the preprocessing. */
  readonly preset: string;
  /** `"frame"`: one row of scores per frame. */
  readonly level: "frame";
  /** Every so many frames one was classified. */
  readonly every: number;
  /** Labels the model can choose from. */
  readonly numLabels: number;
}

/** What {@link FrameScores} are made of. */
export interface FrameScoresParts {
  /** The video. */
  readonly path: string;
  /** How it was classified. */
  readonly setting: FrameSetting;
  /** In class-index order: one per column. */
  readonly labels: readonly string[];
  /** Of shape [T, C]: one row per classified frame. */
  readonly probabilities: Scores<"probabilities">;
  /** For each row the frame's number in the video. */
  readonly indices: readonly number[];
  /** For each row the frame's time, seconds from the start of the file. */
  readonly ptsSeconds: readonly number[];
  /** How many frames the whole video has, or the part of it that was classified. */
  readonly numFrames: number;
  /** When the last frame of the video ends, seconds from the start of the file. */
  readonly endSeconds: number;
  /** Of a part of a file: when it begins. */
  readonly startSeconds?: number;
  /** Frames per second on average, as the file's header says; where that is known. */
  readonly averageFps?: number;
}

/** Probabilities of every classified frame of one video. */
export class FrameScores implements FrameScoresParts {
  /** The video. */
  readonly path: string;
  /** How it was classified. */
  readonly setting: FrameSetting;
  /** In class-index order: one per column of `probabilities`, not sorted. */
  readonly labels: readonly string[];
  /** Of shape [T, C]: one row per classified frame. */
  readonly probabilities: Scores<"probabilities">;
  /** For each row the frame's number in the video. */
  readonly indices: readonly number[];
  /** For each row the frame's time, seconds from the start of the file. */
  readonly ptsSeconds: readonly number[];
  /** How many frames the whole video has, or the part of it that was classified, found by decoding. */
  readonly numFrames: number;
  /** When the last frame of the video ends, seconds from the start of the file. */
  readonly endSeconds: number;
  /** Of a part of a file: when it begins. */
  readonly startSeconds?: number;
  /** Frames per second on average, as the file's header says; where that is known. */
  readonly averageFps?: number;

  constructor(parts: FrameScoresParts) {
    this.path = parts.path;
    this.setting = parts.setting;
    this.labels = parts.labels;
    this.probabilities = parts.probabilities;
    this.indices = parts.indices;
    this.ptsSeconds = parts.ptsSeconds;
    this.numFrames = parts.numFrames;
    this.endSeconds = parts.endSeconds;
    if (parts.startSeconds !== undefined) this.startSeconds = parts.startSeconds;
    if (parts.averageFps !== undefined) this.averageFps = parts.averageFps;
  }

  /** Name of the model. */
  get modelName(): string {
    return this.setting.modelName;
  }

  /** How many frames were classified. */
  get length(): number {
    return this.indices.length;
  }

  /**
   * The probabilities of one row, [C]: a view, not a copy.
   *
   * @throws {RangeError} If there is no such row.
   */
  row(row: number): Float32Array {
    checkInteger("row", row, 0, this.length - 1);
    return scoreRow(this.probabilities, row);
  }

  /**
   * The probability of one class in one row.
   *
   * @throws {RangeError} If there is no such row or class.
   */
  at(row: number, classIndex: number): number {
    checkInteger("row", row, 0, this.length - 1);
    checkInteger("classIndex", classIndex, 0, this.labels.length - 1);
    return itemAt(this.probabilities.data, row * this.labels.length + classIndex, "a probability");
  }

  /**
   * The probabilities of one class over the frames: [T].
   *
   * @throws {RangeError} If there is no such class.
   */
  column(classIndex: number): Float32Array {
    checkInteger("classIndex", classIndex, 0, this.labels.length - 1);
    const { data, shape } = this.probabilities;
    return Float32Array.from(this.indices, (_, row) => data[row * shape[1] + classIndex]!);
  }

  /**
   * The column of a label.
   *
   * @param label - Or the class index itself, where two classes share a name.
   * @throws {RangeError} If the model does not know it; the message names the nearest one.
   */
  classIndexOf(label: string | number): number {
    return classIndexOf(label, this.labels, this.modelName);
  }

  /**
   * Every n-th row, as if only those frames had been classified (but for the last bits, which depend on how
   * frames are batched).
   *
   * @param step - ≥ 1.
   */
  everyNth(step: number): FrameScores {
    checkPositiveInteger("step", step);
    const rows = everyIndices(this.length, step);
    const columns = this.labels.length;
    const data = new Float32Array(rows.length * columns);
    rows.forEach((row, i) => data.set(this.row(row), i * columns));
    const { path, labels, numFrames, startSeconds, endSeconds, averageFps } = this;
    return new FrameScores({
      path,
      labels,
      numFrames,
      startSeconds,
      endSeconds,
      averageFps,
      setting: { ...this.setting, every: this.setting.every * step },
      probabilities: { kind: "probabilities", data, shape: [rows.length, columns] },
      indices: rows.map((row) => itemAt(this.indices, row)),
      ptsSeconds: rows.map((row) => itemAt(this.ptsSeconds, row)),
    });
  }

  /** For each class its mean over the frames: [C]. */
  mean(): Float64Array {
    const columns = this.labels.length;
    const { data, shape } = this.probabilities;
    const means = new Float64Array(columns);
    for (let i = 0; i < data.length; i += 1) means[i % columns]! += data[i]! / shape[0];
    return means;
  }

  /** `FrameScores "a.mp4": 250 frames × 1,000 labels by "squeezenet"`. */
  toString(): string {
    const [frames, labels] = this.probabilities.shape;
    const size = `${formatCount(frames)} frames × ${formatCount(labels)} labels`;
    return `FrameScores ${JSON.stringify(this.path)}: ${size} by ${JSON.stringify(this.modelName)}`;
  }
}

printAsText(FrameScores.prototype);

/**
 * The class index of a label.
 *
 * @param label - Or the class index itself, which is checked.
 * @throws {RangeError} If it is none of the labels; the message names the nearest one.
 */
export function classIndexOf(label: string | number, labels: readonly string[], modelName: string): number {
  if (typeof label === "number") {
    checkInteger("label", label, 0, labels.length - 1);
    return label;
  }
  const classIndex = indexOfText(labels, label);
  if (classIndex !== -1) return classIndex;
  const near = nearestName(label, labels);
  const remedy =
    near === undefined ? `it has ${formatCount(labels.length)} others` : `did you mean "${near}"?`;
  throw new RangeError(`Unknown label "${label}" for "${modelName}": ${remedy}`);
}
