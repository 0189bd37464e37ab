import { printAsText } from "../core/inspect.js";
import { formatCount } from "../core/format.js";
import type { Scores } from "../tensor/scores.js";

/** Probabilities of every classified frame of one video. */
export class FrameScores {
  /** The video. */
  readonly path: string;
  /** Name of the model. */
  readonly modelName: string;
  /** In class-index order: one per column of `probabilities`, not sorted. */
  readonly labels: readonly string[];
  /** [T, C]: one row per classified frame. */
  readonly probabilities: Scores<"probabilities">;
  /** For each row the frame's number in the video. */
  readonly indices: readonly number[];
  /** For each row the frame's time, seconds from the start of the file. */
  readonly ptsSeconds: readonly number[];

  constructor(parts: {
    readonly path: string;
    readonly modelName: string;
    readonly labels: readonly string[];
    readonly probabilities: Scores<"probabilities">;
    readonly indices: readonly number[];
    readonly ptsSeconds: readonly number[];
  }) {
    this.path = parts.path;
    this.modelName = parts.modelName;
    this.labels = parts.labels;
    this.probabilities = parts.probabilities;
    this.indices = parts.indices;
    this.ptsSeconds = parts.ptsSeconds;
  }

  /** The probability of one class in one row. */
  at(row: number, classIndex: number): number {
    return this.probabilities.data[row * this.labels.length + classIndex];
  }

  /** For each class its mean over the frames: [C]. */
  mean(): Float64Array {
    const columns = this.labels.length;
    const { data, shape } = this.probabilities;
    const means = new Float64Array(columns);
    for (let i = 0; i < data.length; i += 1) means[i % columns] += data[i] / shape[0];
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
