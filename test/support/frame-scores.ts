import { FrameScores, type FrameScoresParts } from "../../src/pipeline/frame-scores/frame-scores.js";

/**
 * Scores written out by hand: one row per frame, one column per label ("a", "b", …).
 *
 * @param more - What differs from 10 frames a second, every frame classified.
 */
export function frameScores(
  rows: readonly (readonly number[])[],
  more: Partial<FrameScoresParts> = {},
): FrameScores {
  const columns = rows[0]?.length ?? 1;
  const labels = Array.from({ length: columns }, (_, i) => String.fromCharCode(97 + i));
  const indices = rows.map((_, i) => i);
  return new FrameScores({
    path: "a.mp4",
    setting: {
      modelName: "by-hand",
      modelSha256: "0123456789abcdef",
      preset: "opencv-square-8",
      level: "frame",
      every: 1,
      numLabels: columns,
    },
    labels,
    probabilities: {
      kind: "probabilities",
      data: Float32Array.from(rows.flat()),
      shape: [rows.length, columns],
    },
    indices,
    ptsSeconds: indices.map((index) => index / 10),
    numFrames: rows.length,
    endSeconds: rows.length / 10,
    ...more,
  });
}
