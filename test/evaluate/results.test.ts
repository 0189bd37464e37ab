import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  resultsCsv,
  resultsDataFrame,
  saveResults,
  topKAccuracy,
  type Prediction,
  type Predictions,
} from "kinetoscope";
import { describe, expect, test } from "vitest";
import { rankRow } from "../../src/tensor/scores.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";

function predictionsOf(rows: readonly Prediction[], topK: number): Predictions {
  const setting = {
    modelName: "m",
    modelSha256: "0",
    preset: "p",
    level: "clip",
    views: 1,
    numFrames: 1,
    sampling: "floorInt",
    aggregation: "none",
    numLabels: topK,
  } as const;
  return { rows, skipped: [], topK, setting };
}

function prediction(
  id: string,
  groundTruth: string,
  top: readonly (readonly [string, number])[],
): Prediction {
  const ranked = top.map(([label, probability], classIndex) => ({ label, classIndex, probability }));
  return { path: `${id}.mp4`, id, groundTruth, top: ranked, numFramesInClip: 1 };
}

const two = predictionsOf(
  [
    prediction("-dash_id0000", "a, b", [
      ["a, b", Math.fround(0.9987654)],
      ['say "x"', Math.fround(2.5e-5)],
    ]),
    prediction("00012345678", "c", [
      ["d", 1],
      ["c", Math.fround(1 / 3)],
    ]),
  ],
  2,
);

describe("resultsCsv()", () => {
  test("quotes and prints as pandas does", () => {
    expect(resultsCsv(two)).toBe(
      "video_id,YouTube_Id,Ground_Truth,pred_1,pred_2,score_1,score_2\n" +
        '0,-dash_id0000,"a, b","a, b","say ""x""",0.9987654,2.5e-05\n' +
        "1,00012345678,c,d,c,1.0,0.33333334\n",
    );
  });

  test("of no prediction is the header", () => {
    expect(resultsCsv(predictionsOf([], 1))).toBe("video_id,YouTube_Id,Ground_Truth,pred_1,score_1\n");
  });
});

test("a clip with fewer labels than topK leaves cells empty: no score comes to stand below a label", async () => {
  const short = predictionsOf([prediction("x", "a", [["a", 0.5]]), prediction("y", "b", [])], 2);
  expect(resultsCsv(short)).toBe(
    "video_id,YouTube_Id,Ground_Truth,pred_1,pred_2,score_1,score_2\n0,x,a,a,,0.5,\n1,y,b,,,,\n",
  );
  const frame = await resultsDataFrame(short);
  expect(frame.column("pred_2").values).toEqual(["", ""]);
  expect(frame.column("score_1").values).toEqual([0.5, NaN]);
});

test("resultsDataFrame() has vidbench's columns, ids as text", async () => {
  const frame = await resultsDataFrame(two);
  expect(frame.columns).toEqual(["YouTube_Id", "Ground_Truth", "pred_1", "pred_2", "score_1", "score_2"]);
  expect(frame.column("YouTube_Id").values).toEqual(["-dash_id0000", "00012345678"]);
});

test("saveResults() writes the table beside and renames it", async () => {
  const path = join(await temporaryFolder(), "deep", "results.csv");
  await saveResults(path, two);
  expect(readFileSync(path, "utf8")).toBe(resultsCsv(two));
});

describe("topKAccuracy() of the tables printed in the original notebook", () => {
  // truth, then the five labels, of its eight clips
  const eight: readonly (readonly string[])[] = [
    ["smoking hookah", "playing harmonica", "eating hotdog", "eating burger", "playing poker", "smoking"],
    ["climbing tree", "rock climbing", "climbing a rope", "climbing tree", "abseiling", "pull ups"],
    ["hugging", "headbutting", "slapping", "pumping fist", "hugging", "kissing"],
    ["waxing chest", "waxing chest", "waxing legs", "waxing back", "shaving legs", "tickling"],
    [
      "trimming or shaving beard",
      "trimming or shaving beard",
      "brush painting",
      "brushing teeth",
      "shaving head",
      "doing nails",
    ],
    ["doing nails", "washing hands", "doing nails", "making a cake", "applying cream", "cleaning shoes"],
    [
      "jumping into pool",
      "jumping into pool",
      "somersaulting",
      "springboard diving",
      "swimming butterfly stroke",
      "cartwheeling",
    ],
    [
      "playing bagpipes",
      "playing bagpipes",
      "singing",
      "paragliding",
      "playing clarinet",
      "playing saxophone",
    ],
  ];
  const rows = eight.map(([truth, ...labels], i) =>
    prediction(
      String(i),
      truth,
      labels.map((label) => [label, 0.1] as const),
    ),
  );

  test("is 50 % and 87.5 % with the intervals of eight clips", () => {
    const top1 = topKAccuracy(predictionsOf(rows, 5), 1);
    const top5 = topKAccuracy(predictionsOf(rows, 5), 5);
    expect([top1.accuracy, top1.numCorrect, top1.numClips]).toEqual([0.5, 4, 8]);
    expect([top5.accuracy, top5.numCorrect]).toEqual([0.875, 7]);
    const percent = ({ interval }: typeof top1): number[] =>
      [interval.low, interval.high].map((x) => Math.round(x * 100));
    expect(percent(top1)).toEqual([22, 78]);
    expect(percent(top5)).toEqual([53, 98]);
  });
});

describeWithShared("results against pandas", () => {
  interface GoldenResults {
    readonly labels: string[];
    readonly probabilities: number[][];
    readonly ground_truth: string[];
    readonly top1_percent: number;
    readonly top5_percent: number;
  }

  test("the CSV file is the same letter for letter, and the accuracies are", () => {
    const golden = JSON.parse(readFileSync(sharedPath("golden", "results.json"), "utf8")) as GoldenResults;
    const rows = golden.probabilities.map((row, i): Prediction => {
      const id = `id${String(i).padStart(9, "0")}`;
      const top = rankRow(Float32Array.from(row), golden.labels, 5);
      return { path: id, id, groundTruth: golden.ground_truth[i], top, numFramesInClip: 1 };
    });
    const predictions = predictionsOf(rows, 5);
    expect(resultsCsv(predictions)).toBe(readFileSync(sharedPath("golden", "results.csv"), "utf8"));
    expect(topKAccuracy(predictions, 1).accuracy * 100).toBeCloseTo(golden.top1_percent, 10);
    expect(topKAccuracy(predictions, 5).accuracy * 100).toBeCloseTo(golden.top5_percent, 10);
  });
});
