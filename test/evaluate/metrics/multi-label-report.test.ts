import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { multiLabelTable } from "../../../src/display/table/multi-label-table.js";
import { averagePrecision } from "../../../src/evaluate/metrics/average-precision.js";
import { multiLabelReport } from "../../../src/evaluate/metrics/multi-label-report.js";
import { topKAccuracy } from "../../../src/evaluate/metrics/top-k-accuracy.js";
import type { Predictions } from "../../../src/pipeline/classify/predictions.js";
import { rankRow } from "../../../src/tensor/scores.js";

interface Golden {
  readonly labels: readonly string[];
  readonly threshold: number;
  readonly truth: readonly (readonly number[])[];
  readonly scores: readonly (readonly number[])[];
  readonly average_precision: readonly (number | null)[];
  readonly mean: number;
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly f1: readonly number[];
}
const path = new URL("../../golden/multi-label.json", import.meta.url);
const golden = JSON.parse(readFileSync(path, "utf8")) as Golden;

function predictionsOf(topK: number): Predictions {
  const { labels, scores, truth } = golden;
  const setting = {
    ...{ modelName: "made up", modelSha256: "", preset: "none", level: "clip" as const, views: 1 },
    ...{ numFrames: 8, sampling: "floorInt", aggregation: "none" as const, numLabels: labels.length },
  };
  const rows = scores.map((row, i) => ({
    ...{ path: `${i}.mp4`, id: String(i), groundTruth: undefined, numFramesInClip: 8 },
    groundTruths: labels.filter((_, column) => truth[i][column] === 1),
    top: rankRow(Float32Array.from(row), labels, topK),
  }));
  return { rows, skipped: [{ path: "x.mp4", reason: "broken" }], topK, setting, labels };
}

test("multiLabelReport() agrees with scikit-learn, label by label and in the mean", () => {
  const report = multiLabelReport(predictionsOf(golden.labels.length), { threshold: golden.threshold });
  golden.labels.forEach((label, i) => {
    const score = report.labels[i];
    expect(score.label).toBe(label);
    const expected = golden.average_precision[i];
    if (expected === null) expect(score.averagePrecision).toBeUndefined();
    else expect(score.averagePrecision).toBeCloseTo(expected, 12);
    expect(score.precision).toBeCloseTo(golden.precision[i], 12);
    expect(score.recall).toBeCloseTo(golden.recall[i], 12);
    expect(score.f1).toBeCloseTo(golden.f1[i], 12);
  });
  expect(report.meanAveragePrecision).toBeCloseTo(golden.mean, 12);
  expect(String(report)).toBe(
    `mean average precision ${golden.mean.toFixed(3)} over 5 of 6 labels, on 80 clips, 1 skipped`,
  );
});

test("averagePrecision() takes equal scores as one threshold, and says nothing without a true clip", () => {
  expect(averagePrecision([0.9, 0.5, 0.5, 0.1], [true, false, true, false])).toBeCloseTo(
    1 / 2 + (1 / 2) * (2 / 3),
  );
  expect(averagePrecision([0.5, 0.5], [true, false])).toBe(0.5);
  expect(averagePrecision([0.5, 0.4], [false, false])).toBeUndefined();
});

test("multiLabelReport() needs every score and labels of the model; one true label is a list of one", () => {
  expect(() => multiLabelReport(predictionsOf(5))).toThrow(
    /only the first 5 of 6 labels were kept. Classify with topK: 6/,
  );
  const all = predictionsOf(6);
  const foreign = { ...all, rows: all.rows.map((row) => ({ ...row, groundTruths: ["running"] })) };
  expect(() => multiLabelReport(foreign)).toThrow(/running/);
  const single = {
    ...all,
    rows: all.rows.map((row) => ({ ...row, groundTruths: undefined, groundTruth: "run" })),
  };
  expect(multiLabelReport(single).labels[0]).toMatchObject({ numTrue: 80, averagePrecision: 1 });
});

test("top-k accuracy refuses clips with several labels, and says what to use", () => {
  expect(() => topKAccuracy(predictionsOf(6), 1)).toThrow(/several true labels. Use multiLabelReport\(\)/);
});

test("multiLabelTable() names what each number is of", () => {
  expect(multiLabelTable(predictionsOf(6)).toString()).toMatchInlineSnapshot(`
    "label     clips  average precision  precision  recall     F1
    always       80              1.000      1.000   0.600  0.750
    wave          2              1.000      0.067   1.000  0.125
    run          29              0.703      0.606   0.690  0.645
    sit down     34              0.700      0.560   0.412  0.475
    jump          9              0.142      0.077   0.222  0.114
    never         0                  –          –       –      –
    Mean average precision: 0.709, of the 5 labels that clips have; not interpolated
    Precision, recall and F1: of clips with a probability ≥ 0.5
    made up · preset none · clip level · 1 view · 8 frames (floorInt) · on 80 of 81 clips (1 skipped)"
  `);
});

test("multiLabelReport() takes the labels of the predictions where the model's are not known, and counts none skipped", () => {
  const { labels, ...rest } = predictionsOf(golden.labels.length);
  const report = multiLabelReport({ ...rest, skipped: [] }, { threshold: golden.threshold });
  expect(report.labels.map(({ label }) => label)).toEqual([...(labels ?? [])].sort());
  expect(report.meanAveragePrecision).toBeCloseTo(golden.mean, 12);
  expect(String(report)).toMatch(/, on 80 clips$/);
});
