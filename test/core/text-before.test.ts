import { expect, test } from "vitest";
import { textBefore } from "../../src/core/text-before.js";

test("textBefore() gives what stands before the first mark, or the whole text", () => {
  expect(textBefore("1.5e-05e", "e")).toBe("1.5");
  expect(textBefore("\nsecond", "\n")).toBe("");
  expect(textBefore("con", ".")).toBe("con");
});
