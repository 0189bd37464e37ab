import { expect, test } from "vitest";
import type { ChartSpec } from "../../../src/display/chart/chart-spec.js";
import { drawSpec } from "../../../src/display/chart/vega.js";
import { viewsChart } from "../../../src/display/chart/views-chart.js";
import { viewsTable } from "../../../src/display/table/views-table.js";
import { accuracyByViews } from "../../../src/evaluate/metrics/accuracy-by-views.js";
import type { Predictions, PredictionSetting } from "../../../src/pipeline/classify/predictions.js";
import { schemaErrors } from "../schema.js";
import { prediction, predictionsOf } from "../support.js";

const mime = "application/vnd.vegalite.v5+json";
const labels = ["a", "b", "c"];

/** Four clips of "a", of which the first `numRight` are right. */
function runOf(numRight: number, setting: Partial<PredictionSetting> = {}, numClips = 4): Predictions {
  const rows = Array.from({ length: numClips }, (_, i) =>
    prediction("a", i < numRight ? labels : ["b", "a", "c"], `${i}.mp4`),
  );
  const run = predictionsOf(rows);
  return { ...run, setting: { ...run.setting, ...setting } };
}

const several = { level: "video", aggregation: "mean of view probabilities" } as const;
const runs = [
  runOf(4, { ...several, views: 30, clips: 10, crops: "three" }),
  runOf(1),
  runOf(2, { ...several, views: 3, clips: 1, crops: "three" }),
  runOf(3, { ...several, views: 10, clips: 10, crops: "center" }),
];

test("accuracyByViews() counts clips × crops and the right ones, fewest views first", () => {
  expect(
    accuracyByViews(runs, 1).map(({ numViews, numClipsInTime, numCrops, numCorrect, accuracy }) => [
      ...[numViews, numClipsInTime, numCrops, numCorrect, accuracy],
    ]),
  ).toEqual([
    [1, 1, 1, 1, 0.25],
    [3, 1, 3, 2, 0.5],
    [10, 10, 1, 3, 0.75],
    [30, 10, 3, 4, 1],
  ]);
  expect(accuracyByViews(runs, 2).every(({ accuracy }) => accuracy === 1)).toBe(true);
});

test("accuracyByViews() refuses runs that have more than their views apart", () => {
  expect(() => accuracyByViews([], 1)).toThrow(new RangeError("Cannot compare views: there is no run"));
  const other = runOf(1, { modelName: "other", modelSha256: "ff" });
  expect(() => accuracyByViews([runs[0], other], 1)).toThrow(
    new RangeError('Cannot compare views: the runs are of two models, "tiny" and "other". Use compareRuns'),
  );
  expect(() => accuracyByViews([runs[0], runOf(1, {}, 3)], 1)).toThrow(
    new RangeError("Cannot compare views: the runs are of different clips. Use one list for all"),
  );
  // a clip that one run skipped is a clip of it all the same
  const { rows, ...run } = runs[0];
  const without = { ...run, rows: rows.slice(1), skipped: [{ path: "0.mp4", reason: "broken" }] };
  expect(accuracyByViews([runs[1], without], 1)[1]).toMatchObject({ numClips: 3, numSkipped: 1 });
});

test("viewsTable() states clips × crops, the mean, and the Wilson interval", async () => {
  expect(viewsTable(runs).toString()).toMatchInlineSnapshot(`
    "views  clips × crops  average                     right  of  top-1 accuracy    95 % interval
        1          1 × 1  none                            1   4         25.00 %    4.6 to 69.9 %
        3          1 × 3  mean of view probabilities      2   4         50.00 %   15.0 to 85.0 %
       10         10 × 1  mean of view probabilities      3   4         75.00 %   30.1 to 95.4 %
       30         10 × 3  mean of view probabilities      4   4        100.00 %  51.0 to 100.0 %
    tiny (sha256 01234567…) · preset imagenet · floorInt · on 4 clips. Interval: Wilson"
  `);
  const { "text/html": html = "" } = await viewsTable(runs, { k: 2 }).toBundle();
  expect(html).toContain("top-2 accuracy");
  expect(html).toContain("10 × 3");
});

test("viewsChart() has a point with its interval for each run, as specification, picture and text", async () => {
  const chart = viewsChart(runs);
  const bundle = await chart.toBundle();
  expect(Object.keys(bundle)).toEqual([mime, "image/svg+xml", "text/html", "image/png", "text/plain"]);
  expect(schemaErrors(bundle[mime])).toEqual([]);
  await drawSpec(bundle[mime] as ChartSpec); // throws if Vega-Lite has anything to remark
  const { data } = bundle[mime] as {
    readonly data: { readonly values: readonly Readonly<Record<string, unknown>>[] };
  };
  expect(data.values.map(({ shape, accuracy, crops }) => [shape, accuracy, crops])).toEqual([
    ["1 × 1", 0.25, "1 crop"],
    ["1 × 3", 0.5, "3 crops"],
    ["10 × 1", 0.75, "1 crop"],
    ["10 × 3", 1, "3 crops"],
  ]);
  // 2 of 4, by Wilson's formula
  expect(data.values[1]["lowest"]).toBeCloseTo(0.15, 2);
  expect(data.values[1]["highest"]).toBeCloseTo(0.85, 2);
  for (const text of ["views: clips × crops", "top-1 accuracy", "10 × 3", "3 crops"])
    expect(bundle["image/svg+xml"]).toContain(`>${text}</text>`);
  expect(chart.toString()).toBe(viewsTable(runs).toString());

  expect(() => viewsChart([runOf(0, {}, 0)])).toThrow(
    "Cannot draw accuracy against views: no classified clip has a true label",
  );
  expect(() => viewsChart(runs, { width: 10 })).toThrow("Expected width to be an integer from 160 to 1000");
});
