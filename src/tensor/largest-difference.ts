/** Where two lists of numbers differ most. */
export interface LargestDifference {
  /** Its position; 0 where nothing differs. */
  readonly place: number;
  /** Infinity where one of the two is no number: a comparison would pass over it. */
  readonly distance: number;
}

/** The largest absolute difference of two lists of the same length, the first of equals. */
export function largestDifference(one: ArrayLike<number>, other: ArrayLike<number>): LargestDifference {
  let worst: LargestDifference = { place: 0, distance: 0 };
  for (let place = 0; place < one.length; place += 1) {
    const found = Math.abs(one[place]! - other[place]!);
    const distance = Number.isNaN(found) ? Infinity : found;
    if (distance > worst.distance) worst = { place, distance };
  }
  return worst;
}
