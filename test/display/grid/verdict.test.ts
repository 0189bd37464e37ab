import { expect, test } from "vitest";
import { html } from "../../../src/display/page/html.js";
import { predictionsTable } from "../../../src/display/table/predictions-table.js";
import { markedText, verdictChip, verdictOf } from "../../../src/display/grid/verdict.js";
import { prediction, predictionsOf } from "../support.js";

function told(truth: string | undefined, labels: readonly string[]): string {
  const verdict = verdictOf(prediction(truth, labels));
  return markedText(verdict, verdict.text);
}

test("verdictOf() tells right and wrong by mark and words, and where the truth stands", () => {
  expect(told("yoga", ["yoga", "squats"])).toBe("✓ right: yoga 60.0 %");
  expect(told("yoga", ["squats", "lunges", "yoga"])).toBe(
    "✗ wrong: predicted squats 60.0 % · truth in top 3 (3rd)",
  );
  expect(told("yoga", ["squats", "lunges"])).toBe("✗ wrong: predicted squats 60.0 % · truth not in top 2");
  expect(told("yoga", ["squats"])).toBe("✗ wrong: predicted squats 60.0 %");
  expect(told(undefined, ["squats"])).toBe("predicted squats 60.0 %");
});

type Color = readonly [number, number, number];

function luminance(color: Color): number {
  const [r = 0, g = 0, b = 0] = color
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const pages = {
  light: { ground: [255, 255, 255], text: [27, 31, 36] },
  dark: { ground: [20, 23, 26], text: [230, 233, 236] },
} as const;

test.each(["right", "wrong", "unlabelled"] as const)(
  "the chip of a %s prediction has a contrast of 7 or more with a page's text, and does not glare on a dark one",
  (kind) => {
    const chip = html`${verdictChip({ kind, mark: "", text: "", short: "" }, "words")}`.toString();
    expect(chip).not.toContain(";color:");
    const [, ...parts] = /background-color:rgba\((\d+),(\d+),(\d+),([\d.]+)\)/.exec(chip) ?? [];
    const [red = NaN, green = NaN, blue = NaN, alpha = NaN] = parts.map(Number);
    for (const { ground, text } of Object.values(pages)) {
      const mix = (own: number, below: number): number => alpha * own + (1 - alpha) * below;
      const seen: Color = [mix(red, ground[0]), mix(green, ground[1]), mix(blue, ground[2])];
      const [dark = NaN, light = NaN] = [luminance(seen), luminance(text)].sort((a, b) => a - b);
      expect((light + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(7);
      expect(Math.abs(luminance(seen) - luminance(ground))).toBeLessThan(0.4);
    }
  },
);

test("predictionsTable() lists each clip, its truth, the verdict and the kept labels", () => {
  const rows = [
    prediction("yoga", ["yoga", "squats"], "a.mp4"),
    prediction("lunges", ["yoga", "squats"], "b.mp4"),
  ];
  const skipped = [{ path: "c.mp4", reason: "moov atom not found" }];
  expect(predictionsTable(predictionsOf(rows, { topK: 2, skipped })).toString()).toMatchInlineSnapshot(`
    "2 of 3 clips · 1 skipped:
      c.mp4: moov atom not found
    clip  truth   verdict                       top 2
    a     yoga    ✓ right                       yoga 60.0 %, squats 30.0 %
    b     lunges  ✗ wrong · truth not in top 2  yoga 60.0 %, squats 30.0 %
    tiny (sha256 01234567…) · preset imagenet · clip level · 1 view · 16 frames (floorInt) · on 2 of 3 clips"
  `);
  expect(predictionsTable(predictionsOf([])).toString()).toBe("No predictions");
});

test("predictionsTable() cuts a long list and says so", () => {
  const rows = Array.from({ length: 61 }, (_, i) => prediction("yoga", ["yoga"], `${i}.mp4`));
  const text = predictionsTable(predictionsOf(rows, { topK: 1 })).toString();
  expect(text).toContain("… 61 clips (the first 10 and the last 5 shown)");
  expect(text.split("\n").filter((line) => line.includes("✓ right"))).toHaveLength(15);
});
