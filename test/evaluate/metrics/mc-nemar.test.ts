import { expect, test } from "vitest";
import { mcNemarTest } from "../../../src/evaluate/metrics/mc-nemar.js";

/** `scipy.stats.binomtest(a, a + b).pvalue` */
test.each([
  [0, 3, 0.25],
  [3, 9, 0.14599609375],
  [10, 10, 1],
  [2, 17, 0.000728607177734375],
  [700, 800, 0.01055925546671162],
  [1, 1, 1],
])("mcNemarTest(%i, %i) is SciPy's", (one, other, pValue) => {
  expect(mcNemarTest(one, other)).toBeCloseTo(pValue, 12);
  expect(mcNemarTest(other, one)).toBeCloseTo(pValue, 12);
});

test("mcNemarTest() of no difference is 1, and counts are counts", () => {
  expect(mcNemarTest(0, 0)).toBe(1);
  expect(mcNemarTest(0, 5000)).toBe(0);
  expect(() => mcNemarTest(-1, 2)).toThrow("Expected numOnlyFirst to be an integer ≥ 0");
});
