import { expect, test } from "vitest";
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatPercent,
  formatSeconds,
  formatShape,
  formatSome,
  ordinal,
} from "../../src/core/format.js";

test("ordinal() knows the teens", () => {
  const places = [
    0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 20, 21, 22, 23, 101, 110, 111, 112, 113, 121, 212, 1013, 1101,
  ];
  expect(places.map(ordinal).join(" ")).toBe(
    "0th 1st 2nd 3rd 4th 10th 11th 12th 13th 14th 20th 21st 22nd 23rd 101st 110th 111th 112th 113th 121st 212th 1013th 1101st",
  );
});

test("formatCount() rounds and groups, formatCounted() knows one from many", () => {
  expect([0, 999, 1000, 19905.6, 1234567].map(formatCount)).toEqual([
    "0",
    "999",
    "1,000",
    "19,906",
    "1,234,567",
  ]);
  expect([0, 1, 2, 1001].map((count) => formatCounted(count, "clip"))).toEqual([
    "0 clips",
    "1 clip",
    "2 clips",
    "1,001 clips",
  ]);
  expect([1, 2].map((count) => formatCounted(count, "class", "classes"))).toEqual(["1 class", "2 classes"]);
});

test("formatPercent() has two digits after the point unless told", () => {
  expect([formatPercent(0.5625), formatPercent(1 / 3, 0), formatPercent(0.12345, 1)]).toEqual([
    "56.25 %",
    "33 %",
    "12.3 %",
  ]);
});

test.each([
  [0, "0.0 s"],
  [0.44, "0.4 s"],
  [9.94, "9.9 s"],
  [9.95, "10 s"],
  [59.4, "59 s"],
  [59.5, "1 min 00 s"],
  [60, "1 min 00 s"],
  [185, "3 min 05 s"],
  [3599.4, "59 min 59 s"],
  [3599.5, "1 h 00 min"],
  [3600, "1 h 00 min"],
  [7620, "2 h 07 min"],
  [7679, "2 h 07 min"],
  [90000, "25 h 00 min"],
])("formatSeconds(%d) is %s", (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1 kB"],
  [1600, "2 kB"],
  [66_400, "66 kB"],
  [999_499, "999 kB"],
  [999_500, "1.0 MB"],
  [2_460_000, "2.5 MB"],
  [999_499_999, "999.5 MB"],
  [999_500_000, "1.0 GB"],
  [6_040_000_000, "6.0 GB"],
])("formatBytes(%d) is %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test("formatShape() writes what is not known as it is called", () => {
  expect(formatShape(["N", 16, 3])).toBe("[N, 16, 3]");
});

test("formatSome() names the first few, and counts the others", () => {
  expect(formatSome([])).toBe("");
  expect(formatSome(["a", "b", "c"])).toBe("a, b, c");
  expect(formatSome(["a", "b", "c", "d", "e"])).toBe("a, b, c and 2 more");
  expect(
    formatSome(
      Array.from({ length: 1502 }, (_, i) => String(i)),
      2,
    ),
  ).toBe("0, 1 and 1,500 more");
});
