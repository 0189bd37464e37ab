/**
 * An item of a list that is known to be there. Where it is not, this library is at fault: that is said at once, instead of going on
 * with `undefined`. Loops over many numbers read them directly.
 *
 * @param what - What it is, for the error: `"a clip of the unit"`.
 * @throws {Error} If the list has no such item.
 */
export function itemAt<Item>(list: ArrayLike<Item>, index: number, what: string = "an item"): Item {
  if (Number.isInteger(index) && index >= 0 && index < list.length) return list[index] as Item;
  throw new Error(
    `Expected ${what} at ${index} of a list, but it has ${list.length}: a fault of kinetoscope, please report it`,
  );
}

/** The first item of a list that is known to have one: see {@link itemAt}. */
export function firstOf<Item>(list: ArrayLike<Item>, what?: string): Item {
  return itemAt(list, 0, what);
}

/** The last item of a list that is known to have one: see {@link itemAt}. */
export function lastOf<Item>(list: ArrayLike<Item>, what?: string): Item {
  return itemAt(list, list.length - 1, what);
}
