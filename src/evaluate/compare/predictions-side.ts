import { indexOfText, isSameText } from "../../core/same-text.js";
import { clipFileName } from "../../datasets/clip.js";
import type { Predictions } from "../../pipeline/classify/predictions.js";
import type { RankedLabel } from "../../tensor/scores.js";
import type { RunSide, SideRow } from "./side.js";

/** Whether a run is what `evaluate` or `classifyVideos` gave. */
export function isPredictionsRun(input: unknown): input is Predictions {
  return typeof input === "object" && input !== null && "rows" in input && "topK" in input;
}

/** Predictions as a run: of each clip its best label, and its true label's probability, or a bound of it. */
export function predictionsSide({ rows, setting, labels }: Predictions): RunSide {
  const sides = rows.map((row): SideRow => {
    const { groundTruth = "", top, id } = row;
    const facts = { category: groundTruth, id, fname: clipFileName(row), label: top[0]?.label };
    const canSay = labels === undefined || indexOfText(labels, groundTruth) !== -1;
    return { ...facts, ...truthOf(groundTruth, top, { canSay, sumsToOne: setting.isMultiLabel !== true }) };
  });
  return { name: `run by ${setting.modelName}`, rows: sides, labels };
}

/** More than rounding makes of a sum of 1: each label then has a probability of its own. */
const roundingOfSum = 1e-3;

/**
 * The true label's probability where it is among the best, else what it is at most: no more than the last of them, and no
 * more than they leave of 1.
 *
 * @param about - `canSay`: the model has the label. `sumsToOne`: its probabilities are known to sum to 1.
 */
export function truthOf(
  groundTruth: string,
  top: readonly Pick<RankedLabel, "label" | "probability">[],
  about: { readonly canSay: boolean; readonly sumsToOne: boolean },
): Pick<SideRow, "probability" | "atMost"> {
  const probability = top.find(({ label }) => isSameText(label, groundTruth))?.probability;
  if (probability !== undefined) return { probability };
  const last = top.at(-1)?.probability;
  if (last === undefined || groundTruth === "" || !about.canSay) return {};
  const rest = 1 - top.reduce((sum, ranked) => sum + ranked.probability, 0);
  return { atMost: about.sumsToOne && rest > -roundingOfSum ? Math.max(0, Math.min(last, rest)) : last };
}
