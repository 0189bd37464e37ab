import { expect, test } from "vitest";
import { cleanLine, cleanLines, cleanText } from "../../src/core/clean-text.js";

test("cleanText() replaces what is no text, and leaves tabs, line ends and all letters", () => {
  expect(cleanText("a\tb\r\nc é 猫 👍")).toBe("a\tb\r\nc é 猫 👍");
  expect(cleanText("a\0b\x1b[31mc\u202ed\u2066e\ud800f\u0085g\uffffh")).toBe("a�b�[31mc�d�e�f�g�h");
});

test("cleanLine() makes one line of it, cleanLines() leaves no carriage return", () => {
  expect(cleanLine("a\r\n\tb\u2028c\x07")).toBe("a b c�");
  expect(cleanLines("a\r\nb\rc\nd")).toBe("a\nb\nc\nd");
});
