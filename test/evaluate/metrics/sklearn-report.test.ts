import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { calibration } from "../../../src/evaluate/metrics/calibration.js";
import { classReport } from "../../../src/evaluate/metrics/class-report.js";
import { confusedPairs, confusionMatrix } from "../../../src/evaluate/metrics/confusion.js";
import { predictionsOf } from "../../display/support.js";
import { confident } from "../support.js";

/** Numbers of scikit-learn and numpy: test/golden/sklearn_report.py. */
interface Golden {
  readonly name: string;
  readonly rows: readonly (readonly [truth: string, predicted: string, confidence: number])[];
  readonly labels: readonly string[] | null;
  readonly classes: readonly string[];
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly f1: readonly number[];
  readonly support: readonly number[];
  readonly accuracy: number;
  readonly meanClassAccuracy: number;
  readonly macro: readonly number[];
  readonly macroWithClips: readonly number[];
  readonly weighted: readonly number[];
  readonly confusion: readonly (readonly number[])[];
  readonly calibration: Readonly<Record<string, readonly [expected: number, maximum: number]>>;
}

const path = new URL("../../golden/sklearn-report.json", import.meta.url);
const goldens = JSON.parse(readFileSync(path, "utf8")) as readonly Golden[];
/** Sums of at most 300 doubles below 1, added in another order. */
const tolerance = 1e-12;

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => expect(Math.abs(found[i] - value)).toBeLessThanOrEqual(tolerance));
}

describe.each(goldens.map((golden) => [golden.name, golden] as const))("%s", (_, golden) => {
  const predictions = predictionsOf(golden.rows.map((row) => confident(...row)));
  const options = golden.labels === null ? {} : { labels: golden.labels };

  test("classReport() agrees with scikit-learn", () => {
    const report = classReport(predictions, options);
    expect(report.classes.map(({ label }) => label)).toEqual(golden.classes);
    expect(report.classes.map(({ support }) => support)).toEqual(golden.support);
    for (const name of ["precision", "recall", "f1"] as const) {
      expectClose(
        report.classes.map((each) => each[name]),
        golden[name],
      );
    }
    for (const name of ["macro", "macroWithClips", "weighted"] as const) {
      const { precision, recall, f1 } = report[name];
      expectClose([precision, recall, f1], golden[name]);
    }
    expectClose([report.accuracy, report.meanClassAccuracy], [golden.accuracy, golden.meanClassAccuracy]);
  });

  test("confusionMatrix() agrees with scikit-learn, and confusedPairs() is what lies off its diagonal", () => {
    const { labels, counts } = confusionMatrix(predictions, options);
    expect(labels).toEqual(golden.classes);
    expect(counts).toEqual(golden.confusion);
    const pairs = confusedPairs(predictions);
    const numbers = golden.confusion.flatMap((row, i) => row.filter((count, j) => i !== j && count > 0));
    expect(pairs.map(({ numClips }) => numClips)).toEqual(numbers.sort((a, b) => b - a));
    for (const { truth, predicted, numClips, share } of pairs) {
      const [i, j] = [golden.classes.indexOf(truth), golden.classes.indexOf(predicted)];
      expect([numClips, share]).toEqual([golden.confusion[i][j], numClips / golden.support[i]]);
    }
  });

  test("calibration() agrees with numpy, also where confidences lie on the bounds of bins", () => {
    for (const [bins, expected] of Object.entries(golden.calibration)) {
      const found = calibration(predictions, { bins: Number(bins) });
      expectClose([found.expectedCalibrationError, found.maximumCalibrationError], expected);
      expect(found.bins.reduce((sum, { numClips }) => sum + numClips, 0)).toBe(golden.rows.length);
    }
  });
});
