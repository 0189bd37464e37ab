import { expect, test } from "vitest";
import { LatestMap } from "../../src/core/latest-map.js";

test("LatestMap forgets the entry that was set first, and no other", () => {
  const map = new LatestMap<string, number>(2);
  map.set("a", 1).set("b", 2).set("a", 3);
  expect([...map]).toEqual([
    ["a", 3],
    ["b", 2],
  ]);
  map.set("c", 4);
  expect([...map]).toEqual([
    ["b", 2],
    ["c", 4],
  ]);
});
