import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { evaluate, loadModel, type Clip, type Model, type ModelCard, type Predictions } from "kinetoscope";
import { expect, onTestFinished, test } from "vitest";
import { numberedVideo } from "../support/numbered-video.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeTinyModel } from "../support/tiny-onnx.js";

const card: ModelCard = {
  name: "means",
  kind: "clip",
  labels: ["red", "green", "blue"],
  input: { layout: "NTHWC", width: 8, height: 8, range: [-0.255, 0] },
  preset: "opencv-squash-8",
  sampling: { rule: "floorInt", numFrames: 4 },
  output: { values: "log-probabilities" },
};

async function tinyModel(): Promise<Model> {
  const path = join(await temporaryFolder(), "tiny.onnx");
  writeTinyModel(path, { shape: ["batch", "time", 8, 8, 3], meanOver: [1, 2, 3] });
  writeFileSync(path.replace(".onnx", ".json"), JSON.stringify(card));
  const model = await loadModel(path);
  onTestFinished(() => model.close());
  return model;
}

async function makeClips(count: number): Promise<Clip[]> {
  const paths = await Promise.all(
    Array.from({ length: count }, (_, i) => numberedVideo({ numFrames: 4 + i })),
  );
  return paths.map((path, i) => ({ path, id: `clip${i}`, label: "green" }));
}

/** What an evaluation gives, and the ids of the clips that it classified or skipped anew. */
async function evaluated(
  model: Model,
  clips: readonly Clip[],
  saveTo: string,
): Promise<{ results: Predictions; anew: string[] }> {
  const anew: string[] = [];
  const onResult = ({ clip }: { readonly clip: Clip }): void => void anew.push(clip.id);
  const results = await evaluate(model, clips, { batchSize: 2, topK: 3, saveTo, onResult });
  return { results, anew: anew.sort() };
}

test("a rerun takes a clip's result only where the clip has the same place in a batch of the same size", async () => {
  const model = await tinyModel();
  const [a, b, c, d] = await makeClips(4);
  const saveTo = join(await temporaryFolder(), "results.csv");
  const whole = join(await temporaryFolder(), "whole.csv");
  expect((await evaluated(model, [a, b, c], saveTo)).anew).toEqual(["clip0", "clip1", "clip2"]);
  expect((await evaluated(model, [a, b, c], saveTo)).anew).toEqual([]);
  // the third clip was alone in its batch, and is the first of two now
  expect((await evaluated(model, [a, b, c, d], saveTo)).anew).toEqual(["clip2", "clip3"]);
  // each one place on: the first of two is the second now
  const { anew } = await evaluated(model, [d, a, b, c], saveTo);
  expect(anew).toEqual(["clip0", "clip1", "clip2", "clip3"]);
  // two on, the batches are others and the places in them the same
  expect((await evaluated(model, [b, c, d, a], saveTo)).anew).toEqual([]);
  expect((await evaluated(model, [b, c, d, a], whole)).anew).toHaveLength(4);
  expect(readFileSync(saveTo, "utf8")).toBe(readFileSync(whole, "utf8"));
});

test("a label or an id that was corrected before a rerun is in its table, and nothing is classified anew", async () => {
  const model = await tinyModel();
  const [a, b] = await makeClips(2);
  const saveTo = join(await temporaryFolder(), "results.csv");
  const before = await evaluated(model, [a, b], saveTo);
  const { results, anew } = await evaluated(model, [a, { ...b, label: "blue", id: "second" }], saveTo);
  expect(anew).toEqual([]);
  expect(results.rows.map(({ id, groundTruth }) => [id, groundTruth])).toEqual([
    ["clip0", "green"],
    ["second", "blue"],
  ]);
  expect(results.rows[1].top).toEqual(before.results.rows[1].top);
  expect(readFileSync(saveTo, "utf8")).toMatch(/^1,second,blue,/m);
  // and a label that is taken away is gone
  const unknown = await evaluated(model, [{ ...a, label: undefined }, b], saveTo);
  expect(unknown.results.rows.map(({ groundTruth }) => groundTruth)).toEqual([undefined, "green"]);
});

test("a clip that is broken is tried again by every rerun", async () => {
  const model = await tinyModel();
  const [a, b] = await makeClips(2);
  writeFileSync(a.path, "no video");
  const saveTo = join(await temporaryFolder(), "results.csv");
  const tables: string[] = [];
  for (const expected of [["clip0", "clip1"], ["clip0"], ["clip0"]]) {
    const { results, anew } = await evaluated(model, [a, b], saveTo);
    expect([anew, results.skipped.map(({ path }) => path)]).toEqual([expected, [a.path]]);
    tables.push(readFileSync(saveTo, "utf8"));
  }
  expect(new Set(tables).size).toBe(1);
});

test("a clip that was out of reach is tried again by a rerun, alone", async () => {
  const model = await tinyModel();
  const [a, b, c] = await makeClips(3);
  const away = `${b.path}.away`;
  renameSync(b.path, away);
  const saveTo = join(await temporaryFolder(), "results.csv");
  const first = await evaluated(model, [a, b, c], saveTo);
  expect(first.results.skipped.map(({ path }) => path)).toEqual([b.path]);
  expect(first.results.rows.map(({ id }) => id)).toEqual(["clip0", "clip2"]);
  expect((await evaluated(model, [a, b, c], saveTo)).anew).toEqual(["clip1"]);
  renameSync(away, b.path); // the disk is there again
  const { results, anew } = await evaluated(model, [a, b, c], saveTo);
  expect([anew, results.skipped]).toEqual([["clip1"], []]);
  const whole = join(await temporaryFolder(), "whole.csv");
  await evaluated(model, [a, b, c], whole);
  expect(readFileSync(saveTo, "utf8")).toBe(readFileSync(whole, "utf8"));
});
