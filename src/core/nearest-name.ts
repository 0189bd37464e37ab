import { composed } from "./same-text.js";

/**
 * The name that was probably meant, or `undefined` if none is near: at most one letter in three is wrong,
 * missing, too many or swapped with its neighbour, or the beginning or the end of just one name was typed.
 */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  const letters = composed(typed);
  const ranked = names
    .map((name) => ({ name, distance: editDistance(letters, composed(name)) }))
    .sort((a, b) => a.distance - b.distance);
  const [nearest] = ranked;
  if (nearest !== undefined && nearest.distance <= Math.max(1, Math.floor(typed.length / 3)))
    return nearest.name;
  if (typed.length < 3) return undefined;
  const parts = names.filter((name) => name.startsWith(typed) || name.endsWith(typed));
  return parts.length === 1 ? parts[0] : undefined;
}

/** Optimal string alignment: the fewest insertions, deletions, replacements and swaps of neighbours. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = last[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      current[j] = Math.min(
        replaced,
        last[j]! + 1,
        current[j - 1]! + 1,
        swapped ? beforeLast[j - 2]! + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length]!;
}
