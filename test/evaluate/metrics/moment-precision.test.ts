import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { Clip } from "../../../src/datasets/clip.js";
import { momentAveragePrecision } from "../../../src/evaluate/metrics/moment-precision.js";

interface Golden {
  readonly truth: readonly (readonly [string, number, number, string])[];
  readonly found: readonly (readonly [string, number, number, string, number])[];
  readonly thresholds: readonly number[];
  readonly perClass: Readonly<Record<string, readonly number[]>>;
  readonly perThreshold: readonly number[];
  readonly mean: number;
}

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, "..", "..", "golden", "moment-precision.json"), "utf8"),
) as Golden;

function clip(path: string, startSeconds: number, endSeconds: number, label = "jump"): Clip {
  return { path, id: path, label, startSeconds, endSeconds };
}

test("momentAveragePrecision() has the figures of ActivityNet's evaluation", () => {
  const truth = golden.truth.map((row) => clip(...row));
  const found = golden.found.map(([path, startSeconds, endSeconds, label, probability]) => {
    return { path, startSeconds, endSeconds, label, probability };
  });
  const result = momentAveragePrecision(found, truth);
  expect(result.thresholds).toEqual(golden.thresholds);
  // sums in another order: the last bits of a double
  result.perThreshold.forEach((value, i) => expect(value).toBeCloseTo(golden.perThreshold[i], 14));
  expect(result.mean).toBeCloseTo(golden.mean, 14);
  expect(result.mean).toBeGreaterThan(0.1);
  expect(result.perClass.map(({ label }) => label)).toEqual(Object.keys(golden.perClass));
  for (const { label, averagePrecision } of result.perClass)
    averagePrecision.forEach((value, i) => expect(value).toBeCloseTo(golden.perClass[label][i], 14));
});

test("momentAveragePrecision() counts a moment once, and what is found elsewhere as wrong", () => {
  const truth = [clip("a", 0, 4), clip("a", 10, 14)];
  const moment = (startSeconds: number, endSeconds: number, probability: number, path = "a"): object => {
    return { path, label: "jump", startSeconds, endSeconds, probability };
  };
  const at = (found: readonly object[]): number =>
    momentAveragePrecision(found as never, truth, { thresholds: [0.5] }).mean;
  expect(at([])).toBe(0);
  expect(at([moment(0, 4, 0.9), moment(10, 14, 0.8)])).toBe(1);
  // right, again (wrong), right: 1 · 1/2 + 2/3 · 1/2
  expect(at([moment(0, 4, 0.9), moment(0, 4, 0.8), moment(10, 14, 0.7)])).toBeCloseTo(5 / 6, 15);
  expect(at([moment(0, 4, 0.9, "b")])).toBe(0);
  // an overlap of just a half counts
  expect(at([moment(0, 2, 0.9)])).toBe(0.5);
  expect(at([moment(0, 1.99, 0.9)])).toBe(0);
});

test("momentAveragePrecision() says where there is no truth, and prints in one line", () => {
  expect(() => momentAveragePrecision([], ["a.mp4"])).toThrow(
    "Cannot judge moments: no clip of the truth has a label, a start and an end",
  );
  const result = momentAveragePrecision([], [clip("a", 0, 1)], { thresholds: [0.5, 0.75] });
  expect(inspect(result)).toBe("Mean average precision of moments: 0.00 % (overlap 0.50, 0.75)");
});
