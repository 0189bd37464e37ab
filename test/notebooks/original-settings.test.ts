import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import {
  evaluate,
  loadModel,
  mostInformativeFrames,
  storeFrameScores,
  type Model,
  type ModelCard,
} from "kinetoscope";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cachedFeatures, kineticsLabels, squeezenetCard, squeezenetWithCard } from "../support/cards.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { notebooks, runEdited } from "./lab.js";

/** Each lab as its original ran it (every frame, 128 frames, 10 epochs…), on real clips instead of the project's small ones. */

interface GoldenFrame {
  readonly index: number;
  readonly class: number;
  readonly probability: number;
}
interface GoldenClip {
  readonly frames: number;
  readonly classifier: {
    readonly clip_top5: readonly { readonly label: string }[];
    readonly most_informative_frame: GoldenFrame;
    readonly peak: GoldenFrame;
  };
}

describeWithShared("each lab at its original's own settings, on real clips", () => {
  const golden = JSON.parse(readFileSync(sharedPath("golden", "clips.json"), "utf8")) as Record<
    string,
    GoldenClip
  >;
  let squeezenet: Model;
  beforeAll(async () => {
    squeezenet = await loadModel(sharedPath("data", "models", "squeezenet_fp32.onnx"), {
      card: squeezenetCard,
    });
  });
  afterAll(() => squeezenet.close());

  test("lab 0: every frame of every clip; the most informative ones are those of Python", async () => {
    const paths = Object.keys(golden).filter((path) => path.startsWith("moments/"));
    const clips = paths.map((path) => ({
      ...{ path: sharedPath("data", path), id: path },
      label: golden[path].classifier.clip_top5[0].label,
    }));
    const store = await storeFrameScores(squeezenet, clips, { folder: await temporaryFolder() });
    expect(store.clips.map(({ numRows }) => numRows)).toEqual(paths.map((path) => golden[path].frames));
    const { rows, skipped } = await mostInformativeFrames(store);
    expect(skipped).toEqual([]);
    // 3 digits: another FFmpeg's MPEG-4, another build of ONNX Runtime
    for (const { path, frame, probability } of rows) {
      const [, expected] = Object.entries(golden).find(([name]) => path === sharedPath("data", name)) ?? [];
      expect(frame).toBe(expected?.classifier.most_informative_frame.index);
      expect(probability).toBeCloseTo(expected?.classifier.most_informative_frame.probability ?? NaN, 3);
    }
    expect(rows).toHaveLength(paths.length);
  }, 900_000);

  test("lab 1: every second frame in batches of 64, and 5 s around the strongest", async () => {
    const name = "Making pizza--8Appls4ZFg-composite.mp4";
    const text = await runEdited("01-clip-candidate", {
      '"../data/parade/parade.mp4"': JSON.stringify(sharedPath("data", "clips", name)),
      '"../data/parade/parade.json"': JSON.stringify(
        sharedPath("data", "clips", name.replace("mp4", "json")),
      ),
      '"../models/toy-frame.onnx"': JSON.stringify(await squeezenetWithCard()),
      '{ label: "duck", seconds: 4 }': '{ label: "97,drake", seconds: 4 }',
    });
    expect(text).toContain("[ 807, 144, 82, 3 ]");
    expect(text).toMatch(/404 of 807 frames|404 frames/);
    // of every frame in batches of 64: Python's strongest one, frame 133 of 14.953 a second
    expect(text).toMatch(/^ +1 +5 +126,isopod +0\.865\d* +6\.39\d* +11\.39\d*$/m);
  }, 900_000);

  test("lab 2: 20 frames a clip, GRUs of 16 and 8, Adam at 1e-4, 10 epochs, the last 30 % held out", async () => {
    const text = await runEdited(
      "02-cnn-rnn",
      {
        '"../data/ucf-tiny"': JSON.stringify(sharedPath("data", "ucf101_top5")),
        '"../models/toy-frame.onnx"': JSON.stringify(await squeezenetWithCard()),
        '"features"': '"fire9/concat_2"',
        "{ epochs: 80, validationSplit: 0.3, patience: 20 }":
          '{ epochs: 10, validationSplit: 0.3, patience: 10, split: "last" as const }',
        "learningRate: 0.003, batchSize: 16": "learningRate: 1e-4, batchSize: 32",
      },
      { KINETOSCOPE_CACHE: cachedFeatures },
    );
    expect(text).toMatch(/train \[ \d+, 20, 512 \] test \[ \d+, 20, 512 \]/);
    expect(text).toContain("in 5 classes");
    expect(text).toMatch(/^ *10 /m);
    expect(text).toMatch(/The rows are sorted by label: the last \d+, held out/);
    expect(text).toContain("Probabilities are the same to 5 digits: true");
  }, 900_000);

  test("lab 3: random crops of 224, SGD with momentum in batches of 4, and every frame of a video votes", async () => {
    const blur = sharedPath("data", "blur");
    const text = await runEdited(
      "03-footage",
      {
        '"../data/photos-tiny/exposure"': JSON.stringify(sharedPath("data", "exposure")),
        '"../data/photos-tiny/blur"': JSON.stringify(blur),
        "}_train.csv": "}.csv",
        "}_test.csv": "}.csv",
        '"../data/photos-tiny/footage"': JSON.stringify(sharedPath("data", "exposure")),
        '"../models/toy-frame.onnx"': JSON.stringify(
          await squeezenetWithCard({ preset: "native-center224" }),
        ),
        'exposure: "block3"': 'exposure: "pool1_1"',
        'blur: "block3"': 'blur: "fire6/concat_1"',
        "[lab.dense(64), lab.relu()]": "[lab.dense(500), lab.relu(), lab.dropout(0.5)]",
        "learningRate: 0.01, ...stopping, seed: 2":
          "optimizer: lab.sgd({ momentum: 0.9 }), learningRate: 0.002, schedule: lab.multiplicative(0.99), batchSize: 4, seed: 2",
        "{ thresholds, saveTo }": "{ thresholds, saveTo, legacyAugment: { seed: 1 } }",
      },
      { KINETOSCOPE_CACHE: cachedFeatures },
    );
    for (const id of ["good", "over", "under", "blurred"])
      expect(text).toMatch(new RegExp(`^${id} .* 90$`, "m"));
    expect(text).toContain("Every frame changed at random (seed 1)");
  }, 900_000);

  test.each(["tslab", "deno"] as const)(
    "lab 4: 128 frames of each of 8 clips, in %s",
    async (kernel) => {
      const text = await runEdited(
        "04-kinetics",
        {
          '"../data/kinetics-tiny"': JSON.stringify(sharedPath("data", "kinetics400")),
          '"../models/motion-clip.onnx"': JSON.stringify(
            await squeezenetWithCard({ labels: kineticsLabels() }),
          ),
          "{ numFrames: 16, topK: 5 }": "{ numFrames: 128, topK: 5 }",
          "{ batchSize: 8, topK: 5,": "{ batchSize: 8, topK: 5, numFrames: 128,",
          "clips, { numFrames: 16 }": "clips, { numFrames: 128 }",
        },
        {},
        kernel,
      );
      expect(text).toContain("19,906 rows in 400 classes; 8 clips on disk");
      expect(text).toMatch(/128 frames/);
      expect(text).toMatch(/^top-5 +\d+ +8 /m);
    },
    900_000,
  );

  test("lab 4: 100 frames of each of 64 clips in batches of 8", async () => {
    const names = Object.keys(golden).filter((name) => name.startsWith("ucf101_"));
    const clips = names.slice(0, 64).map((name) => ({
      ...{ path: sharedPath("data", name), id: name },
      label: basename(name).split("_")[1], // v_CricketShot_g01_c01.avi
    }));
    // small, for 6,400 frames: what it says of them means nothing
    const path = join(notebooks, "..", "models", "toy-frame");
    const card = JSON.parse(readFileSync(`${path}.json`, "utf8")) as ModelCard;
    const labels = [...new Set(clips.map(({ label }) => label))];
    const filled = Array.from({ length: card.labels.length }, (_, i) => labels.at(i) ?? `none ${i}`);
    const model = await loadModel(`${path}.onnx`, { card: { ...card, labels: filled } });
    const results = await evaluate(model, clips, { numFrames: 100, batchSize: 8, topK: 5 });
    await model.close();
    expect(results.skipped).toEqual([]);
    expect(results.rows).toHaveLength(64);
    expect(results.setting).toMatchObject({ numFrames: 100, sampling: "floorInt" });
  }, 900_000);
});
