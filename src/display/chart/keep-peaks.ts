/**
 * Which points of a line are worth drawing: the first, the last, and in each of `buckets` stretches the lowest and
 * the highest one. A line through them looks like the line through all, and no peak is lost.
 *
 * @param values - The line, evenly spaced.
 * @returns Positions in `values`, ascending; all of them where there are no more than twice `buckets`.
 */
export function keepPeaks(values: ArrayLike<number>, buckets: number): readonly number[] {
  const { length } = values;
  if (length <= 2 * buckets) return Array.from({ length }, (_, i) => i);
  const kept = new Set([0, length - 1]);
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const start = Math.floor((bucket * length) / buckets);
    const end = Math.floor(((bucket + 1) * length) / buckets);
    let lowest = start;
    let highest = start;
    for (let i = start; i < end; i += 1) {
      if (values[i]! < values[lowest]!) lowest = i;
      if (values[i]! > values[highest]!) highest = i;
    }
    kept.add(lowest).add(highest);
  }
  return [...kept].sort((a, b) => a - b);
}
