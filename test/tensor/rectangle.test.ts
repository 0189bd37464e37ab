import { expect, test } from "vitest";
import { checkRectangle, rectangleAround } from "../../src/tensor/rectangle.js";

test("rectangleAround() is the smallest that holds all", () => {
  const first = { left: 4, top: 9, width: 3, height: 2 };
  expect(rectangleAround([first])).toEqual(first);
  const second = { left: 2, top: 10, width: 1, height: 8 };
  expect(rectangleAround([first, second])).toEqual({ left: 2, top: 9, width: 5, height: 9 });
});

test("checkRectangle() lets a rectangle through that reaches to the last pixel", () => {
  expect(() => checkRectangle("region", { left: 1, top: 2, width: 4, height: 1 }, 5, 3)).not.toThrow();
  expect(() => checkRectangle("region", { left: 1, top: 2, width: 5, height: 1 }, 5, 3)).toThrow(
    "Expected region.width to be an integer from 1 to 4 but received 5",
  );
});
