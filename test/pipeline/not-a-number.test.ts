import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  classifyFrames,
  classifyVideos,
  evaluate,
  evaluationReport,
  extractFeatures,
  loadBackbone,
  loadModel,
  mostInformativeFrames,
  rateVideos,
  storeFrameScores,
  type Clip,
  type Model,
  type ModelCard,
  type Predictions,
} from "kinetoscope";
import { describe, expect, onTestFinished, test } from "vitest";
import { numberedVideo } from "../support/numbered-video.js";
import { ownCache } from "../support/own-cache.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeTinyModel, type TinyModel } from "../support/tiny-onnx.js";

const labels = ["red", "green", "blue"];
const frameCard: ModelCard = {
  ...{ name: "unsure", kind: "frame", labels, preset: "opencv-squash-8", output: { values: "logits" } },
  input: { layout: "NHWC", width: 8, height: 8, range: [0, 255] },
};
const clipCard: ModelCard = {
  ...frameCard,
  kind: "clip",
  input: { ...frameCard.input, layout: "NTHWC" },
  sampling: { rule: "floorInt", numFrames: 2 },
};

/** Red is the frame's number: from frame 6 on no number, at frame 6 infinity, in a clip whose mean is above 5 no number. */
const nan: TinyModel["then"] = { op: "Sqrt", scale: [-1, 1, 1], offset: [5, 0, 0] };
const infinity: TinyModel["then"] = { op: "Reciprocal", scale: [1, 1, 1], offset: [-6, 1, 1] };
const never: TinyModel["then"] = { op: "Sqrt", scale: [-1, -1, -1], offset: [-1, -1, -1] };

async function modelPath(card: ModelCard, then: TinyModel["then"]): Promise<string> {
  const path = join(await temporaryFolder({ "x.json": JSON.stringify(card) }), "x.onnx");
  const clip = card.kind === "clip";
  writeTinyModel(path, {
    shape: clip ? ["batch", "time", 8, 8, 3] : ["batch", 8, 8, 3],
    meanOver: clip ? [1, 2, 3] : [1, 2],
    then,
  });
  return path;
}

async function modelOf(card: ModelCard, then: TinyModel["then"]): Promise<Model> {
  const model = await loadModel(await modelPath(card, then));
  onTestFinished(() => model.close());
  return model;
}

/** A clip of 6 frames, one of `numFrames` that no number comes of, and the first again. */
async function clips(numFrames = 8): Promise<readonly [Clip, Clip, Clip]> {
  const [good, bad] = [
    await numberedVideo({ numFrames: 6 }),
    await numberedVideo({ numFrames, name: "bad.mp4" }),
  ];
  const clip = (path: string, id: string): Clip => ({ path, id, label: "red" });
  return [clip(good, "one"), clip(bad, "bad"), clip(good, "two")];
}

async function failure(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => expect.fail("it gave numbers"),
    (thrown: unknown) => thrown as Error,
  );
  expect(error.name).toBe("ModelError");
  return error.message.replaceAll(/"[^"]*\//g, '"…/');
}

const reasons = ({ skipped }: { readonly skipped: readonly { readonly reason: string }[] }): string[] =>
  skipped.map(({ reason }) => reason.replaceAll(/"[^"]*\//g, '"…/'));

describe("a clip for which the model gives no number", () => {
  test("is skipped by classifyVideos() and evaluate() with what was found, and the others go on", async () => {
    const list = await clips(30);
    const model = await modelOf(clipCard, nan);
    const saveTo = join(await temporaryFolder(), "results.csv");
    for (const predictions of [
      await classifyVideos(model, list, { batchSize: 2 }),
      await evaluate(model, list, { batchSize: 2, saveTo }),
      await evaluate(model, list, { batchSize: 2, saveTo }), // that takes the others from before
    ]) {
      expect(predictions.rows.map(({ id }) => id)).toEqual(["one", "two"]);
      expect(reasons(predictions)[0]).toMatch(
        /^Cannot use what the model gave for "…\/bad\.mp4": NaN for "red" in batch 1$/,
      );
    }
  });

  test("is skipped by classifyVideos() with a frame model, with the frame", async () => {
    const list = await clips();
    const frames = await modelOf(frameCard, nan);
    const said = 'Cannot use what the model gave for "…/bad.mp4": frame';
    expect(reasons(await classifyVideos(frames, list))[0]).toContain(`${said} 6: NaN for "red" in batch`);
    const infinite = await modelOf(frameCard, infinity);
    expect(reasons(await classifyVideos(infinite, list))[0]).toContain(
      `${said} 6: Infinity for "red" in batch`,
    );
    // of 8 frames in 4 equal parts: 0, 2, 4, 6
    const sampled = await classifyVideos(frames, list, { numFrames: 4 });
    expect(reasons(sampled)[0]).toMatch(/frame [67]: NaN for "red" in batch/);
    expect(sampled.rows).toHaveLength(2);
  });

  test("is skipped by mostInformativeFrames(), rateVideos() and storeFrameScores()", async () => {
    const list = await clips();
    const model = await modelOf(frameCard, nan);
    const [one, bad, two] = list;
    const copies: readonly Clip[] = [one, bad, { ...two, label: "blue" }];
    const said = 'Cannot use what the model gave for "…/bad.mp4": frame 6: NaN for "red" in batch 1';
    const found = await mostInformativeFrames(model, copies);
    expect([found.rows.length, ...reasons(found)]).toEqual([2, said]);
    const ratings = await rateVideos(model, copies, { batchSize: 4 });
    expect([ratings.rows.length, ...reasons(ratings)]).toEqual([2, said.replace("batch 1", "batch 2")]);
    const store = await storeFrameScores(model, copies, { folder: join(await temporaryFolder(), "scores") });
    expect([store.clips.length, ...reasons(store)]).toEqual([2, said]);
  });

  test("ends classifyFrames(), which is about it alone", async () => {
    const [, { path }] = await clips();
    expect(
      await failure(classifyFrames(await modelOf(frameCard, nan), path, { every: 2, batchSize: 2 })),
    ).toBe('Cannot use what the model gave for "…/bad.mp4": frame 6: NaN for "red" in batch 2');
  });

  test("is skipped by extractFeatures(), now and when its features come from the cache", async () => {
    await ownCache();
    const list = await clips();
    const backbone = await loadBackbone(await modelPath(frameCard, nan), {
      tensor: "scores",
      pooling: "none",
    });
    for (const features of [
      await extractFeatures(backbone, list, { numFrames: 8, batchSize: 4 }),
      await extractFeatures(backbone, list, { numFrames: 8, batchSize: 4 }),
    ]) {
      expect(features.ids).toEqual(["one", "two"]);
      expect(reasons(features)).toEqual([
        'Cannot use what the model gave for "…/bad.mp4": NaN in its features (frame 6 of 8, in batch 2)',
      ]);
    }
    await backbone.close();
  });

  test("does not count for predictBatch(), which says which sample it is", async () => {
    const model = await modelOf(frameCard, nan);
    const samples = Float32Array.from({ length: 2 * 192 }, (_, i) => (i < 192 ? 1 : 9));
    expect(await failure(model.predictBatch(samples, 2, 1))).toBe(
      'Cannot use the outputs of "…/x.onnx": sample 1 of the batch: NaN for "red"',
    );
  });

  test("may have the logarithm of 0, which is a probability of 0", async () => {
    const path = await modelPath({ ...frameCard, output: { values: "log-probabilities" } }, undefined);
    const model = await loadModel(path);
    const sample = Float32Array.from({ length: 192 }, (_, i) => (i % 3 === 0 ? 0 : -Infinity));
    const { probabilities } = await model.predictBatch(sample, 1, 1);
    expect([...probabilities.data]).toEqual([1, 0, 0]);
    await model.close();
  });
});

describe("a model that gives no number for any clip", () => {
  const said =
    /^Cannot use what the model gave for ".*": .*NaN for "red" in batch 1, and so it was with all 3 clips\. Check/;

  test("is an error of the run, and no table is written", async () => {
    const list = await clips();
    const [clipModel, frameModel] = [await modelOf(clipCard, never), await modelOf(frameCard, never)];
    const folder = await temporaryFolder();
    const saveTo = join(folder, "results.csv");
    expect(await failure(classifyVideos(clipModel, list))).toMatch(said);
    expect(await failure(classifyVideos(frameModel, list))).toMatch(said);
    expect(await failure(evaluate(clipModel, list, { saveTo }))).toMatch(said);
    expect(await failure(mostInformativeFrames(frameModel, list, { saveTo }))).toMatch(said);
    expect(await failure(rateVideos(frameModel, list))).toMatch(said);
    expect(existsSync(saveTo)).toBe(false);
    const two = [list[0], list[1]];
    expect(await failure(storeFrameScores(frameModel, two, { folder: join(folder, "s") }))).toMatch(
      /with all 2 clips/,
    );
  });

  test("is an error soon, not after thousands of clips", async () => {
    const [{ path }] = await clips();
    const many = Array.from({ length: 400 }, (_, i): Clip => ({ path, id: String(i), label: "red" }));
    expect(await failure(classifyVideos(await modelOf(clipCard, never), many))).toMatch(
      /with all (16|24) clips/,
    );
  });
});

test("evaluationReport() names a prediction that is no number", () => {
  const row = { path: "a.mp4", id: "a", groundTruth: "red", numFramesInClip: 1 };
  const top = [{ label: "red", classIndex: 0, probability: NaN }];
  const predictions = { rows: [{ ...row, top }], skipped: [], topK: 1 } as unknown as Predictions;
  expect(() => evaluationReport(predictions)).toThrow(
    new RangeError(
      'Cannot judge the prediction for "a.mp4": the probability of "red" is NaN. Classify the clip anew',
    ),
  );
});

describeWithShared("a network of constant NaN", () => {
  test("gives an error that says so", async () => {
    const model = await loadModel(sharedPath("cases", "models", "nan.onnx"));
    expect(await failure(classifyVideos(model, sharedPath("cases", "plain.mp4")))).toBe(
      'Cannot use what the model gave for "…/plain.mp4": NaN for "blinking" in batch 1. Check the model "…/nan.onnx", and input.range, mean and std in its card',
    );
    await model.close();
  });
});
