import { checkGiven } from "../../core/given.js";

/**
 * How well scores rank the true ones before the others: Σ (R_n − R_{n−1}) · P_n over all thresholds, from the highest score down,
 * without interpolation. Equal scores are one threshold.
 *
 * Source: scikit-learn's `average_precision_score`; MMAction2's `mean_average_precision` computes the same.
 *
 * @param scores - One a clip.
 * @param isTrue - Whether the clip has the label.
 * @returns 0 … 1; `undefined` where no clip has it.
 */
export function averagePrecision(scores: ArrayLike<number>, isTrue: ArrayLike<boolean>): number | undefined {
  checkGiven("averagePrecision", "scores", scores, "list");
  checkGiven("averagePrecision", "truths", isTrue, "list");
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const numTrue = order.filter((i) => isTrue[i]).length;
  if (numTrue === 0) return undefined;
  let [found, foundBefore, sum] = [0, 0, 0];
  order.forEach((i, place) => {
    if (isTrue[i]) found += 1;
    const isLastOfEqual = place + 1 === order.length || scores[order[place + 1]!] !== scores[i];
    if (!isLastOfEqual) return;
    sum += (found - foundBefore) * (found / (place + 1));
    foundBefore = found;
  });
  return sum / numTrue;
}
