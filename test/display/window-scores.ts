import type { WindowScores } from "../../src/pipeline/windows/classify-windows.js";

/** Scores of windows written by hand, as if `tiny` had classified them: windows of two seconds, one a second. */
export function windowScores(
  path: string,
  labels: readonly string[],
  rows: readonly (readonly number[])[],
): WindowScores {
  return {
    path,
    labels,
    windows: rows.map((row, i) => ({
      startSeconds: i,
      endSeconds: i + 2,
      probabilities: Float32Array.from(row),
    })),
    skipped: [],
    setting: {
      ...{ modelName: "tiny", modelSha256: "0123456789abcdef", preset: "opencv-square-112", level: "clip" },
      ...{ views: 1, numFrames: 16, sampling: "uniform", aggregation: "none", numLabels: labels.length },
    },
  };
}
