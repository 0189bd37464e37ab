import { expect, test } from "vitest";
import { accuracyBy } from "../../../src/evaluate/metrics/accuracy-by.js";
import { calibration } from "../../../src/evaluate/metrics/calibration.js";
import { classReport } from "../../../src/evaluate/metrics/class-report.js";
import {
  confidentMistakes,
  confusedPairs,
  confusionMatrix,
} from "../../../src/evaluate/metrics/confusion.js";
import { topKAccuracy } from "../../../src/evaluate/metrics/top-k-accuracy.js";
import { predictionsOf } from "../../display/support.js";
import { confident } from "../support.js";

// one clip without a truth takes no part
const few = predictionsOf([
  confident("a", "a", 0.9),
  confident("a", "b", 0.5),
  confident("b", "a", 0.7),
  confident("b", "b", 1.0000001),
  confident("b", "a", 0.95),
  confident(undefined, "a", 0.99),
]);

test("classReport() counts by hand, and names a class without a clip in both conventions", () => {
  const { classes, macro, macroWithClips, meanClassAccuracy, numClips } = classReport(few, {
    labels: ["b", "a", "c", "a"],
  });
  expect(numClips).toBe(5);
  expect(
    classes.map(({ label, support, numPredicted, numCorrect }) => [label, support, numPredicted, numCorrect]),
  ).toEqual([
    ["b", 3, 2, 1],
    ["a", 2, 3, 1],
    ["c", 0, 0, 0],
  ]);
  expect([macro.recall, macro.numClasses]).toEqual([(1 / 3 + 1 / 2) / 3, 3]);
  expect([macroWithClips.recall, macroWithClips.numClasses]).toEqual([(1 / 3 + 1 / 2) / 2, 2]);
  expect(meanClassAccuracy).toBe(macroWithClips.recall);
});

test("a truth is right whichever way its letters are composed, and is one class with the model's label", () => {
  const [label, truth] = ["cr\u00eape", "cre\u0302pe"];
  const rows = predictionsOf([confident(truth, label, 0.9), confident(truth, "yoga", 0.8)]);
  expect(topKAccuracy(rows, 1).numCorrect).toBe(1);
  for (const labels of [undefined, [label, "yoga"]]) {
    expect(classReport(rows, { labels }).classes.map((each) => [each.label, each.support])).toEqual([
      [label, 2],
      ["yoga", 0],
    ]);
    expect(confusionMatrix(rows, { labels }).counts).toEqual([
      [1, 1],
      [0, 0],
    ]);
  }
  expect(confusedPairs(rows).map((pair) => [pair.truth, pair.predicted, pair.share])).toEqual([
    [label, "yoga", 0.5],
  ]);
});

test("reports of nothing hold no number", () => {
  const nothing = predictionsOf([confident(undefined, "a", 0.9)]);
  expect(classReport(nothing)).toMatchObject({ classes: [], accuracy: NaN, meanClassAccuracy: NaN });
  expect(confusionMatrix(nothing)).toEqual({ labels: [], counts: [] });
  expect(confusedPairs(nothing)).toEqual([]);
  expect(calibration(nothing).expectedCalibrationError).toBeNaN();
  expect(calibration(nothing).maximumCalibrationError).toBeNaN();
  expect(accuracyBy(nothing, "label")).toEqual([]);
});

test("confusedPairs() opens the clips of a pair, the most confident mistake first", () => {
  const [first, second, ...others] = confusedPairs(few);
  expect(others).toEqual([]);
  expect(first).toMatchObject({ truth: "b", predicted: "a", numClips: 2, share: 2 / 3 });
  expect(first.predictions.map(({ top }) => top[0].probability)).toEqual([0.95, 0.7]);
  expect(second).toMatchObject({ truth: "a", predicted: "b", numClips: 1, share: 1 / 2 });
  expect(confusedPairs(few, { topK: 1 })).toEqual([first]);
  expect(() => confusedPairs(few, { topK: 0 })).toThrow(
    new RangeError("Expected topK to be an integer ≥ 1 but received 0 (number)"),
  );
});

test("confusedPairs() of as many clips stand by their share of their class, then by their first clip", () => {
  const right = ["a", "a", "b", "c"].map((label) => confident(label, label, 0.8));
  const wrong = [["a", "x"], ["b", "x"], ["c", "x"], ["a", "y"], ["a", "y"]].map(([truth, predicted]) =>
    confident(truth, predicted, 0.6)); // prettier-ignore
  const pairs = confusedPairs(predictionsOf([...right, ...wrong]));
  expect(pairs.map(({ truth, predicted, share }) => [truth, predicted, share])).toEqual([
    ["a", "y", 2 / 5],
    ["b", "x", 1 / 2],
    ["c", "x", 1 / 2],
    ["a", "x", 1 / 5],
  ]);
});

test("confidentMistakes() leaves out what is right and what cannot be judged", () => {
  expect(confidentMistakes(few).map(({ top }) => top[0].probability)).toEqual([0.95, 0.7, 0.5]);
});

test("calibration() puts a confidence on a bound into the bin below, and one above 1 into the last", () => {
  const { bins, expectedCalibrationError } = calibration(few, { bins: 2 });
  expect(bins.map(({ numClips }) => numClips)).toEqual([1, 4]);
  expect(bins[1].accuracy).toBe(0.5);
  const distances = [0.5, (0.9 + 0.7 + 1.0000001 + 0.95) / 4 - 0.5];
  expect(expectedCalibrationError).toBeCloseTo((distances[0] + 4 * distances[1]) / 5, 12);
  expect(() => calibration(few, { bins: 1.5 })).toThrow(RangeError);
});

test.each([10, 15, 50])("calibration() with %d bins puts each bound into the bin that it closes", (count) => {
  const binsOf = (confidence: number): number[] =>
    calibration(predictionsOf([confident("a", "a", confidence)]), { bins: count }).bins.flatMap(
      ({ numClips }, bin) => (numClips > 0 ? [bin] : []),
    );
  for (let bin = 0; bin < count; bin += 1) {
    const bound = (bin + 1) / count;
    // of 7/50 the product with 50 is above 7, of 29/50 it is below 29
    expect(binsOf(bound)).toEqual([bin]);
    expect(binsOf(bound * (1 + Number.EPSILON))).toEqual([Math.min(bin + 1, count - 1)]);
  }
  expect(binsOf(0)).toEqual([0]);
});
