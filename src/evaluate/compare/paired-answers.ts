import { formatCount } from "../../core/format.js";
import { isSameText } from "../../core/same-text.js";
import { mcNemarTest } from "../metrics/mc-nemar.js";
import type { ComparedClip } from "./compared-clip.js";

/** Two runs' best labels against the truth, over the clips that both have and whose true label is known. */
export interface PairedAnswers {
  /** Clips that both have right. */
  readonly numBothRight: number;
  /** Clips that only the first run has right. */
  readonly numOnlyFirstRight: number;
  /** Clips that only the second run has right. */
  readonly numOnlySecondRight: number;
  /** Clips that none has right. */
  readonly numNeitherRight: number;
  /** By the exact McNemar test: the probability of so uneven a difference if both were equally good. */
  readonly pValue: number;
}

/** Counts them; `undefined` where no clip has a true label and both answers. */
export function pairedAnswers(rows: readonly ComparedClip[]): PairedAnswers | undefined {
  const judged = rows.flatMap(({ category, firstLabel, secondLabel }) =>
    category === "" || firstLabel === undefined || secondLabel === undefined
      ? []
      : [[isSameText(firstLabel, category), isSameText(secondLabel, category)]],
  );
  if (judged.length === 0) return undefined;
  const count = (one: boolean, other: boolean): number =>
    judged.filter(([first, second]) => first === one && second === other).length;
  const [onlyFirst, onlySecond] = [count(true, false), count(false, true)];
  return {
    numBothRight: count(true, true),
    numOnlyFirstRight: onlyFirst,
    numOnlySecondRight: onlySecond,
    numNeitherRight: count(false, false),
    pValue: mcNemarTest(onlyFirst, onlySecond),
  };
}

/** `"Right in both 5, only in 1: 0, only in 2: 3, in neither 0 (exact McNemar test: p = 0.25)"`. */
export function pairedText(answers: PairedAnswers): string {
  const { numBothRight, numOnlyFirstRight, numOnlySecondRight, numNeitherRight, pValue } = answers;
  const counts = [
    `Right in both: ${formatCount(numBothRight)}`,
    `only in 1: ${formatCount(numOnlyFirstRight)}`,
    `only in 2: ${formatCount(numOnlySecondRight)}`,
    `in neither: ${formatCount(numNeitherRight)}`,
  ];
  return `${counts.join(", ")} (exact McNemar test: p = ${pValue.toPrecision(2)})`;
}
