import { firstSpelling } from "../core/same-text.js";

/** A value and how often it occurs. */
export interface ValueCount {
  /** The value itself. */
  readonly value: string | number;
  /** How often it occurs. */
  readonly count: number;
}

/**
 * How often each value occurs: most frequent first, equally frequent ones in the order they first appear.
 *
 * The counts of pandas' `value_counts()`, whose order of ties changes from version to version; this order is
 * that of `sort_values(ascending=False, kind="stable")` on them. Missing values are not counted.
 */
export function countValues(values: Iterable<string | number | undefined>): readonly ValueCount[] {
  // first as they are written: of many values few are different
  const asWritten = new Map<string | number, number>();
  for (const value of values) {
    if (value !== undefined) asWritten.set(value, (asWritten.get(value) ?? 0) + 1);
  }
  const counts = new Map<string | number, number>();
  const spell = firstSpelling();
  for (const [written, count] of asWritten) {
    const value = typeof written === "string" ? spell(written) : written;
    counts.set(value, (counts.get(value) ?? 0) + count);
  }
  const pairs = Array.from(counts, ([value, count]) => ({ value, count }));
  return pairs.sort((a, b) => b.count - a.count);
}
