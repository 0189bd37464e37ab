import {
  accuracyTable,
  classifyVideos,
  compareRuns,
  comparisonTable,
  loadModel,
  predictionsTable,
  type Predictions,
} from "kinetoscope";
import { expect, test } from "vitest";
import { numberedVideo } from "../../support/numbered-video.js";
import { tinyModel } from "../../cli/support.js";

const setting: Predictions["setting"] = {
  modelName: "by-hand",
  modelSha256: "",
  preset: "none",
  level: "clip",
  views: 1,
  numFrames: 16,
  sampling: "floorInt",
  aggregation: "none",
  numLabels: 2,
};

type Answer = readonly [name: string, truth: string | undefined, label: string, probability: number];

function predictions(answers: readonly Answer[]): Predictions {
  const rows = answers.map(([name, groundTruth, label, probability]) => ({
    path: `clips/${name}.mp4`,
    id: name,
    groundTruth,
    top: [
      { label, classIndex: label === "yoga" ? 0 : 1, probability },
      {
        label: label === "yoga" ? "golf" : "yoga",
        classIndex: label === "yoga" ? 1 : 0,
        probability: 1 - probability,
      },
    ],
    numFramesInClip: 16,
  }));
  return { rows, skipped: [], topK: 2, setting };
}

const one = predictions([
  ["a", "yoga", "yoga", 0.75],
  ["b", "yoga", "golf", 0.75],
  ["c", "golf", "golf", 0.5],
  ["d", undefined, "golf", 0.5],
  ["e", "golf", "golf", 0.5],
]);
const other = predictions([
  ["a", "yoga", "yoga", 0.875],
  ["b", "yoga", "yoga", 0.75],
  ["c", "golf", "yoga", 0.625],
  ["d", undefined, "yoga", 0.5],
]);

test("compareRuns() of two evaluations says who has which clips right, and who is who", async () => {
  const comparison = await compareRuns(one, other, { names: ["one view", "ten views"] });
  expect(comparison.names).toEqual(["one view", "ten views"]);
  expect(comparison.changed.map(({ fname }) => fname)).toEqual(["b.mp4", "c.mp4", "d.mp4"]);
  expect(comparison.paired).toEqual({
    numBothRight: 1,
    numOnlyFirstRight: 1,
    numOnlySecondRight: 1,
    numNeitherRight: 0,
    pValue: 1,
  });
  expect(comparison.toRows()[0]).toEqual({
    category: "yoga",
    fname: "b.mp4",
    "top-1 1": "golf",
    "top-1 2": "yoga",
    "p 1": 0.25,
    "p 2": 0.75,
    "largest |Δp|": 0.5,
  });
  expect(String(comparison)).toBe(
    "1 = one view, 2 = ten views: 4 clips in both, 1 only in 1, 0 only in 2\n" +
      "Another most probable label in 3 clips; largest |Δp| 0.500\n" +
      "Right in both: 1, only in 1: 1, only in 2: 1, in neither: 0 (exact McNemar test: p = 1.0)",
  );
  expect(comparisonTable(comparison).toString()).toContain("golf");
  await expect(compareRuns(one, other, { names: ["one"] as never })).rejects.toThrow(
    'Expected names to be two names but received ["one"]',
  );
});

test("two moments of one file are two clips", async () => {
  const [{ rows }] = [one];
  const moments = (second: number): Predictions => ({
    ...one,
    rows: [0, 5].map((startSeconds) => ({
      ...rows[startSeconds === 5 ? second : 0],
      path: "a.mp4",
      startSeconds,
    })),
  });
  const comparison = await compareRuns(moments(1), moments(1));
  expect(comparison.rows.map(({ fname }) => fname)).toEqual(["a_0-.mp4", "a_5-.mp4"]);
  expect(comparison.paired).toMatchObject({ numBothRight: 1, numNeitherRight: 1 });
});

test("predictions are filtered without classifying again, and tables say so", async () => {
  const paths = await Promise.all([3, 4, 5].map((numFrames) => numberedVideo({ numFrames })));
  const model = await loadModel(await tinyModel());
  const clips = [...paths, "gone.mp4"].map((path, i) => ({ path, id: String(i), label: "green" }));
  const all = await classifyVideos(model, clips);
  await model.close();
  const short = all.filter((row) => row.numFramesInClip < 5).filter((_, position) => position > 0);
  expect(short.rows).toEqual([all.rows[1]]);
  expect([short.skipped, short.numLeftOut]).toEqual([all.skipped, 2]);
  expect(accuracyTable(short).toString()).toContain("on 1 of 4 clips (1 skipped, 2 left out by a filter)");
  expect(accuracyTable(short).toString()).toMatch(/^3 of 4 clips classified · 1 skipped/);
  expect(predictionsTable(short).toString()).toMatch(/^1 of 4 clips · 1 skipped/);
  expect(accuracyTable(all).toString()).toContain("on 3 of 4 clips (1 skipped)");
});
