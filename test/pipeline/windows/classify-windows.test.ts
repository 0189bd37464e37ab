import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  classifyWindows,
  loadModel,
  momentAveragePrecision,
  findMoments,
  slidingWindows,
  type Model,
  type WindowScores,
} from "kinetoscope";
import { expect, onTestFinished, test } from "vitest";
import { numberedVideo } from "../../support/numbered-video.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { writeTinyModel } from "../../support/tiny-onnx.js";

async function tinyModel(): Promise<Model> {
  const path = join(await temporaryFolder(), "tiny.onnx");
  writeTinyModel(path, { shape: ["batch", "time", 8, 8, 3], meanOver: [1, 2, 3] });
  const card = {
    name: "means",
    kind: "clip",
    labels: ["red", "green", "blue"],
    input: { layout: "NTHWC", width: 8, height: 8, range: [-0.255, 0] },
    preset: "opencv-squash-8",
    sampling: { rule: "floorInt", numFrames: 2 },
    output: { values: "log-probabilities" },
  };
  writeFileSync(path.replace(".onnx", ".json"), JSON.stringify(card));
  const model = await loadModel(path);
  onTestFinished(() => model.close());
  return model;
}

async function spans(numFrames: number, options: object): Promise<unknown[]> {
  const path = await numberedVideo({ numFrames, fps: 10, width: 8, height: 8 });
  const windows = await slidingWindows(path, options);
  return windows.toArray().map(({ id, startSeconds, endSeconds }) => [id, startSeconds, endSeconds]);
}

test("slidingWindows() goes over all of a video; the last window ends with it", async () => {
  expect(await spans(50, { seconds: 2, stride: 1 })).toEqual([
    ["numbered_0-2", 0, 2],
    ["numbered_1-3", 1, 3],
    ["numbered_2-4", 2, 4],
    ["numbered_3-5", 3, 5],
  ]);
  expect((await spans(47, { seconds: 2 })).at(-1)).toEqual(["numbered_2.7-4.7", 2.7, 4.7]);
  expect(await spans(7, { seconds: 0.3, stride: 0.1 })).toHaveLength(5);
  expect(await spans(7, { seconds: 2 })).toEqual([["numbered_0-0.7", 0, 0.7]]);
});

test("classifyWindows() scores each window by its own frames", async () => {
  const model = await tinyModel();
  const path = await numberedVideo({ numFrames: 60, fps: 10, width: 8, height: 8 });
  const scores = await classifyWindows(model, path, { seconds: 1, stride: 2, batchSize: 2 });
  expect(scores.windows.map(({ startSeconds }) => startSeconds)).toEqual([0, 2, 4, 5]);
  for (const { startSeconds, probabilities } of scores.windows) {
    // frames n and n + 5, whose red is their number
    const red = 10 * startSeconds + 2.5;
    expect(probabilities[0]).toBeCloseTo(Math.exp((red / 255) * 0.255 - 0.255), 6);
  }
  expect(scores.skipped).toEqual([]);
});

/** Windows of a second, at each half second. */
function scoresOf(probabilities: readonly number[]): WindowScores {
  const windows = probabilities.map((probability, i) => {
    return {
      startSeconds: i / 2,
      endSeconds: i / 2 + 1,
      probabilities: Float32Array.of(probability, 1 - probability),
    };
  });
  return {
    path: "a.mp4",
    labels: ["jump", "rest"],
    windows,
    skipped: [],
    setting: {} as WindowScores["setting"],
  };
}

test("findMoments() keeps the surest windows of a label that do not overlap", () => {
  const scores = scoresOf([0.1, 0.75, 0.875, 0.625, 0.25, 0.5]);
  const found = findMoments(scores, { label: "jump" });
  expect(found.map(({ startSeconds, probability }) => [startSeconds, probability])).toEqual([
    [1, 0.875],
    [2.5, 0.5],
  ]);
  // a third of two windows that are half a second apart is in both
  expect(findMoments(scores, { label: "jump", maxOverlap: 0.34 })).toHaveLength(4);
  expect(new Set(findMoments(scores).map(({ label }) => label))).toEqual(new Set(["jump", "rest"]));
  expect(() => findMoments(scores, { label: "jmp" })).toThrow(
    'Unknown label "jmp": the scores have 2 others',
  );
  const truth = [{ path: "a.mp4", id: "a", label: "jump", startSeconds: 1, endSeconds: 2 }];
  expect(momentAveragePrecision(found, truth, { thresholds: [0.5] }).mean).toBe(1);
});
