import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { samplePositions } from "../../src/datasets/sample.js";
import { describeWithShared, sharedPath } from "../support/shared.js";

test("samplePositions() draws each position at most once, none, or all", () => {
  expect(samplePositions(5, 0, "clips")).toEqual([]);
  expect(samplePositions(0, 0, "clips")).toEqual([]);
  expect(samplePositions(1, 1, "clips")).toEqual([0]);
  expect([...samplePositions(5, 5, "clips")].sort()).toEqual([0, 1, 2, 3, 4]);
});

test("samplePositions() has the default seed 0 and repeats itself", () => {
  expect(samplePositions(19906, 8, "clips")).toEqual([17151, 6498, 13996, 3479, 13143, 8892, 4668, 9751]);
  expect(samplePositions(100, 9, "clips", { seed: 3 })).toEqual(
    samplePositions(100, 9, "clips", { seed: 3 }),
  );
});

test("samplePositions() throws when there is less than was asked for", () => {
  expect(() => samplePositions(8, 9, "clips")).toThrow(
    new RangeError("Cannot sample 9 of 8 clips: none is taken twice, so count may be at most 8"),
  );
  expect(() => samplePositions(8, -1, "clips")).toThrow(
    new RangeError("Expected count to be an integer ≥ 0 but received -1 (number)"),
  );
});

describeWithShared("with the shared goldens", () => {
  test("samplePositions() gives the rows of pandas' sample(random_state=…)", () => {
    const golden = JSON.parse(readFileSync(sharedPath("golden/pandas.json"), "utf8")) as {
      rows: number;
      sample_8: Record<string, number[]>;
      sample_frac: { random_state: number; n: number; index: number[] };
    };
    for (const [seed, index] of Object.entries(golden.sample_8)) {
      expect(samplePositions(golden.rows, 8, "rows", { seed: Number(seed) })).toEqual(index);
    }
    const { random_state: seed, n, index } = golden.sample_frac;
    expect(samplePositions(golden.rows, n, "rows", { seed })).toEqual(index);
  });
});
