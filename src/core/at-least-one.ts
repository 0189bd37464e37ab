import { firstOf } from "./item-at.js";

/** A list whose first item is always there. */
export type AtLeastOne<Item> = readonly [Item, ...Item[]];

/** A list that is known to have an item, as one whose type says so; see `itemAt`. */
export function atLeastOne<Item>(list: readonly Item[]): AtLeastOne<Item> {
  return [firstOf(list), ...list.slice(1)];
}

/** What `change` makes of each item. */
export function mapItems<Item, Result>(
  [first, ...others]: AtLeastOne<Item>,
  change: (item: Item) => Result,
): AtLeastOne<Result> {
  return [change(first), ...others.map((item) => change(item))];
}
