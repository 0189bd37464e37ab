import { firstOf } from "../core/item-at.js";
import { formatPercent } from "../core/format.js";
import { bestRow, type EpochRow } from "./history.js";

/** Of fewer rows, or after fewer epochs, it says nothing. */
const leastRows = 10;
const leastEpochs = 3;

/**
 * What to say of a head that is no better than its most frequent label: it has learned nothing, whatever its loss looks like.
 *
 * @param classes - Class index of each row that the head was measured on: those held out, or all if none were.
 * @param scale - The largest feature, without its sign: large ones make first steps useless.
 */
export function chanceWarning(
  history: readonly EpochRow[],
  classes: readonly number[],
  labels: readonly string[],
  scale: number,
): readonly string[] {
  const best = bestRow(history);
  if (best === undefined || classes.length < leastRows || history.length < leastEpochs) return [];
  const counts = labels.map((_, label) => classes.filter((each) => each === label).length);
  const most = Math.max(...counts);
  const share = most / classes.length;
  const accuracy = best.valAccuracy ?? best.accuracy;
  if (accuracy > share) return [];
  const kind = best.valAccuracy === undefined ? "training" : "validation";
  const lossOf = ({ loss, valLoss }: EpochRow): string => (valLoss ?? loss).toPrecision(3);
  const remedy =
    scale > 10
      ? `Features reach ${scale.toPrecision(3)}: divide them by their standard deviation, or use a lower learningRate`
      : "Use another learningRate, more epochs or rows, or other features";
  return [
    `Nothing was learned: ${formatPercent(accuracy, 1)} of the ${kind} rows are right, and always saying ` +
      `"${labels[counts.indexOf(most)]}" would be in ${formatPercent(share, 1)}; the loss went from ${lossOf(firstOf(history))} to ${lossOf(history.at(-1) ?? best)}. ${remedy}`,
  ];
}
