import { expect, test } from "vitest";
import { roundHalfEven } from "../../src/core/round.js";

test("roundHalfEven() takes the nearest number, and of two as near the even one, as Python's round() does", () => {
  const values = [0, 0.4, 0.5, 0.6, 1, 1.4, 1.5, 1.6, 2.5, 3.5, 4.5, 1e6 + 0.5, 1e6 + 1.5];
  expect(values.map(roundHalfEven)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 4, 4, 1e6, 1e6 + 2]);
  const below = [-0.4, -0.5, -0.6, -1, -1.5, -2.5, -3.5];
  expect(below.map((value) => roundHalfEven(value) + 0)).toEqual([0, 0, -1, -1, -2, -2, -4]);
});
