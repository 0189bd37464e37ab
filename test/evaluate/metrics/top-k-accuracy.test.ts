import { expect, test } from "vitest";
import { rankOfTruth, topKAccuracy } from "../../../src/evaluate/metrics/top-k-accuracy.js";
import { prediction, predictionsOf } from "../../display/support.js";

const order = ["a", "b", "c"];
const rows = ["a", "a", "b", "c", "d", undefined].map((truth) => prediction(truth, order));
const predictions = predictionsOf(rows, { skipped: [{ path: "x.mp4", reason: "broken" }] });

test("rankOfTruth() counts from 1, and is 0 where the truth is not among the labels or not known", () => {
  expect(rows.map(rankOfTruth)).toEqual([1, 1, 2, 3, 0, 0]);
});

test("topKAccuracy() counts a truth at the k-th place as right, and what it does not judge", () => {
  expect([1, 2, 3].map((k) => topKAccuracy(predictions, k).numCorrect)).toEqual([2, 3, 4]);
  const { interval, ...rest } = topKAccuracy(predictions, 2);
  expect(rest).toEqual({ k: 2, numCorrect: 3, numClips: 5, numSkipped: 1, numUnlabelled: 1, accuracy: 0.6 });
  expect([interval.low.toFixed(4), interval.high.toFixed(4)]).toEqual(["0.2307", "0.8824"]);
});

test("topKAccuracy() refuses a k that is none, or of which the labels were not kept", () => {
  expect(() => topKAccuracy(predictions, 0)).toThrow(
    "Expected k to be an integer ≥ 1 but received 0 (number)",
  );
  expect(() => topKAccuracy(predictions, 4)).toThrow(
    new RangeError(
      "Cannot compute top-4 accuracy: only the first 3 labels of each clip were kept. Classify with topK: 4",
    ),
  );
});
