import { expect, test } from "vitest";
import { nearestName } from "../../src/core/nearest-name.js";
import { composed, firstSpelling, indexOfText, isSameText } from "../../src/core/same-text.js";

const one = "cr\u00eape";
const other = "cre\u0302pe";

test("isSameText() takes a letter and its accent for the letter with it, and nothing else", () => {
  expect(isSameText(one, other)).toBe(true);
  expect(isSameText("\uac00", "\u1100\u1161")).toBe(true);
  expect(isSameText(one, "crepe")).toBe(false);
  expect(isSameText(one, one.toUpperCase())).toBe(false);
  expect(isSameText(undefined, undefined)).toBe(true);
  expect(isSameText("", undefined)).toBe(false);
  expect(composed(other)).toBe(one);
});

test("composed() leaves no text alone that has a composed form", () => {
  for (let code = 0; code < 0x300; code += 1) {
    const char = String.fromCodePoint(code);
    expect(char.normalize("NFC")).toBe(char);
  }
});

test("indexOfText() and nearestName() find names whichever way they are written", () => {
  expect(indexOfText(["a", one, other], other)).toBe(2);
  expect(indexOfText(["a", one], other)).toBe(1);
  expect(indexOfText(["a", other], one)).toBe(1);
  expect(indexOfText(["a", one], "crepe")).toBe(-1);
  expect(nearestName(`${other}s`, ["yoga", one])).toBe(one);
});

test("firstSpelling() gives all texts that look the same the first one's characters", () => {
  const spell = firstSpelling([one]);
  expect([other, "e\u0301", "\u00e9", one].map(spell)).toEqual([one, "e\u0301", "e\u0301", one]);
});
