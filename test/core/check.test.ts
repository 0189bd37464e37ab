import { describe, expect, test } from "vitest";
import {
  checkIndices,
  checkInteger,
  checkNumber,
  checkNumberFromTo,
  checkOneOf,
  checkPositiveInteger,
  checkPositiveNumber,
  checkText,
  checkTimeSpan,
} from "../../src/core/check.js";

/** What a check says: the error's class and message, or nothing. */
function said(check: () => void): string {
  try {
    check();
    return "nothing";
  } catch (error) {
    return String(error);
  }
}

const notANumber = ["3", null, undefined, true, [1], { a: 1 }, () => 1, Symbol("s")];

test.each([
  ["3", '"3" (string)'],
  [null, "null"],
  [undefined, "undefined"],
  [[1, 2], "an array"],
  [{ a: 1 }, "an object (Object)"],
  [new Map(), "an object (Map)"],
  [new Date(0), "an object (Date)"],
  [() => 1, "a function"],
  [Symbol("s"), "a symbol"],
  [true, "true (boolean)"],
])("of %o a message says %s", (value, text) => {
  expect(said(() => checkInteger("n", value, 0))).toBe(
    `TypeError: Expected n to be an integer ≥ 0 but received ${text}`,
  );
});

describe("checkInteger()", () => {
  test("takes integers from the least to the most", () => {
    for (const value of [-2, 0, 7]) expect(said(() => checkInteger("n", value, -2, 7))).toBe("nothing");
    expect(said(() => checkInteger("n", Number.MAX_SAFE_INTEGER, 0))).toBe("nothing");
  });

  test.each([-3, 8, 0.5, NaN, Infinity, 2 ** 53])("refuses %d as out of range", (value) => {
    expect(said(() => checkInteger("n", value, -2, 7))).toBe(
      `RangeError: Expected n to be an integer from -2 to 7 but received ${value} (number)`,
    );
  });

  test("checkPositiveInteger() begins at 1", () => {
    expect(said(() => checkPositiveInteger("n", 1))).toBe("nothing");
    expect(said(() => checkPositiveInteger("n", 0))).toBe(
      "RangeError: Expected n to be an integer ≥ 1 but received 0 (number)",
    );
  });
});

describe("checkNumber()", () => {
  test("takes finite numbers from the least to the most", () => {
    for (const value of [-0.5, 0, 2.5])
      expect(said(() => checkNumber("x", value, -0.5, 2.5))).toBe("nothing");
    expect(said(() => checkNumber("x", 1e300, 0))).toBe("nothing");
  });

  test.each([-0.6, 2.6, NaN, Infinity, -Infinity])("refuses %d as out of range", (value) => {
    expect(said(() => checkNumber("x", value, -0.5, 2.5))).toBe(
      `RangeError: Expected x to be a number from -0.5 to 2.5 but received ${value} (number)`,
    );
    if (value === 2.6) return;
    expect(said(() => checkNumber("x", value, 0))).toMatch(/^RangeError: Expected x to be a number ≥ 0 but/);
  });

  test.each(notANumber)("refuses %o as of another kind", (value) => {
    expect(said(() => checkNumber("x", value, 0))).toMatch(/^TypeError: Expected x to be a number ≥ 0 but/);
    expect(said(() => checkPositiveNumber("x", value))).toMatch(
      /^TypeError: Expected x to be a number > 0 but/,
    );
    expect(said(() => checkNumberFromTo("x", value, 0, 1))).toMatch(
      /^TypeError: Expected x to be a number from 0 to 1/,
    );
  });
});

test("checkPositiveNumber() takes all above 0", () => {
  for (const value of [Number.MIN_VALUE, 1, 1e300])
    expect(said(() => checkPositiveNumber("x", value))).toBe("nothing");
  for (const value of [0, -1, NaN, Infinity])
    expect(said(() => checkPositiveNumber("x", value))).toBe(
      `RangeError: Expected x to be a number > 0 but received ${value} (number)`,
    );
});

test("checkNumberFromTo() takes both ends, infinite ones too", () => {
  for (const value of [0, 0.3, 1]) expect(said(() => checkNumberFromTo("x", value, 0, 1))).toBe("nothing");
  expect(said(() => checkNumberFromTo("x", Infinity, 0, Infinity))).toBe("nothing");
  for (const value of [-0.1, 1.1, NaN])
    expect(said(() => checkNumberFromTo("x", value, 0, 1))).toBe(
      `RangeError: Expected x to be a number from 0 to 1 but received ${value} (number)`,
    );
});

describe("checkTimeSpan()", () => {
  const check = (value: unknown): string => said(() => checkTimeSpan("clip", value));

  test("takes a start from 0 on and an end after it", () => {
    expect(check({ startSeconds: 0, endSeconds: 0.1 })).toBe("nothing");
    expect(check({ startSeconds: 2, endSeconds: 2.5 })).toBe("nothing");
  });

  test.each([null, undefined, "0-1", 3])("refuses %o, which is no object", (value) => {
    expect(check(value)).toMatch(
      /^TypeError: Expected clip to be { startSeconds, endSeconds } but received /,
    );
  });

  test.each([
    [{ startSeconds: -0.1, endSeconds: 1 }, "RangeError: Expected clip.startSeconds to be a number ≥ 0 but received -0.1 (number)"],
    [{ startSeconds: NaN, endSeconds: 1 }, "RangeError: Expected clip.startSeconds to be a number ≥ 0 but received NaN (number)"],
    [{ startSeconds: Infinity, endSeconds: Infinity }, "RangeError: Expected clip.startSeconds to be a number ≥ 0 but received Infinity (number)"],
    [{ startSeconds: "1", endSeconds: 2 }, 'TypeError: Expected clip.startSeconds to be a number ≥ 0 but received "1" (string)'],
    [{ endSeconds: 2 }, "TypeError: Expected clip.startSeconds to be a number ≥ 0 but received undefined"],
    [{ startSeconds: 1, endSeconds: 1 }, "RangeError: Expected clip.endSeconds to be a number > 1 but received 1 (number)"],
    [{ startSeconds: 1, endSeconds: Infinity }, "RangeError: Expected clip.endSeconds to be a number > 1 but received Infinity (number)"],
    [{ startSeconds: 1 }, "TypeError: Expected clip.endSeconds to be a number > 1 but received undefined"],
  ])("refuses %j", (value, message) => {
    expect(check(value)).toBe(message);
  }); // prettier-ignore
});

test("checkText() takes any text but the empty one", () => {
  expect(said(() => checkText("name", " "))).toBe("nothing");
  expect(said(() => checkText("name", ""))).toBe(
    'TypeError: Expected name to be a non-empty string but received "" (string)',
  );
  expect(said(() => checkText("name", 3))).toMatch(/^TypeError: .* but received 3 \(number\)$/);
});

test("checkOneOf() names all choices", () => {
  expect(said(() => checkOneOf("ties", "lower", ["lower", "higher"]))).toBe("nothing");
  expect(said(() => checkOneOf("side", 224, [112, 224]))).toBe("nothing");
  expect(said(() => checkOneOf("ties", "low", ["lower", "higher"]))).toBe(
    'RangeError: Expected ties to be one of "lower", "higher" but received "low" (string)',
  );
  expect(said(() => checkOneOf("side", 3, [112, 224]))).toBe(
    "TypeError: Expected side to be one of 112, 224 but received 3 (number)",
  );
});

test("checkIndices() takes lists of integers ≥ 0, and names the place of another", () => {
  for (const list of [[], [0, 5], Uint32Array.of(3)])
    expect(said(() => checkIndices("at", list))).toBe("nothing");
  for (const value of [null, undefined, 3, "12", {}])
    expect(said(() => checkIndices("at", value))).toMatch(
      /^TypeError: Expected at to be an array of integers ≥ 0 but received /,
    );
  expect(said(() => checkIndices("at", [0, 2, -1]))).toBe(
    "RangeError: Expected at[2] to be an integer ≥ 0 but received -1 (number)",
  );
});
