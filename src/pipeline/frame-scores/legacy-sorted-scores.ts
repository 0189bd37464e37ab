import { FrameScores } from "./frame-scores.js";

/**
 * Scores as the original of lab 0 kept them: the probabilities of each frame sorted, highest first, so that a column
 * no longer belongs to a label. Only for comparison with tables that were made from such scores.
 */
export function legacySortedScores(scores: FrameScores): FrameScores {
  const { path, setting, labels, indices, ptsSeconds, numFrames, endSeconds } = scores;
  const data = scores.probabilities.data.slice();
  for (let row = 0; row < scores.length; row += 1) {
    data
      .subarray(row * labels.length, (row + 1) * labels.length)
      .sort()
      .reverse();
  }
  const { shape } = scores.probabilities;
  const probabilities = { kind: "probabilities", data, shape } as const;
  return new FrameScores({
    path,
    setting,
    labels,
    probabilities,
    indices,
    ptsSeconds,
    numFrames,
    endSeconds,
    averageFps: scores.averageFps,
  });
}
