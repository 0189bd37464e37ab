import { expect, test } from "vitest";
import { wrapNote } from "../../../src/display/chart/chart-note.js";
import { pixelWidth } from "../../../src/display/chart/pixel-width.js";

test("wrapNote() breaks a note at its dots, then between words, and loses no word of a sentence", () => {
  const lesson =
    'The rows are sorted by label: the last 15, held out for validation, are of "KiteFlying" alone. Use split: "stratified"';
  const lines = wrapNote(`adam · seed 1 · ${lesson}`, 300);
  expect(lines[0]).toBe("adam · seed 1");
  expect(lines.slice(1).join(" ")).toBe(lesson);
  for (const line of lines) expect(pixelWidth(line, 11)).toBeLessThanOrEqual(300);
  expect(wrapNote("adam · seed 1", 300)).toEqual(["adam · seed 1"]);
});

test("wrapNote() cuts a word that is wider than the chart, and a note without end", () => {
  const [long] = wrapNote("x".repeat(500), 200);
  expect(long).toMatch(/^x+…$/);
  expect(pixelWidth(long, 11)).toBeLessThanOrEqual(200);
  const lines = wrapNote("all work and no play ".repeat(500), 200);
  expect(lines).toHaveLength(4);
  expect(lines.at(-1)).toMatch(/…$/);
});
