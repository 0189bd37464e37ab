import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  accuracyTable,
  ClipList,
  classifyVideos,
  evaluate,
  extractFeatures,
  loadBackbone,
  loadModel,
  openVideo,
  verifyResults,
  type Clip,
  type Model,
  type ModelCard,
  type Prediction,
} from "kinetoscope";
import { describe, expect, onTestFinished, test } from "vitest";
import { encodeModel } from "../../src/onnx/encode.js";
import { addNode, Graph } from "../../src/onnx/graph.js";
import { framePreparer } from "../../dist/pipeline/classify/prepare-frame.js";
import { cropViews } from "../../dist/transforms/crops.js";
import { torchvisionCard } from "../support/cards.js";
import { numberedVideo } from "../support/numbered-video.js";
import { ownCache } from "../support/own-cache.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeTinyModel } from "../support/tiny-onnx.js";

/** Means of red, green and blue over 4 frames of 8×8: of a numbered video the frames' numbers, the columns, the rows. */
const card: ModelCard = {
  name: "means",
  kind: "clip",
  labels: ["red", "green", "blue"],
  input: { layout: "NTHWC", width: 8, height: 8, range: [0, 1] },
  preset: [{ op: "centerCrop", width: 8, height: 8, offset: "floor" }],
  sampling: { rule: "mmaction2", numFrames: 4, stride: 2 },
  output: { values: "logits" },
};

async function modelOf(changes: Partial<ModelCard> = {}): Promise<Model> {
  const whole = { ...card, ...changes };
  const path = join(await temporaryFolder(), "means.onnx");
  const isClip = whole.kind === "clip";
  writeTinyModel(path, {
    shape: isClip ? ["n", "t", 8, 8, 3] : ["n", 8, 8, 3],
    meanOver: isClip ? [1, 2, 3] : [1, 2],
    ...(whole.output.values === "probabilities" ? { ending: "softmax" as const } : {}),
  });
  writeFileSync(path.replace(".onnx", ".json"), JSON.stringify(whole));
  const model = await loadModel(path);
  onTestFinished(() => model.close());
  return model;
}

function probabilitiesOf({ top }: Prediction): number[] {
  return ["red", "green", "blue"].map((name) => top.find(({ label }) => label === name)?.probability ?? NaN);
}

/** Softmax of means of levels. */
function softmax(levels: readonly number[]): number[] {
  const exps = levels.map((level) => Math.exp(level / 255));
  const sum = exps.reduce((a, b) => a + b);
  return exps.map((value) => value / sum);
}

/** The mean levels of an 8×8 crop at a place, over the frames. */
function levelsOf(frames: readonly number[], left: number, top: number): number[] {
  return [frames.reduce((a, b) => a + b) / frames.length, left + 3.5, top + 3.5];
}

function mean(rows: readonly (readonly number[])[]): number[] {
  return rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
}

// of 40 frames, by MMAction2's rule: m = 33, starts 0, 16 (half to even of 16.5), 33
const starts = [0, 16, 33];
const clipsOf3 = starts.map((start) => [start, start + 2, start + 4, start + 6]);
// of 44×24: w = 18 and h = 8 for three crops, 4w = 36 and 4h = 16 for ten
const threePlaces = [0, 36, 18].map((left) => [left, 8] as const);
const tenPlaces = ([[0, 0], [36, 0], [0, 16], [36, 16], [18, 8]] as const).flatMap((place) => [place, place]); // prettier-ignore

function video(numFrames = 40): Promise<string> {
  return numberedVideo({ numFrames, width: 44, height: 24 });
}

describe("classifyVideos() with views", () => {
  test.each([
    [{ clips: 3 }, clipsOf3.map((frames) => levelsOf(frames, 18, 8))],
    [{ clips: 3, average: "score" }, clipsOf3.map((frames) => levelsOf(frames, 18, 8))],
    [{ crops: "three" }, threePlaces.map(([left, top]) => levelsOf([16, 18, 20, 22], left, top))],
    [
      { crops: "ten", average: "score" },
      tenPlaces.map(([left, top]) => levelsOf([16, 18, 20, 22], left, top)),
    ],
    [
      { clips: 3, crops: "three", average: "prob" },
      threePlaces.flatMap(([left, top]) => clipsOf3.map((frames) => levelsOf(frames, left, top))),
    ],
  ] as const)("%j is the mean over the clips and crops", async (views, levels) => {
    const expected =
      "average" in views && views.average === "score" ? softmax(mean(levels)) : mean(levels.map(softmax));
    const path = await video();
    // given to the call, or said by the card
    const called = await classifyVideos(await modelOf(), [path], { views, batchSize: 4 });
    const { clips, ...others } = { clips: 1, ...views };
    const sampling = { rule: "mmaction2" as const, numFrames: 4, stride: 2, clips };
    const carded = await classifyVideos(await modelOf({ sampling, views: others }), [path]);
    for (const { rows, skipped } of [called, carded]) {
      expect(skipped).toEqual([]);
      for (const [i, probability] of probabilitiesOf(rows[0]).entries())
        expect(probability).toBeCloseTo(expected[i], 6);
    }
    expect(carded.setting).toMatchObject({ ...called.setting, modelSha256: expect.any(String) as string });
  });

  /** A network that takes 6 views at once and gives the three means of each. */
  async function modelOfSix(changes: Partial<ModelCard> = {}): Promise<Model> {
    const path = join(await temporaryFolder(), "six.onnx");
    const graph = new Graph();
    const frames = graph.input("frames", ["n", 6, 3, 4, 8, 8], "float32");
    const means = { op: "ReduceMean", inputs: [frames], attributes: { axes: [3, 4, 5], keepdims: 0 } };
    const rows = addNode(graph, { ...means, shape: ["n", 6, 3] });
    const flat = addNode(graph, { op: "Flatten", inputs: [rows], attributes: { axis: 1 }, shape: ["n", 18] });
    graph.output("scores", flat);
    writeFileSync(path, encodeModel(graph));
    const six: ModelCard = {
      ...card,
      labels: Array.from({ length: 18 }, (_, i) => `view ${Math.floor(i / 3)} ${card.labels[i % 3]}`),
      input: { ...card.input, layout: "NVCTHW" },
      sampling: { rule: "mmaction2", numFrames: 4, stride: 2, clips: 2 },
      views: { crops: "three" },
      ...changes,
    };
    const model = await loadModel(path, { card: six });
    onTestFinished(() => model.close());
    return model;
  }

  test("of a model with a fixed axis of views are given at once: crop after crop, of each clip after clip", async () => {
    const model = await modelOfSix();
    expect(model.viewsPerSample).toBe(6);
    const path = await video();
    const clips = [0, 33].map((start) => [start, start + 2, start + 4, start + 6]);
    const levels = threePlaces.flatMap(([left, top]) =>
      clips.flatMap((frames) => levelsOf(frames, left, top)),
    );
    const { rows, setting } = await classifyVideos(model, [path, "nope.mp4", path, path], {
      topK: 18,
      batchSize: 2,
    });
    expect(rows).toHaveLength(3);
    for (const { top } of rows)
      for (const { classIndex, probability } of top)
        expect(probability).toBeCloseTo(softmax(levels)[classIndex], 6);
    expect(setting).toMatchObject({
      ...{ level: "video", views: 6, clips: 2, crops: "three", aggregation: "views averaged by the model" },
    });
    await expect(classifyVideos(model, [path], { views: { clips: 1 } })).rejects.toThrow(
      'Cannot run "means": it takes 6 views of a clip at once, and 1 × 3 (clips × crops) are 3. ' +
        "Set sampling.clips and views.crops in the card, or the option views",
    );
  });

  test("of a fixed axis fill a golden's seeded frames, too, and no features are read", async () => {
    // means of 192 random levels for each channel of each frame
    const frames = { seed: 3, output: Array.from({ length: 18 }, () => 0.5) };
    await modelOfSix({ golden: { frames, tolerance: 0.1 } });
    const wrong = { frames: { seed: 3, output: frames.output.slice(3) }, tolerance: 0.1 };
    await expect(modelOfSix({ golden: wrong })).rejects.toThrow(
      "it gives 18 numbers, and its card's golden has 15",
    );
    await expect(modelOfSix({ golden: { clip: { path: "a.mp4", output: [1] } } })).rejects.toThrow(
      "golden.clip is of one view, and the model takes 6 at once. Give golden.frames",
    );
  });

  test("says clips × crops below its table, and that the level is the video", async () => {
    const model = await modelOf();
    const predictions = await classifyVideos(model, [await video()], {
      views: { clips: 10, crops: "three", average: "score" },
    });
    expect(predictions.setting).toMatchObject({ level: "video", views: 30, clips: 10, crops: "three" });
    expect(String(accuracyTable(predictions))).toContain(
      "video level · 30 views (10 clips × 3 crops) · 4 frames (mmaction2, every 2nd) · mean of view scores",
    );
  });

  test("reads the frames of all views in one run of ffmpeg", async () => {
    const folder = await temporaryFolder({
      "ffmpeg.sh": `#!/bin/sh\necho run >> "$0.log"\nexec ffmpeg "$@"\n`,
    });
    const program = join(folder, "ffmpeg.sh");
    chmodSync(program, 0o755);
    const { FFMPEG_PATH: before } = process.env;
    onTestFinished(() => {
      if (before === undefined) delete process.env.FFMPEG_PATH;
      else process.env.FFMPEG_PATH = before;
    });
    const path = await video();
    const model = await modelOf();
    await classifyVideos(model, [path]); // asks for versions once
    process.env.FFMPEG_PATH = program;
    const numRuns = async (views: object): Promise<number> => {
      writeFileSync(`${program}.log`, "");
      const { rows } = await classifyVideos(model, [path], { views });
      expect(rows).toHaveLength(1);
      return readFileSync(`${program}.log`, "utf8").split("\n").length - 1;
    };
    const one = await numRuns({});
    expect(one).toBeGreaterThan(0);
    expect(await numRuns({ clips: 10, crops: "ten" })).toBe(one);
  });

  test("averages the crops of each frame of a frame model", async () => {
    const model = await modelOf({
      kind: "frame",
      input: { ...card.input, layout: "NHWC" },
      sampling: undefined,
    });
    const path = await video(6);
    const frames = [0, 1, 2, 3, 4, 5];
    const all = await classifyVideos(model, [path], { views: { crops: "three" } });
    const levels = threePlaces.flatMap(([left, top]) => frames.map((frame) => levelsOf([frame], left, top)));
    for (const [i, probability] of probabilitiesOf(all.rows[0]).entries())
      expect(probability).toBeCloseTo(mean(levels.map(softmax))[i], 6);
    const some = await classifyVideos(model, [path], {
      numFrames: 2,
      views: { crops: "ten", average: "score" },
    });
    const chosen = tenPlaces.flatMap(([left, top]) => [0, 3].map((frame) => levelsOf([frame], left, top)));
    for (const [i, probability] of probabilitiesOf(some.rows[0]).entries())
      expect(probability).toBeCloseTo(softmax(mean(chosen))[i], 6);
    expect(some.setting).toMatchObject({ level: "video", views: 10, aggregation: "mean of frame scores" });
  });

  test("refuses views that a model has not", async () => {
    const path = await video();
    const classify = (model: Model, views: object): Promise<unknown> =>
      classifyVideos(model, [path], { views });
    const model = await modelOf();
    await expect(classify(model, { clips: 0 })).rejects.toThrow("Expected views.clips to be an integer ≥ 1");
    await expect(classify(model, { crops: "four" })).rejects.toThrow("Expected views.crops to be one of");
    await expect(classify(model, { crop: "ten" })).rejects.toThrow(
      'Unknown option "crop" of views: did you mean "crops"?',
    );
    const floorInt = await modelOf({ sampling: { rule: "floorInt", numFrames: 4 } });
    await expect(classify(floorInt, { clips: 2 })).rejects.toThrow(
      'Expected no views.clips: the rule "floorInt" has numFrames. Rules with clips: mmaction2, mmaction2-0.x, ' +
        "mmaction2-uniform, segments, torchvision, slowfast, slowfast-selective, slowfast-offset. Set another " +
        'sampling.rule in the card, or give loadModel sampling: { rule: "mmaction2", numFrames: 4 }',
    );
    const squashed = await modelOf({ preset: "opencv-squash-8" });
    await expect(classify(squashed, { crops: "three" })).rejects.toThrow(
      'Cannot take three crops: the preset has no crop. Choose "center", or a preset with one crop',
    );
    await expect(modelOf({ preset: "opencv-squash-8", views: { crops: "ten" } })).rejects.toThrow(
      "Cannot take ten crops: the preset has no crop",
    );
    const probabilities = await modelOf({ output: { values: "probabilities" } });
    await expect(classify(probabilities, { average: "score" })).rejects.toThrow(
      'Cannot average the scores of "means": it gives probabilities. Choose average: "prob"',
    );
    await expect(
      modelOf({ output: { values: "probabilities" }, views: { average: "score" } }),
    ).rejects.toThrow('Expected views.average to be "prob"');
    const frame = await modelOf({
      kind: "frame",
      input: { ...card.input, layout: "NHWC" },
      sampling: undefined,
    });
    await expect(classify(frame, { clips: 2 })).rejects.toThrow(
      'Cannot take 2 clips: "means" is a frame model',
    );
  });

  test("leaves features as they are: one clip of a card that averages ten", async () => {
    await ownCache();
    const path = await video();
    const sampling = { rule: "mmaction2" as const, numFrames: 4, stride: 2 };
    const featuresOf = async (clips: number | undefined): Promise<number[]> => {
      const model = await modelOf();
      const own = { ...card, sampling: { ...sampling, clips } };
      const backbone = await loadBackbone(model.path, { tensor: "scores", pooling: "none", card: own });
      onTestFinished(() => backbone.close());
      return Array.from((await extractFeatures(backbone, [path])).data);
    };
    expect(await featuresOf(10)).toEqual(await featuresOf(undefined));
  });
});

test("a mirrored crop is written from right to left", async () => {
  const model = await modelOf();
  const opened = await openVideo(await video());
  onTestFinished(() => opened.close());
  const { data, shape } = await opened.framesAt([7]);
  const whole = { left: 0, top: 0, width: shape[2], height: shape[1] };
  const greens = cropViews("ten", model.preset.steps).map((crop) => {
    const values = new Float32Array(4 * 8 * 8 * 3);
    framePreparer(model, opened, 4, crop).write(data, whole, values, 0);
    // the columns of the first row
    return Array.from({ length: 8 }, (_, x) => Math.round(values[x * 3 + 1] * 255));
  });
  expect(greens[2]).toEqual([36, 37, 38, 39, 40, 41, 42, 43]);
  expect(greens[3]).toEqual([43, 42, 41, 40, 39, 38, 37, 36]);
});

describe("evaluate() with views", () => {
  async function clipList(): Promise<ClipList> {
    const broken = join(await temporaryFolder({ "broken.mp4": "no video" }), "broken.mp4");
    const paths = await Promise.all([30, 31, 32, 33, 34].map((numFrames) => video(numFrames)));
    const list: Clip[] = [...paths.slice(0, 2), broken, ...paths.slice(2)].map((path, i) => ({
      path,
      id: `clip${i}`,
      label: "green",
    }));
    return new ClipList(list);
  }

  test("gives the same bytes when it was interrupted, though a clip's views lie in several batches, and verifies", async () => {
    const model = await modelOf();
    const clips = await clipList();
    const folder = await temporaryFolder();
    const [whole, stopped] = [join(folder, "whole.csv"), join(folder, "stopped.csv")];
    const options = { batchSize: 4, views: { clips: 3, crops: "three" } } as const;
    await evaluate(model, clips, { ...options, saveTo: whole });
    const stop = new AbortController();
    let count = 0;
    const onResult = (): void => {
      count += 1;
      if (count === 2) stop.abort(new Error("stop"));
    };
    await expect(
      evaluate(model, clips, { ...options, saveTo: stopped, signal: stop.signal, onResult }),
    ).rejects.toThrow("stop");
    const again = await evaluate(model, clips, { ...options, saveTo: stopped });
    expect(again.skipped).toHaveLength(1);
    expect(readFileSync(stopped, "utf8")).toBe(readFileSync(whole, "utf8"));

    const { settings } = JSON.parse(readFileSync(`${whole}.provenance.json`, "utf8")) as {
      readonly settings: object;
    };
    expect(settings).toMatchObject({ clips: 3, crops: "three", average: "prob" });
    const verification = await verifyResults(whole, { sample: 3, seed: 1 });
    expect(verification.differences).toEqual([]);
    expect(verification.checked.numCompared).toBeGreaterThan(0);

    // of other views nothing is taken, and a table of one view says nothing of them
    let numNew = 0;
    await evaluate(model, clips, { batchSize: 4, saveTo: whole, onResult: () => (numNew += 1) });
    expect(numNew).toBe(6);
    expect(readFileSync(`${whole}.provenance.json`, "utf8")).not.toContain('crops"');
    expect((await verifyResults(whole)).differences).toEqual([]);
  });
});

describeWithShared("ten clips of a small network, against torch", () => {
  interface TenClips {
    readonly rows: Readonly<Record<string, { readonly prob: number[]; readonly score: number[] }>>;
  }
  const golden = JSON.parse(readFileSync(sharedPath("golden", "models", "golden", "tiny.json"), "utf8")) as {
    readonly models: { readonly tv_10clips: TenClips };
  };
  const { rows: expected } = golden.models.tv_10clips;

  test.each(["prob", "score"] as const)("mean of %s", async (average) => {
    const model = await loadModel(sharedPath("golden", "models", "tiny", "tv.onnx"), {
      card: {
        ...torchvisionCard,
        sampling: { rule: "mmaction2", numFrames: 16, stride: 2, clips: 10 },
        views: { average },
      },
    });
    onTestFinished(() => model.close());
    const paths = Object.keys(expected).map((clip) => sharedPath("data", clip));
    const { rows, skipped } = await classifyVideos(model, paths, { topK: 10 });
    expect(skipped).toEqual([]);
    for (const [i, wanted] of Object.values(expected).entries())
      for (const { classIndex, probability } of rows[i].top)
        expect(Math.abs(probability - wanted[average][classIndex])).toBeLessThan(1e-6);
  });
});
