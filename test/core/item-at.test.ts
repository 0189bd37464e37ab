import { expect, test } from "vitest";
import { firstOf, itemAt, lastOf } from "../../src/core/item-at.js";

test("itemAt() gives an item of a list or a typed array", () => {
  expect(itemAt(["a", "b"], 1, "a letter")).toBe("b");
  expect(itemAt(new Float32Array([0.5, 0]), 1, "a number")).toBe(0);
  expect(firstOf([undefined, 1], "a value")).toBeUndefined();
  expect(lastOf([undefined, 1])).toBe(1);
});

test("itemAt(), firstOf() and lastOf() say what was expected where a list has no such item", () => {
  const fault = "a fault of kinetoscope, please report it";
  for (const index of [-1, 2, 0.5, Number.NaN])
    expect(() => itemAt(["a", "b"], index, "a letter")).toThrow(
      new Error(`Expected a letter at ${index} of a list, but it has 2: ${fault}`),
    );
  expect(() => firstOf([], "a clip")).toThrow(
    new Error(`Expected a clip at 0 of a list, but it has 0: ${fault}`),
  );
  expect(() => lastOf([])).toThrow(new Error(`Expected an item at -1 of a list, but it has 0: ${fault}`));
});
