import { seededRandom } from "../../core/random.js";

/**
 * Which part each group goes to, by the number of groups alone: the groups in a random order, of which the last part takes the
 * first ceil(fraction · groups), and so on; the first part takes the rest.
 *
 * Source: with two parts, scikit-learn's `GroupShuffleSplit(test_size=…, random_state=seed)`, whose groups are in order.
 *
 * @returns For each group the number of its part.
 */
export function assignByNumber(numGroups: number, fractions: readonly number[], seed: number): number[] {
  const order = seededRandom(seed).permutation(numGroups);
  const parts = new Array<number>(numGroups).fill(0);
  let at = 0;
  for (let part = fractions.length - 1; part > 0; part -= 1) {
    const count = Math.min(Math.ceil(roundedOff(fractions[part]! * numGroups)), numGroups - at);
    for (const group of order.subarray(at, at + count)) parts[group] = part;
    at += count;
  }
  return parts;
}

/** 0.1 · 30 is 3.0000000000000004, which would be one more than meant. */
function roundedOff(value: number): number {
  const nearest = Math.round(value);
  return Math.abs(value - nearest) < 1e-9 ? nearest : value;
}

/**
 * Which part each group goes to, so that every class is spread over the parts by their fractions, as well as whole groups
 * allow: the groups whose classes are most uneven first, each to the part in which the classes then differ least.
 *
 * Source: with equal fractions, scikit-learn's `StratifiedGroupKFold` (the parts are its folds); a random order only decides
 * among groups that are alike.
 *
 * @param counts - For each group how many clips of each class it has.
 * @param seed - Default none: groups that are alike stay in their order.
 */
export function assignByClasses(
  counts: readonly (readonly number[])[],
  fractions: readonly number[],
  seed: number | undefined,
): number[] {
  const numClasses = counts[0]?.length ?? 0;
  const totals = Array.from({ length: numClasses }, (_, label) => sum(counts.map((row) => row[label]!)));
  const shuffled =
    seed === undefined ? counts.map((_, i) => i) : Array.from(seededRandom(seed).permutation(counts.length));
  const spreads = counts.map((row) => deviation(row));
  const order = shuffled.sort((one, other) => spreads[other]! - spreads[one]!);
  const filled = fractions.map(() => new Array<number>(numClasses).fill(0));
  const parts = new Array<number>(counts.length).fill(0);
  // what a part should have counts as one, whatever its size
  const weights = fractions.map((fraction) => fraction * fractions.length);
  for (const group of order) {
    const more = counts[group]!;
    let [best, least, fewest] = [0, Infinity, Infinity];
    for (const [part, own] of filled.entries()) {
      const uneven = meanUnevenness(filled, totals, weights, part, more);
      const size = sum(own) / weights[part]!;
      const isSame = Math.abs(uneven - least) <= 1e-8 + 1e-5 * Math.abs(least);
      if (!(uneven < least || (isSame && size < fewest))) continue;
      [best, least, fewest] = [part, uneven, size];
    }
    const chosen = filled[best]!;
    for (const [label, count] of more.entries()) chosen[label]! += count;
    parts[group] = best;
  }
  return parts;
}

/** The mean over the classes of how much their shares differ between the parts, if `more` went to one of them. */
function meanUnevenness(
  filled: readonly (readonly number[])[],
  totals: readonly number[],
  weights: readonly number[],
  part: number,
  more: readonly number[],
): number {
  const spreads = totals.map((total, label) =>
    deviation(
      filled.map((own, i) => (own[label]! + (i === part ? more[label]! : 0)) / (total * weights[i]!)),
    ),
  );
  return sum(spreads) / spreads.length;
}

/** Values one after the other; of eight and more as NumPy adds them, whose last bits decide between equal parts. */
function sum(values: readonly number[]): number {
  if (values.length > 128) {
    const half = Math.floor(values.length / 16) * 8;
    return sum(values.slice(0, half)) + sum(values.slice(half));
  }
  if (values.length < 8) return values.reduce((total, value) => total + value, 0);
  const whole = values.length - (values.length % 8);
  const r = values.slice(0, 8);
  for (let i = 8; i < whole; i += 1) r[i % 8]! += values[i]!;
  const eight = r[0]! + r[1]! + (r[2]! + r[3]!) + (r[4]! + r[5]! + (r[6]! + r[7]!));
  return values.slice(whole).reduce((total, value) => total + value, eight);
}

/** Of a whole population, as NumPy's `std`. */
function deviation(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  return Math.sqrt(sum(values.map((value) => (value - mean) * (value - mean))) / values.length);
}
