import { FrameScores } from "../../src/pipeline/frame-scores/frame-scores.js";

/** What {@link frameScores} are made of. */
export interface MadeScores {
  readonly path?: string;
  readonly labels: readonly string[];
  /** One row per classified frame, one probability per label. */
  readonly rows: readonly (readonly number[])[];
  readonly every?: number;
  readonly fps?: number;
  readonly ptsSeconds?: readonly number[];
  /** Where the part of the file begins that was classified; default: all of it was. */
  readonly startSeconds?: number;
}

/** Scores written by hand, as if `tiny` had classified a video's frames. */
export function frameScores(made: MadeScores): FrameScores {
  const { path = "clips/a.mp4", labels, rows, every = 1, fps = 10 } = made;
  const indices = rows.map((_, row) => row * every);
  const ptsSeconds = made.ptsSeconds ?? indices.map((index) => (made.startSeconds ?? 0) + index / fps);
  return new FrameScores({
    path,
    setting: {
      modelName: "tiny",
      modelSha256: "0123456789abcdef",
      preset: "imagenet",
      level: "frame",
      every,
      numLabels: labels.length,
    },
    labels,
    probabilities: {
      kind: "probabilities",
      data: Float32Array.from(rows.flat()),
      shape: [rows.length, labels.length],
    },
    indices,
    ptsSeconds,
    numFrames: rows.length * every,
    ...(made.startSeconds === undefined ? {} : { startSeconds: made.startSeconds }),
    endSeconds: (ptsSeconds.at(-1) ?? 0) + every / fps,
  });
}

/** A class that rises to its peak at row `best` and falls again, and a second one that is the rest. */
export function risingScores(numRows: number, best: number, path?: string): FrameScores {
  const rise = Array.from({ length: numRows }, (_, row) => 0.9 - (0.8 * Math.abs(row - best)) / numRows);
  return frameScores({ path, labels: ["yoga", "tai chi"], rows: rise.map((value) => [value, 1 - value]) });
}
