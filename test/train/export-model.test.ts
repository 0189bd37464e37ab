import { execFileSync, spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  classifyVideos,
  dropout,
  exportModel,
  extractFeatures,
  gru,
  loadBackbone,
  loadHead,
  loadKinetics,
  loadModel,
  lstm,
  oneCycle,
  sgd,
  trainHead,
  type Backbone,
  type Features,
  type Head,
} from "kinetoscope";
import { expect, test } from "vitest";
import { mobilenetCard, squeezenetCard } from "../support/cards.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const root = resolve(import.meta.dirname, "..", "..");

/** A Python that has the onnx package. */
const python = ["/usr/bin/python3", "python3"].find((name) => {
  return spawnSync(name, ["-c", "import onnx"], { stdio: "ignore" }).status === 0;
});

/** ONNX's own checker, shapes included. */
function checkOnnx(path: string): void {
  if (python === undefined) return;
  const script = "import onnx, sys; onnx.checker.check_model(sys.argv[1], full_check=True)";
  execFileSync(python, ["-c", script, path]);
}

const small: Features = { data: Float32Array.from({ length: 96 }, (_, i) => Math.sin(i)), shape: [8, 4, 3] };
const smallLabels = ["a", "b", "a", "b", "a", "b", "a", "b"];

test("a head alone is written and loaded again with the same weights and scores, and passes ONNX's checker", async () => {
  const path = join(await temporaryFolder(), "head.onnx");
  const head = await trainHead(small, smallLabels, {
    layers: [gru(3), lstm(2), dropout(0.1)],
    epochs: 2,
    seed: 2,
  });
  await exportModel(head, path);
  await expect(exportModel(head, "head.json")).rejects.toThrow(
    new RangeError('Cannot export "head.json": its name must end in .onnx'),
  );
  const loaded = await loadHead(path);
  expect([...loaded.vector]).toEqual([...head.vector]);
  expect([...(await loaded.predict(small)).data]).toEqual([...(await head.predict(small)).data]);
  expect([loaded.labels, loaded.history, loaded.settings, String(loaded)]).toEqual([
    head.labels,
    head.history,
    head.settings,
    String(head),
  ]);
  checkOnnx(path);
  await expect(loadModel(path)).rejects.toThrow(
    /it is of a head that takes features, not frames\. Use loadHead$/,
  );
  await writeFile(path, Buffer.concat([await readFile(path), Buffer.from([0x0a])]));
  await expect(loadHead(path)).rejects.toThrow(
    /Cannot load ".*head\.onnx": its SHA-256 is .*export it again$/,
  );
  await head.close();
  await loaded.close();
});

test.each<[string, (card: Record<string, Record<string, unknown>>) => void, string]>([
  [
    "the card",
    (card) => delete Object.assign(card, { Labels: card.labels }).labels,
    'the card: did you mean "labels"?',
  ],
  ["input", (card) => (card.input.shpae = [4, 3]), 'input: did you mean "shape"?'],
  ["training", (card) => (card.training.sede = 1), 'training: did you mean "seed"?'],
  [
    "layers",
    (card) => ((card.layers[0] as Record<string, unknown>).unit = 3),
    'layers[0]: did you mean "units"?',
  ],
])("loadHead() names a misspelt field of %s", async (_, spoil, said) => {
  const path = join(await temporaryFolder(), "head.onnx");
  const head = await trainHead(small, smallLabels, { layers: [gru(3)], epochs: 1, seed: 2 });
  await exportModel(head, path);
  await head.close();
  const cardPath = path.replace(".onnx", ".json");
  const card = JSON.parse(await readFile(cardPath, "utf8")) as Record<string, Record<string, unknown>>;
  spoil(card);
  await writeFile(cardPath, JSON.stringify(card));
  const error: unknown = await loadHead(path).catch((thrown: unknown) => thrown);
  expect((error as Error).name).toBe("ModelError");
  expect((error as Error).message).toMatch(/^Cannot load the head ".*head\.json": Unknown field "/);
  expect((error as Error).message).toContain(` of ${said}`);
});

/** A trained head's card, and a way to load it with another one. */
async function exportedHead(): Promise<{ card: string; load: (card: string) => Promise<Head> }> {
  const path = join(await temporaryFolder(), "head.onnx");
  const features = { ...small, source: { ...sourceOf, sampling: { rule: "floorInt", numFrames: 4 } } };
  const settings = { optimizer: sgd({ momentum: 0.5 }), schedule: oneCycle(), patience: 1 };
  const layers = [gru(3), dropout(0.5)];
  const head = await trainHead(features, smallLabels, { layers, ...settings, epochs: 2, seed: 2 });
  await exportModel(head, path);
  await head.close();
  const cardPath = path.replace(".onnx", ".json");
  const load = async (text: string): Promise<Head> => {
    await writeFile(cardPath, text);
    return loadHead(path);
  };
  return { card: await readFile(cardPath, "utf8"), load };
}

const sourceOf = { model: "m", modelSha256: "ab", tensor: "t", pooling: "mean", preset: "p" } as const;

/** All values in a JSON value: a path to each. */
function placesIn(value: unknown): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [key],
    ...placesIn(inner).map((path) => [key, ...path]),
  ]);
}

function changedAt(
  text: string,
  path: readonly string[],
  change: (owner: never, key: string) => void,
): string {
  const card = JSON.parse(text) as Record<string, never>;
  const owner = path.slice(0, -1).reduce<Record<string, never>>((inner, key) => inner[key], card);
  change(owner as never, path[path.length - 1]);
  return JSON.stringify(card);
}

test("loadHead() says in its own words what is wrong with any field of a card", async () => {
  const { card, load } = await exportedHead();
  const places = placesIn(JSON.parse(card));
  expect(places.length).toBeGreaterThan(60);
  const wrong = [null, [], {}, "", -1, 0.5, 1e300, true, "\u0000", [[[]]], ["a", "a"], { type: "sgd" }];
  const accepted: string[] = [];
  for (const path of places) {
    const name = path.join(".");
    const spoiled = [
      ...wrong.map((value) =>
        changedAt(card, path, (owner: Record<string, unknown>, key) => (owner[key] = value)),
      ),
      changedAt(card, path, (owner: Record<string, unknown>, key) => {
        if (Array.isArray(owner)) owner.splice(Number(key), 1);
        else Reflect.deleteProperty(owner, key);
      }),
    ];
    for (const text of spoiled) {
      const result = await load(text).catch((error: unknown) => error);
      if (result instanceof Error) {
        expect([name, result.name]).toEqual([name, "ModelError"]);
        expect([name, result.message]).toEqual([
          name,
          expect.stringMatching(/^Cannot load (the head )?".*head\.onnx": (?!Cannot read prop|undefined)/),
        ]);
      } else accepted.push(name);
    }
  }
  // what may be any text or number, or be missing; all else is refused whatever it is
  const free = new Set(accepted.map((name) => name.replace(/\.\d+/g, "")));
  expect([...free].sort()).toMatchInlineSnapshot(`
    [
      "features",
      "features.model",
      "features.modelSha256",
      "features.preset",
      "features.sampling.rule",
      "features.tensor",
      "labels",
      "layers",
      "layers.rate",
      "name",
      "training.bestEpoch",
      "training.dataSha256",
      "training.history",
      "training.history.accuracy",
      "training.history.learningRate",
      "training.history.loss",
      "training.history.seconds",
      "training.history.valAccuracy",
      "training.history.valLoss",
      "training.labelSmoothing",
      "training.learningRate",
      "training.optimizer.momentum",
      "training.optimizer.weightDecay",
      "training.patience",
      "training.schedule",
      "training.schedule.warmUp",
      "training.shuffle",
      "training.stopped",
      "training.validationSplit",
      "training.warnings",
    ]
  `);
});

test("ONNX's own checker, which all models here go through, takes a head and refuses half of one", async ({
  skip,
}) => {
  skip(python === undefined, "Python with the onnx package is missing: no model here is checked with it");
  const path = join(await temporaryFolder(), "head.onnx");
  const head = await trainHead(small, smallLabels, { layers: [gru(3)], epochs: 1 });
  await exportModel(head, path);
  await head.close();
  checkOnnx(path);
  const bytes = await readFile(path);
  await writeFile(path, bytes.subarray(0, bytes.length / 2));
  expect(() => checkOnnx(path)).toThrow(/Command failed/);
});

/** Trains on a few clips and compares the joined model's probabilities with backbone and head one after the other. */
async function checkJoined(
  backbone: Backbone,
  clips: readonly { path: string; label: string }[],
  numFrames: number | undefined,
  tolerance: number,
): Promise<void> {
  const path = join(await temporaryFolder(), "joined.onnx");
  const features = await extractFeatures(
    backbone,
    clips.map((clip) => ({ id: clip.path, ...clip })),
    { numFrames },
  );
  const head = await trainHead(features, features.labels, {
    epochs: 3,
    learningRate: 0.01,
    validationSplit: 0,
    seed: 1,
  });
  await exportModel(head, path, { backbone });
  const expected = await head.predict(features);
  const model = await loadModel(path);
  const predictions = await classifyVideos(
    model,
    clips.map((clip) => clip.path),
    { batchSize: 3, topK: head.labels.length },
  );
  expect(predictions.rows).toHaveLength(clips.length);
  predictions.rows.forEach((row, i) => {
    for (const { classIndex, probability } of row.top)
      expect(Math.abs(probability - expected.data[i * head.labels.length + classIndex])).toBeLessThan(
        tolerance,
      );
  });
  checkOnnx(path);
  await Promise.all([model.close(), head.close(), backbone.close()]);
}

test("a head on a clip model's features, joined with it, gives the same scores from the clips", async () => {
  const backbone = await loadBackbone(join(root, "models", "motion-clip.onnx"), { tensor: "features" });
  const { available } = await loadKinetics(join(root, "data", "kinetics-tiny"), { split: "val" });
  const clips = available
    .toArray()
    .filter((_, i) => i % 14 === 1)
    .map(({ path, label = "" }) => ({ path, label }));
  await checkJoined(backbone, clips, undefined, 1e-5); // float32 sums in another order
});

describeWithShared("a head on a real frame model's features, joined with it,", () => {
  const clip = (name: string): { path: string; label: string } => ({
    path: sharedPath("data", "ucf101_alt4", "test", `v_${name}.avi`),
    label: name.split("_")[0],
  });
  const clips = ["PizzaTossing_g01_c02", "PizzaTossing_g02_c05", "YoYo_g03_c05", "YoYo_g04_c03"].map(clip);

  test("gives the same scores from the clips: SqueezeNet, float32", async () => {
    const path = sharedPath("data", "models", "squeezenet_fp32.onnx");
    const backbone = await loadBackbone(path, { tensor: "fire9/concat_1", card: squeezenetCard });
    await checkJoined(backbone, clips, 6, 1e-4); // float32 convolutions in batches of other sizes
  });

  test("gives the same scores from the clips: MobileNetV2, quantised, its batch fixed at 1", async () => {
    const path = sharedPath("data", "models", "mobilenet_v2_uint8.onnx");
    const backbone = await loadBackbone(path, { tensor: "/Flatten_output_0", card: mobilenetCard });
    await checkJoined(backbone, clips, 4, 1e-3); // a sum near half a quantisation step may round the other way
  });
});
