import { itemAt } from "../../core/item-at.js";
import { classIndexOf } from "../../pipeline/frame-scores/frame-scores.js";
import type { WindowScores } from "../../pipeline/windows/classify-windows.js";
import type { ScoredRows } from "./top-classes.js";

/** Windows as rows of scores, so that they are ranked and drawn as frames are. */
export function windowRows(scores: WindowScores): ScoredRows {
  const { path, labels, windows, setting } = scores;
  const column = (classIndex: number): Float32Array =>
    Float32Array.from(windows, ({ probabilities }) => itemAt(probabilities, classIndex, "a probability"));
  return {
    path,
    labels,
    length: windows.length,
    column,
    mean: () =>
      labels.map(
        (_, classIndex) => column(classIndex).reduce((sum, value) => sum + value, 0) / windows.length,
      ),
    classIndexOf: (label) => classIndexOf(label, labels, setting.modelName),
  };
}
