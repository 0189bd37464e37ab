import { copyFile, readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  classifyVideos,
  extractFeatures,
  loadBackbone,
  loadModel,
  openVideo,
  transformFrames,
  uniformIndices,
  type ModelCard,
} from "../../../dist/index.js";
import { expect, onTestFinished, test } from "vitest";
import { setTaskHost } from "../../../dist/core/task.js";
import { defaultTaskHost } from "../../../dist/notebook/progress.js";
import { squeezenetCard, mobilenetCard } from "../../support/cards.js";
import { ownCache } from "../../support/own-cache.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { writeTinyModel } from "../../support/tiny-onnx.js";

const card: ModelCard = {
  name: "mean-colour",
  kind: "frame",
  labels: ["red", "green", "blue"],
  input: { layout: "NCHW", width: 8, height: 8, range: [0, 255] },
  preset: "opencv-squash-8",
  output: { values: "logits" },
};

test("the features of a clip are the tensor's values for its frames, pooled, in the list's order; broken clips are listed", async () => {
  const cache = await ownCache();
  const folder = await temporaryFolder({ "broken.mp4": "no video" });
  const path = join(folder, "tiny.onnx");
  // the tensor inside is the picture itself (erf of its grey levels); its mean per channel is worked out here
  writeTinyModel(path, { shape: ["batch", 3, 8, 8], meanOver: [2, 3], numErf: 1 });
  const clip = await numberedVideo({ numFrames: 11 });
  await copyFile(clip, join(folder, "again.mp4"));
  const backbone = await loadBackbone(path, {
    tensor: "Erf_1",
    card: { ...card, input: { ...card.input, range: [0, 1] } },
  });
  const clips = [
    join(folder, "broken.mp4"),
    { path: clip, id: "one", label: "x" },
    join(folder, "again.mp4"),
    join(folder, "missing.mp4"),
  ];
  const features = await extractFeatures(backbone, clips, { numFrames: 5, batchSize: 2 });
  expect(features.shape).toEqual([2, 5, 3]);
  expect([features.ids, features.labels]).toEqual([
    ["one", "again"],
    ["x", undefined],
  ]);
  expect(features.skipped.map(({ reason }) => reason.replaceAll(folder, ""))).toEqual([
    expect.stringMatching(/^Cannot .*broken\.mp4/),
    expect.stringMatching(/no such file/),
  ]);
  const video = await openVideo(clip);
  const pixels = transformFrames(await video.framesAt(uniformIndices(11, 5)), "opencv-squash-8").data;
  await video.close();
  for (let frame = 0; frame < 5; frame += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      let sum = 0;
      for (let pixel = 0; pixel < 64; pixel += 1)
        sum += erf(pixels[(frame * 64 + pixel) * 3 + channel] / 255);
      expect(features.data[frame * 3 + channel]).toBeCloseTo(sum / 64, 5);
    }
  }
  expect([...features.data.subarray(15)]).toEqual([...features.data.subarray(0, 15)]);
  // the two clips have the same bytes: one entry
  const kept = await readdir(join(cache, "features"), { recursive: true });
  expect(kept.filter((name) => name.endsWith(".f32"))).toHaveLength(1);
  expect(features.source).toMatchObject({
    model: "mean-colour",
    tensor: "Erf_1",
    pooling: "mean",
    sampling: { rule: "floorInt", numFrames: 5 },
  });
  await backbone.close();
  // from the cache: the session is closed, and nothing needs it
  const again = await extractFeatures(backbone, clips.slice(1, 2), { numFrames: 5, batchSize: 2 });
  expect([...again.data]).toEqual([...features.data.subarray(0, 15)]);
  await expect(extractFeatures(backbone, clip, { numFrames: 4 })).rejects.toThrow(/the model was closed/);
  await expect(extractFeatures(backbone, join(folder, "broken.mp4"))).rejects.toThrow(
    /^Cannot read features: no clip could be read: /,
  );
});

/** Abramowitz and Stegun 7.1.26, good to 1.5e-7. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * x);
  const sum =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return 1 - sum * Math.exp(-x * x);
}

test("an interrupted call keeps what it has computed, and the next one goes on there", async () => {
  const cache = await ownCache();
  const path = join(await temporaryFolder(), "tiny.onnx");
  writeTinyModel(path, { shape: ["batch", 3, 8, 8], meanOver: [2, 3] });
  const backbone = await loadBackbone(path, { tensor: "scores", pooling: "none", card });
  // more than are read at the same time
  const clips = await Promise.all(Array.from({ length: 40 }, (_, i) => numberedVideo({ numFrames: 5 + i })));
  const stop = new AbortController();
  setTaskHost({
    report: ({ done }) => {
      if (done >= 1) stop.abort();
    },
    onInterrupt: () => () => undefined,
  });
  onTestFinished(() => setTaskHost(defaultTaskHost()));
  await expect(extractFeatures(backbone, clips, { numFrames: 3, signal: stop.signal })).rejects.toMatchObject(
    { name: "AbortError" },
  );
  const kept = async (): Promise<Map<string, number>> => {
    const names = await readdir(join(cache, "features"), { recursive: true });
    // one may still be written: the call ends at once
    const files = names.filter((name) => /^[^.]+\.f32$/.test(name));
    return new Map(
      await Promise.all(
        files.map(async (name) => [name, (await stat(join(cache, "features", name))).ino] as const),
      ),
    );
  };
  const before = await kept();
  expect(before.size).toBeGreaterThan(0);
  expect(before.size).toBeLessThan(clips.length);
  expect((await extractFeatures(backbone, clips, { numFrames: 3 })).shape).toEqual([40, 3, 3]);
  const after = await kept();
  expect(after.size).toBe(clips.length);
  for (const [name, inode] of before) expect(after.get(name)).toBe(inode); // not written again
  await backbone.close();
});

test("a tensor that is not there is an error that names the nearest, or the last ones", async () => {
  const path = resolve(import.meta.dirname, "..", "..", "..", "models", "motion-clip.onnx");
  await expect(loadBackbone(path, { tensor: "feature" })).rejects.toThrow(
    /it has no tensor "feature"\. Did you mean "features"\?$/,
  );
  await expect(loadBackbone(path, { tensor: "pool5" })).rejects.toThrow(
    /The last of its \d+ tensors are .*"features", "Gemm_31", "logits"$/,
  );
});

describeWithShared("real backbones", () => {
  const clip = sharedPath("data", "ucf101_alt4", "test", "v_YoYo_g03_c05.avi");

  test("SqueezeNet: softmax over the pooled last tensor gives the model's own probabilities", async () => {
    await ownCache();
    const path = sharedPath("data", "models", "squeezenet_fp32.onnx");
    const backbone = await loadBackbone(path, { tensor: "conv10_2", card: squeezenetCard });
    const { data, shape } = await extractFeatures(backbone, clip, { numFrames: 3 });
    expect(shape).toEqual([1, 3, 1000]);
    const model = await loadModel(path, { card: squeezenetCard });
    const { rows } = await classifyVideos(model, clip, { numFrames: 3, topK: 1000 });
    const expected = new Float64Array(1000);
    for (let frame = 0; frame < 3; frame += 1) {
      const row = data.subarray(frame * 1000, (frame + 1) * 1000);
      const exps = Array.from(row, Math.exp);
      const sum = exps.reduce((a, b) => a + b);
      exps.forEach((value, i) => (expected[i] += value / sum / 3));
    }
    for (const { classIndex, probability } of rows[0].top)
      expect(Math.abs(probability - expected[classIndex])).toBeLessThan(1e-5);
    await Promise.all([backbone.close(), model.close()]);
  });

  test("MobileNet: a quantised tensor is refused, the float one beside it is read", async () => {
    await ownCache();
    const path = sharedPath("data", "models", "mobilenet_v2_uint8.onnx");
    const load = (tensor: string): ReturnType<typeof loadBackbone> =>
      loadBackbone(path, { tensor, card: mobilenetCard });
    await expect(load("/GlobalAveragePool_output_0_QuantizeLinear_Output")).rejects.toThrow(
      /is int8\. Choose a tensor of float32 numbers$/,
    );
    const backbone = await load("/GlobalAveragePool_output_0");
    const { data, shape } = await extractFeatures(backbone, clip, { numFrames: 2 });
    expect(shape).toEqual([1, 2, 1280]);
    expect(Math.max(...data)).toBeGreaterThan(0.5);
    await backbone.close();
  });
});
