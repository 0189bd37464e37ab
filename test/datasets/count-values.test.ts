import { expect, test } from "vitest";
import { countValues } from "../../src/datasets/count-values.js";

test("countValues() sorts by count, ties by first appearance, and keeps labels that begin with digits", () => {
  expect(countValues(["b", "3d printing", "a", "b", undefined, "a", "c", 3, "3"])).toEqual([
    { value: "b", count: 2 },
    { value: "a", count: 2 },
    { value: "3d printing", count: 1 },
    { value: "c", count: 1 },
    { value: 3, count: 1 },
    { value: "3", count: 1 },
  ]);
});

test("countValues() of nothing is empty", () => {
  expect(countValues([])).toEqual([]);
});
