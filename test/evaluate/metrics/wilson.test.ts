import { expect, test } from "vitest";
import { wilsonInterval } from "../../../src/evaluate/metrics/wilson.js";

// scipy 1.17: binomtest(right, tried).proportion_ci(0.95, "wilson")
test.each([
  [36, 64, 0.44086, 0.67706],
  [1, 10, 0.01788, 0.40415],
  [9, 10, 0.59585, 0.98212],
  [5, 10, 0.23659, 0.76341],
])("of %d of %d clips it is that of scipy", (right, tried, low, high) => {
  const found = wilsonInterval(right, tried);
  expect([found.low, found.high].map((value) => Number(value.toFixed(5)))).toEqual([low, high]);
});

test("ends exactly at 0 and 1 where none or all were right, and is all where none was tried", () => {
  const none = wilsonInterval(0, 8);
  expect(none.low).toBe(0);
  expect(none.high).toBeCloseTo(0.32441, 5);
  const all = wilsonInterval(8, 8);
  expect(all.high).toBe(1);
  expect(all.low).toBeCloseTo(1 - 0.32441, 5);
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
});

test("refuses more that were right than were tried, and counts that are none", () => {
  expect(() => wilsonInterval(9, 8)).toThrow("Expected numRight to be an integer from 0 to 8 but received 9");
  expect(() => wilsonInterval(-1, 8)).toThrow(
    "Expected numRight to be an integer from 0 to 8 but received -1",
  );
  expect(() => wilsonInterval(0, -1)).toThrow("Expected numTried to be an integer ≥ 0 but received -1");
  expect(() => wilsonInterval(0, 0.5)).toThrow("Expected numTried to be an integer ≥ 0 but received 0.5");
});
