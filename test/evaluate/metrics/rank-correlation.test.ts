import { expect, test } from "vitest";
import { rankCorrelation } from "../../../src/evaluate/metrics/rank-correlation.js";

// scipy 1.17: spearmanr(a, b).statistic
test.each([
  [[1, 2, 3], [10, 20, 30], 1],
  [[1, 2, 3], [3, 2, 1], -1],
  [[1, 2, 3, 4, 5], [5, 6, 7, 8, 7], 0.8207826816681233],
  [[1, 1, 2, 2, 3, 3], [1, 2, 1, 2, 1, 2], 0],
  [[1, 1, 1, 2], [4, 3, 2, 9], 0.7745966692414834],
  [[-3, 0.5, 0.5, 100], [1, 2, 4, 3], 0.6324555320336759],
])("of %j and %j it is that of scipy", (first, second, expected) => {
  expect(rankCorrelation(first, second)).toBeCloseTo(expected, 12);
});

test("is no number where a list is constant or has one value", () => {
  expect([rankCorrelation([1, 1], [1, 2]), rankCorrelation([1], [2]), rankCorrelation([], [])]).toEqual([
    NaN,
    NaN,
    NaN,
  ]);
});
