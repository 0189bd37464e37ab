import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import {
  ClipList,
  classifyFrames,
  classifyVideos,
  loadModel,
  openVideo,
  type Model,
  type ModelCard,
} from "kinetoscope";
import { describe, expect, onTestFinished, test } from "vitest";
import { numberedVideo } from "../support/numbered-video.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeTinyModel } from "../support/tiny-onnx.js";

// The models give the mean of each colour channel; the red of a numbered video is the frame's number, so a
// score says which frames the model saw. Grey levels become (level − 255) / 1000 and the card calls the means
// log-probabilities, so "probabilities" are exp((mean − 255) / 1000).

const frameCard: ModelCard = {
  name: "frame-means",
  kind: "frame",
  labels: ["red", "green", "blue"],
  input: { layout: "NCHW", width: 8, height: 8, range: [-0.255, 0] },
  preset: "opencv-squash-8",
  output: { values: "log-probabilities" },
};

const clipCard: ModelCard = {
  ...frameCard,
  name: "clip-means",
  kind: "clip",
  input: { ...frameCard.input, layout: "NTHWC" },
  sampling: { rule: "floorInt", numFrames: 4 },
};

async function load(
  card: ModelCard,
  shape: readonly (number | string)[],
  meanOver: readonly number[],
  numErf = 0,
): Promise<Model> {
  const path = join(await temporaryFolder(), "tiny.onnx");
  writeTinyModel(path, { shape, meanOver, numErf });
  const model = await loadModel(path, { card });
  onTestFinished(() => model.close());
  return model;
}

const frameModel = (): Promise<Model> => load(frameCard, ["batch", 3, 8, 8], [2, 3]);
const clipModel = (): Promise<Model> => load(clipCard, ["batch", "time", 8, 8, 3], [1, 2, 3]);

/** The mean red that a "probability" stands for. */
function meanRed(probability: number): number {
  return Math.round((Math.log(probability) * 1000 + 255) * 100) / 100 + 0; // −0 becomes 0
}

describe("classifyFrames()", () => {
  test.each([
    [1, 1],
    [7, 1],
    [8, 1],
    [9, 1],
    [25, 3],
  ])("gives each of %i frames, every %i, its own row in order", async (numFrames, every) => {
    const model = await frameModel();
    const scores = await classifyFrames(model, await numberedVideo({ numFrames }), { batchSize: 8, every });
    const expected = Array.from({ length: Math.ceil(numFrames / every) }, (_, i) => i * every);
    expect(scores.indices).toEqual(expected);
    expect(expected.map((_, row) => meanRed(scores.at(row, 0)))).toEqual(expected);
    expect(scores.probabilities.shape).toEqual([expected.length, 3]);
    expect(scores.ptsSeconds.map((seconds) => Math.round(seconds * 25))).toEqual(expected);
    expect(scores.numFrames).toBe(numFrames);
    expect(scores.endSeconds).toBeCloseTo(numFrames / 25, 3);
  });

  test("names the nearest label where one is not known", async () => {
    const scores = await classifyFrames(await frameModel(), await numberedVideo({ numFrames: 2 }));
    expect(scores.classIndexOf(scores.labels[2])).toBe(2);
    expect(() => scores.classIndexOf("rde")).toThrow(
      new RangeError('Unknown label "rde" for "frame-means": did you mean "red"?'),
    );
  });

  test("works on an open video and leaves it open", async () => {
    const video = await openVideo(await numberedVideo({ numFrames: 5 }));
    const scores = await classifyFrames(await frameModel(), video);
    expect(String(scores)).toBe(
      `FrameScores ${JSON.stringify(video.path)}: 5 frames × 3 labels by "frame-means"`,
    );
    expect((await video.framesAt([0])).length).toBe(1);
    await video.close();
  });

  test("takes the frames that there are where the header claims billions", async () => {
    const path = await numberedVideo({ numFrames: 5, name: "a.avi", extraArguments: ["-c:v", "mpeg4"] });
    const bytes = await readFile(path);
    bytes.writeUInt32LE(0xdfffffff, bytes.indexOf("strh") + 8 + 32); // number of frames of the stream
    await writeFile(path, bytes);
    const video = await openVideo(path);
    expect(video.metadata.numFramesClaimed).toBeGreaterThan(1e9);
    expect((await classifyFrames(await frameModel(), video)).length).toBe(5);
    await video.close();
  });

  test("refuses a clip model", async () => {
    const path = await numberedVideo({ numFrames: 2 });
    await expect(classifyFrames(await clipModel(), path)).rejects.toThrow(
      new TypeError('Cannot classify frames with "clip-means": it is a clip model. Use classifyVideos'),
    );
  });
});

describe("classifyVideos()", () => {
  test("gives a clip model the frames that its card's rule takes, whatever the batch size", async () => {
    const model = await clipModel();
    const lengths = [1, 4, 9, 30, 17];
    const paths = await Promise.all(lengths.map((numFrames) => numberedVideo({ numFrames })));
    for (const batchSize of [1, 2, 5, 8]) {
      const { rows, skipped } = await classifyVideos(model, paths, { batchSize, topK: 3 });
      expect(skipped).toEqual([]);
      const reds = rows.map((row) =>
        meanRed(row.top.find((ranked) => ranked.label === "red")?.probability ?? 0),
      );
      // floor(T·i/4): of 30 frames 0, 7, 15, 22
      expect(reds).toEqual([0, 1.5, 3, 11, 6]);
      expect(rows.map((row) => row.numFramesInClip)).toEqual(lengths);
      expect(rows.map((row) => row.path)).toEqual(paths);
    }
  });

  test("takes another number of frames where the model leaves it open, and refuses it where not", async () => {
    const path = await numberedVideo({ numFrames: 10 });
    const { rows, setting } = await classifyVideos(await clipModel(), path, { numFrames: 10, topK: 3 });
    expect(meanRed(rows[0].top.find((ranked) => ranked.label === "red")?.probability ?? 0)).toBe(4.5);
    expect(setting).toMatchObject({
      level: "clip",
      views: 1,
      numFrames: 10,
      sampling: "floorInt",
      aggregation: "none",
    });
    const fixed = await load(clipCard, ["batch", 4, 8, 8, 3], [1, 2, 3]);
    await expect(classifyVideos(fixed, path, { numFrames: 10 })).rejects.toThrow(
      new RangeError('Cannot run "clip-means" on 10 frames: it takes 4 (numFrames)'),
    );
  });

  test("averages the probabilities of a frame model, over all frames or some", async () => {
    const model = await frameModel();
    const path = await numberedVideo({ numFrames: 10 });
    const red = (rows: Awaited<ReturnType<typeof classifyVideos>>["rows"]): number =>
      rows[0].top.find((ranked) => ranked.label === "red")?.probability ?? 0;
    const mean = (numbers: readonly number[]): number =>
      numbers.reduce((sum, n) => sum + Math.exp((n - 255) / 1000), 0) / numbers.length;
    const all = await classifyVideos(model, path, { batchSize: 3, topK: 3 });
    expect(red(all.rows)).toBeCloseTo(mean([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), 6);
    expect(all.setting).toMatchObject({
      sampling: "every frame",
      aggregation: "mean of frame probabilities",
    });
    const some = await classifyVideos(model, path, { numFrames: 4, topK: 3 });
    expect(red(some.rows)).toBeCloseTo(mean([0, 2, 5, 7]), 6);
  });

  test("takes the videos of a folder, and refuses one without", async () => {
    const model = await clipModel();
    const folder = await temporaryFolder({ "deep/notes.txt": "", "empty/notes.txt": "" });
    const video = await numberedVideo({ numFrames: 3 });
    const [a, b] = [join(folder, "b.mp4"), join(folder, "deep", "a.mp4")];
    for (const path of [a, b]) await copyFile(video, path);
    const rows = async (input: string | readonly string[]): Promise<readonly string[]> =>
      (await classifyVideos(model, input)).rows.map(({ path }) => path);
    expect(await rows(folder)).toEqual([a, b]);
    expect(await rows([video, join(folder, "deep")])).toEqual([video, b]);
    const empty = join(folder, "empty");
    await expect(classifyVideos(model, empty)).rejects.toThrow(
      `Cannot take clips from ${JSON.stringify(empty)}: the folder holds no video`,
    );
  });

  test("averages the frames of a frame model that its card's rule takes", async () => {
    const sampling = { rule: "segments", numFrames: 5 } as const;
    const model = await load({ ...frameCard, sampling }, ["batch", 3, 8, 8], [2, 3]);
    const path = await numberedVideo({ numFrames: 10 });
    // the middle of each fifth: 1, 3, 5, 7, 9
    const mean = (reds: readonly number[]): number =>
      reds.reduce((sum, n) => sum + Math.exp((n - 255) / 1000), 0) / reds.length;
    const usual = await classifyVideos(model, path, { topK: 3 });
    const red = usual.rows[0].top.find(({ label }) => label === "red")?.probability;
    expect(red).toBeCloseTo(mean([1, 3, 5, 7, 9]), 6);
    expect(usual.setting).toMatchObject({ sampling: "segments", numFrames: 5 });
    const two = await classifyVideos(model, path, { topK: 3, numFrames: 2 });
    expect(two.rows[0].top.find(({ label }) => label === "red")?.probability).toBeCloseTo(mean([2, 7]), 6);
    expect((await classifyFrames(model, path)).length).toBe(10);
  });

  test("a frame model's card cannot have what only a clip model uses", async () => {
    const clips = { sampling: { rule: "segments", numFrames: 5, clips: 2 } } as const;
    await expect(load({ ...frameCard, ...clips }, ["batch", 3, 8, 8], [2, 3])).rejects.toThrow(
      'Expected no sampling.clips: with kind "frame" the mean of all frames is taken. ' +
        "Choose more frames (sampling.numFrames)",
    );
    const rule = { sampling: { rule: "segment", numFrames: 5 } } as never;
    await expect(load({ ...frameCard, ...(rule as object) }, ["batch", 3, 8, 8], [2, 3])).rejects.toThrow(
      /Expected sampling\.rule to be/,
    );
    const pathway = { inputs: [{ name: "slow", alpha: 4 }] };
    await expect(load({ ...frameCard, ...pathway }, ["batch", 3, 8, 8], [2, 3])).rejects.toThrow(
      'Expected no inputs[0].alpha: with kind "frame" an input is one frame. ' +
        'Set kind to "clip", or give value (a constant)',
    );
  });

  test.each(["clip", "frame"] as const)(
    "lists broken clips and goes on, in the order of the list (%s model)",
    async (kind) => {
      const model = await (kind === "clip" ? clipModel() : frameModel());
      const good = await Promise.all([3, 5].map((numFrames) => numberedVideo({ numFrames })));
      const folder = await temporaryFolder({ "broken.mp4": "not a video", "empty.mp4": "" });
      const missing = join(folder, "missing.mp4");
      const paths = [missing, good[0], join(folder, "broken.mp4"), good[1], join(folder, "empty.mp4")];
      const { rows, skipped } = await classifyVideos(model, paths, { batchSize: 2 });
      expect(rows.map((row) => row.path)).toEqual(good);
      expect(skipped).toEqual([
        { path: missing, reason: `Cannot read "${missing}": no such file` },
        {
          path: paths[2],
          reason: `Cannot read "${paths[2]}": it is a text file, not a video; it begins with "not a video"`,
        },
        { path: paths[4], reason: `Cannot read "${paths[4]}": the file is empty` },
      ]);
    },
  );

  test("keeps labels and ids of the clips it is given", async () => {
    const path = await numberedVideo({ numFrames: 3 });
    const clips = new ClipList([{ path, id: "a", label: "red" }]);
    const predictions = await classifyVideos(await clipModel(), clips);
    const { rows, topK } = predictions;
    expect(rows[0]).toMatchObject({ id: "a", groundTruth: "red", path });
    expect(topK).toBe(3); // the model has no five labels
    expect(Object.keys(predictions)).toEqual(["rows", "skipped", "topK", "setting", "labels"]);
    expect(inspect(predictions)).toBe('Predictions by "clip-means": 1 clip classified');
    const withMissing = await classifyVideos(await clipModel(), [path, "gone.mp4"]);
    expect(inspect(withMissing)).toMatch(
      /^Predictions by "clip-means": 1 clip classified, 1 skipped: Cannot read ".*": no such file$/,
    );
  });

  test("takes no clips at all", async () => {
    expect((await classifyVideos(await clipModel(), [])).rows).toEqual([]);
  });

  test("throws on options out of range", async () => {
    const model = await clipModel();
    await expect(classifyVideos(model, [], { topK: 4 })).rejects.toThrow(
      new RangeError("Expected topK to be an integer from 1 to 3 but received 4 (number)"),
    );
    await expect(classifyVideos(model, [], { batchSize: 0 })).rejects.toThrow(
      new RangeError("Expected batchSize to be an integer ≥ 1 but received 0 (number)"),
    );
  });

  test("says what takes more memory than can be had", async () => {
    const path = await numberedVideo({ numFrames: 3 });
    const [frames, clips] = [await frameModel(), await clipModel()];
    const aBatch =
      /^Cannot run ".*tiny.onnx": a batch takes 76.8 GB of memory, more than can be had at once. Choose a smaller batchSize or numFrames$/;
    await expect(classifyFrames(frames, path, { batchSize: 1e8 })).rejects.toThrow(aBatch);
    await expect(classifyVideos(clips, [path], { numFrames: 1e8 })).rejects.toThrow(aBatch);
    const { rows, skipped } = await classifyVideos(frames, [path], { numFrames: 1e8 });
    expect(rows).toEqual([]);
    expect(skipped).toEqual([
      {
        path,
        reason: `Cannot read "${path}": 100,000,000 frames take 76.8 GB of memory, more than can be had at once. Choose fewer (numFrames)`,
      },
    ]);
  });

  test("ends with the signal's reason, skips no good clip because of it, and can be called again", async () => {
    const model = await load(clipCard, ["batch", "time", 8, 8, 3], [1, 2, 3], 3000);
    const paths = await Promise.all(
      Array.from({ length: 6 }, () => numberedVideo({ numFrames: 60, width: 160, height: 120 })),
    );
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const started = performance.now();
    const error = await classifyVideos(model, paths, {
      numFrames: 60,
      batchSize: 3,
      signal: controller.signal,
    }).catch((thrown: unknown) => thrown);
    expect((error as Error).name).toBe("AbortError");
    expect(performance.now() - started).toBeLessThan(1150);
    const again = await classifyVideos(model, paths.slice(0, 2), { topK: 3 });
    expect(again.rows).toHaveLength(2);
    expect(again.skipped).toEqual([]);
  });
});
