import { formatCount, formatCounted } from "../../core/format.js";
import type { ComparedClip } from "./compared-clip.js";

/** What a run says of a probability: the number, what it is at most, or nothing. */
interface SaidProbability {
  readonly probability: number | undefined;
  readonly atMost: number | undefined;
}

/** Within what two probabilities differ, of which not both are known: `[least, most]`. */
export function boundsOfDifference(
  one: SaidProbability,
  other: SaidProbability,
): readonly [least: number, most: number] {
  const [a, b] = [one, other].map(
    ({ probability, atMost = 1 }) => [probability ?? 0, probability ?? atMost] as const,
  ) as [readonly [number, number], readonly [number, number]];
  return [Math.max(0, a[0] - b[1], b[0] - a[1]), Math.max(a[1] - b[0], b[1] - a[0])];
}

/** Within what the largest difference of all clips lies; nothing of what is not known. */
export function largestOf(rows: readonly ComparedClip[]): {
  readonly least: number | undefined;
  readonly most: number | undefined;
} {
  let least: number | undefined;
  let most: number | undefined;
  for (const { largestDifference: exact, differenceBounds: [low, high] = [] } of rows) {
    const certain = exact ?? (low === 0 ? undefined : low);
    if (certain !== undefined) least = Math.max(least ?? 0, certain);
    const possible = exact ?? high;
    if (possible !== undefined) most = Math.max(most ?? 0, possible);
  }
  return { least, most };
}

/** `"0.185"`, `"at least 0.185, at most 0.4"`, `"not known"`. */
export function largestText(rows: readonly ComparedClip[]): string {
  const { least, most } = largestOf(rows);
  if (most === undefined || (least === undefined && most >= 1)) return "not known";
  if (least === undefined) return `at most ${differenceText(most)}`;
  if (most <= least) return differenceText(least);
  return `at least ${differenceText(least)}${most < 1 ? `, at most ${differenceText(most)}` : ""}`;
}

/** How many clips have no exact difference, and why. */
export function unknownNotes(rows: readonly ComparedClip[]): readonly string[] {
  const bounded = rows.filter(({ differenceBounds }) => differenceBounds !== undefined);
  const notKept = bounded.filter((row) => (row.firstAtMost ?? row.secondAtMost) !== undefined);
  const numSilent = bounded.length - notKept.length;
  const isSomeKnown = rows.some(({ largestDifference }) => largestDifference !== undefined);
  return [
    ...(notKept.length === 0
      ? []
      : [
          `In ${formatCount(notKept.length)} of ${formatCounted(rows.length, "clip")} a run did not keep the true label's probability, ` +
            "which is below those kept: the difference has bounds. More labels (topK) in both runs tell it",
        ]),
    ...(numSilent === 0 || !isSomeKnown
      ? []
      : [`${formatCounted(numSilent, "clip")} without a probability in one run or both`]),
  ];
}

function differenceText(difference: number): string {
  if (difference === 0) return "0";
  return difference === Infinity ? "not comparable (another shape)" : difference.toPrecision(3);
}
