import { expect, test } from "vitest";
import { atLeastOne, mapItems } from "../../src/core/at-least-one.js";

test("atLeastOne() gives a list that has an item, and throws on one that has none", () => {
  expect(atLeastOne(["a", "b"])).toEqual(["a", "b"]);
  expect(() => atLeastOne([])).toThrow("Expected an item at 0 of a list, but it has 0");
});

test("mapItems() changes each item, in order", () => {
  expect(mapItems([1, 2, 3], (item) => item * 2)).toEqual([2, 4, 6]);
  expect(mapItems(atLeastOne([1]), String)).toEqual(["1"]);
});
