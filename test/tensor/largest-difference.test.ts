import { expect, test } from "vitest";
import { largestDifference } from "../../src/tensor/largest-difference.js";

test("the first of the largest differences, whichever is larger", () => {
  expect(largestDifference([1, 2, 3, 4], [1, 4, 3, 2])).toEqual({ place: 1, distance: 2 });
  expect(largestDifference(Float32Array.of(0.5), Float32Array.of(0.5))).toEqual({ place: 0, distance: 0 });
  expect(largestDifference([], [])).toEqual({ place: 0, distance: 0 });
});

test.each([0, 1, 2])("what is no number differs by all there is, at place %i too", (place) => {
  const broken = [1, 2, 3].with(place, NaN);
  expect(largestDifference(broken, [1, 2, 9])).toEqual({ place, distance: Infinity });
  expect(largestDifference([1, 2, 9], broken)).toEqual({ place, distance: Infinity });
});
