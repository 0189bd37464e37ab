import { expect, test } from "vitest";
import { accuracyTable } from "../../../src/display/table/accuracy-table.js";
import { topKAccuracy } from "../../../src/evaluate/metrics/top-k-accuracy.js";
import { wilsonInterval } from "../../../src/evaluate/metrics/wilson.js";
import { prediction, predictionsOf } from "../support.js";

const rows = [
  prediction("yoga", ["yoga", "tai chi", "squats"]),
  prediction("yoga", ["tai chi", "squats", "yoga"]),
  prediction("yoga", ["tai chi", "squats", "lunges"]),
  prediction(undefined, ["tai chi", "squats", "lunges"]),
];
const predictions = predictionsOf(rows, { skipped: [{ path: "b.mp4", reason: "moov atom not found" }] });

test("topKAccuracy() counts clips whose truth is among the first k", () => {
  const facts = { numClips: 3, numSkipped: 1, numUnlabelled: 1 };
  expect(topKAccuracy(predictions, 1)).toMatchObject({ k: 1, numCorrect: 1, accuracy: 1 / 3, ...facts });
  expect(topKAccuracy(predictions, 2)).toMatchObject({ k: 2, numCorrect: 1, accuracy: 1 / 3, ...facts });
  expect(topKAccuracy(predictions, 3)).toMatchObject({ k: 3, numCorrect: 2, accuracy: 2 / 3, ...facts });
});

test("topKAccuracy() throws when fewer labels were kept, and on a k that is no count", () => {
  expect(() => topKAccuracy(predictions, 5)).toThrow(
    new RangeError(
      "Cannot compute top-5 accuracy: only the first 3 labels of each clip were kept. Classify with topK: 5",
    ),
  );
  expect(() => topKAccuracy(predictions, 0)).toThrow(
    new RangeError("Expected k to be an integer ≥ 1 but received 0 (number)"),
  );
});

// scipy 1.17.1: binomtest(numRight, numTried).proportion_ci(method="wilson"); 12 digits, its z is rounded otherwise.
test.each([
  [36, 64, 0.4408620895699301, 0.6770599029559693],
  [7, 8, 0.5291118177871464, 0.9775825085499433],
  [0, 10, 0, 0.27753279986288926],
  [10, 10, 0.7224672001371109, 1],
  [0, 0, 0, 1],
])("wilsonInterval(%i, %i)", (numRight, numTried, low, high) => {
  const interval = wilsonInterval(numRight, numTried);
  expect(interval.low).toBeCloseTo(low, 12);
  expect(interval.high).toBeCloseTo(high, 12);
});

test("accuracyTable() says how many clips took part, what is missing and what guessing reaches", () => {
  expect(accuracyTable(predictions, { k: [1, 3] }).toString()).toMatchInlineSnapshot(`
    "4 of 5 clips classified · 1 skipped:
      b.mp4: moov atom not found
    measure  right  of  accuracy   95 % interval
    top-1        1   3   33.33 %   6.1 to 79.2 %
    top-3        2   3   66.67 %  20.8 to 93.9 %
    tiny (sha256 01234567…) · preset imagenet · clip level · 1 view · 16 frames (floorInt) · on 3 of 5 clips (1 skipped, 1 without a true label)
    Interval: Wilson. Guessing among 400 labels is right in 0.25 % (top-1) and 0.75 % (top-3) of cases"
  `);
});

test("accuracyTable() leaves a top-k of all classes out, and says of one asked for that it is always right", () => {
  const few = { ...predictions, setting: { ...predictions.setting, numLabels: 3 } };
  expect(accuracyTable(few).toString()).not.toContain("top-3");
  const asked = accuracyTable(few, { k: [1, 3] })
    .toString()
    .split("\n");
  expect(asked.find((line) => line.startsWith("top-3"))).toMatch(/ –$/);
  expect(asked).toContain("Top-3 is always right with 3 classes, of a truth that the model has");
  const right = { ...few, rows: few.rows.slice(0, 2) };
  expect(accuracyTable(right, { k: [3] }).toString()).toMatch(/^Top-3 is always right with 3 classes$/m);
  expect(asked.at(-1)).toBe("Interval: Wilson. Guessing among 3 labels is right in 33.33 % (top-1) of cases");
});

test("accuracyTable() of no labelled clip shows no number", async () => {
  const view = accuracyTable(predictionsOf([]));
  expect(view.toString()).toMatchInlineSnapshot(`
    "measure  right  of  accuracy  95 % interval
    top-1        0   0         –              –
    top-3        0   0         –              –
    tiny (sha256 01234567…) · preset imagenet · clip level · 1 view · 16 frames (floorInt) · on 0 clips
    No accuracy: no clip was classified
    Interval: Wilson. Guessing among 400 labels is right in 0.25 % (top-1) and 0.75 % (top-3) of cases"
  `);
  expect((await view.toBundle())["text/html"]).not.toContain("NaN");
});
