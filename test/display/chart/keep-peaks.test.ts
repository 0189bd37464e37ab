import { expect, test } from "vitest";
import { keepPeaks } from "../../../src/display/chart/keep-peaks.js";

test("keepPeaks() keeps all of a short line", () => {
  expect(keepPeaks([], 3)).toEqual([]);
  expect(keepPeaks([5], 3)).toEqual([0]);
  expect(keepPeaks([1, 2, 3, 4, 5, 6], 3)).toEqual([0, 1, 2, 3, 4, 5]);
});

test("keepPeaks() keeps the ends and each stretch's lowest and highest point", () => {
  // stretches: [0, 9, 1, 1] [2, 2, 7, 0] [5, 5, 5, 6]
  expect(keepPeaks([0, 9, 1, 1, 2, 2, 7, 0, 5, 5, 5, 6], 3)).toEqual([0, 1, 6, 7, 8, 11]);
});

test("keepPeaks() keeps a line's highest and lowest point wherever they are", () => {
  for (const place of [0, 1, 499, 500, 998, 999]) {
    const values = Array.from({ length: 1000 }, (_, i) => (i === place ? 1 : i === 999 - place ? -1 : 0));
    const kept = keepPeaks(values, 10);
    expect(kept).toContain(place);
    expect(kept).toContain(999 - place);
    expect(kept.length).toBeLessThanOrEqual(22);
  }
});
