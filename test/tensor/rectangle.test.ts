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

test.each([
  [{ left: 0, top: 0, width: 1, height: 1 }, "nothing"],
  [{ left: 4, top: 2, width: 1, height: 1 }, "nothing"],
  [{ left: 5, top: 0, width: 1, height: 1 }, "region.left to be an integer from 0 to 4 but received 5"],
  [{ left: -1, top: 0, width: 1, height: 1 }, "region.left to be an integer from 0 to 4 but received -1"],
  [{ left: 0, top: 3, width: 1, height: 1 }, "region.top to be an integer from 0 to 2 but received 3"],
  [{ left: 0, top: -1, width: 1, height: 1 }, "region.top to be an integer from 0 to 2 but received -1"],
  [{ left: 0, top: 0, width: 0, height: 1 }, "region.width to be an integer from 1 to 5 but received 0"],
  [{ left: 0, top: 1, width: 1, height: 3 }, "region.height to be an integer from 1 to 2 but received 3"],
  [{ left: 0, top: 1, width: 1, height: 0 }, "region.height to be an integer from 1 to 2 but received 0"],
])("checkRectangle() says of %j in 5×3: %s", (rectangle, message) => {
  const check = (): void => checkRectangle("region", rectangle, 5, 3);
  if (message === "nothing") expect(check).not.toThrow();
  else expect(check).toThrow(`Expected ${message} (number)`);
});
