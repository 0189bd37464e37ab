import { expect, test } from "vitest";
import { TextIndex } from "../../src/core/text-index.js";

test("TextIndex numbers texts as a Map does, those with equal hashes included", () => {
  const index = new TextIndex(5000);
  const map = new Map<string, number>();
  // few different letters: many texts begin alike; FNV-1a gives "costarring" and "liquid" one hash
  const texts = Array.from({ length: 9000 }, (_, i) => `${(i * 7919) % 5000}`.replaceAll("1", "é"));
  for (const text of ["", "costarring", "liquid", ...texts.slice(0, 4900), ...texts.slice(0, 90)]) {
    if (!map.has(text)) map.set(text, map.size);
    expect(index.add(text)).toBe(map.get(text));
  }
  for (const [text, number] of map) expect(index.find(text)).toBe(number);
  expect(index.find("nowhere")).toBe(-1);
  expect(new TextIndex(0).find("")).toBe(-1);
});

test("TextIndex takes as many texts as it has room for, whatever their number", () => {
  for (let capacity = 1; capacity < 70; capacity += 1) {
    const index = new TextIndex(capacity);
    const texts = Array.from({ length: capacity }, (_, i) => `clip ${i}`);
    for (const [i, text] of texts.entries()) {
      expect(index.find(text)).toBe(-1);
      expect(index.add(text)).toBe(i);
      expect(index.add(text)).toBe(i);
    }
    expect(texts.map((text) => index.find(text))).toEqual(texts.map((_, i) => i));
    expect(index.find(`clip ${capacity}`)).toBe(-1);
  }
});
