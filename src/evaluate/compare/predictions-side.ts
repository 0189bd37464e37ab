import { clipFileName } from "../../datasets/clip.js";
import type { Predictions } from "../../pipeline/classify/predictions.js";
import type { RunSide, SideRow } from "./side.js";

/** Whether a run is what `evaluate` or `classifyVideos` gave. */
export function isPredictionsRun(input: unknown): input is Predictions {
  return typeof input === "object" && input !== null && "rows" in input && "topK" in input;
}

/** Predictions as a run: of each clip its best label, and its true label's probability where that is among the best. */
export function predictionsSide({ rows, setting, labels }: Predictions): RunSide {
  const sides = rows.map((row): SideRow => {
    const { groundTruth = "", top } = row;
    const probability = top.find(({ label }) => label === groundTruth)?.probability;
    return { category: groundTruth, fname: clipFileName(row), label: top[0]?.label, probability };
  });
  return { name: `run by ${setting.modelName}`, rows: sides, labels };
}
