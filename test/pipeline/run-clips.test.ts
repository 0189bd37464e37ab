import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  classifyVideos,
  evaluate,
  extractFeatures,
  loadBackbone,
  loadModel,
  mostInformativeFrames,
  rateVideos,
  storeFrameScores,
  verifyResults,
  type Clip,
  type Model,
  type ModelCard,
} from "../../dist/index.js";
import { runTask, type Task } from "../../dist/core/task.js";
import { Later, resultsOf, runClips, skippedOf } from "../../dist/pipeline/run-clips.js";
import { numberedVideo } from "../support/numbered-video.js";
import { ownCache } from "../support/own-cache.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeTinyModel } from "../support/tiny-onnx.js";

const card: ModelCard = {
  name: "crops",
  kind: "frame",
  labels: ["red", "green", "blue"],
  input: { layout: "NHWC", width: 64, height: 64, range: [-0.255, 0] },
  preset: [{ op: "centerCrop", width: 64, height: 64 }],
  output: { values: "log-probabilities" },
};

async function modelOf(changes: Partial<ModelCard>): Promise<Model> {
  const path = join(await temporaryFolder(), "crops.onnx");
  const shape = changes.kind === "clip" ? ["n", "t", 64, 64, 3] : ["n", 64, 64, 3];
  writeTinyModel(path, { shape, meanOver: changes.kind === "clip" ? [1, 2, 3] : [1, 2] });
  const model = await loadModel(path, { card: { ...card, ...changes } });
  onTestFinished(() => model.close());
  return model;
}

function inTask<Result>(work: (task: Task) => Promise<Result>): Promise<Result> {
  return runTask({ title: "a test", unit: "clips" }, work);
}

function clipsNamed(...ids: string[]): Clip[] {
  return ids.map((id) => ({ path: `/${id}`, id }));
}

test("A clip that is smaller than the crop is skipped with the reason, whatever is done with it, and ends nothing", async () => {
  await ownCache();
  const [small, large] = await Promise.all([
    numberedVideo({ numFrames: 4, width: 48, height: 40 }),
    numberedVideo({ numFrames: 5, width: 96, height: 80 }),
  ]);
  const clips: Clip[] = [
    { path: small, id: "small", label: "red" },
    { path: large, id: "large", label: "green" },
  ];
  const skipped = [{ path: small, reason: expect.stringMatching(/64×64.*48×40|48×40.*64×64/) as string }];
  const frameModel = await modelOf({});
  const clipModel = await modelOf({
    kind: "clip",
    input: { ...card.input, layout: "NTHWC" },
    sampling: { rule: "floorInt", numFrames: 2 },
  });
  const folder = await temporaryFolder();
  const saved = (name: string): string => join(folder, name);

  expect(await classifyVideos(clipModel, clips)).toMatchObject({ skipped, rows: [{ path: large }] });
  expect(await classifyVideos(frameModel, clips)).toMatchObject({ skipped, rows: [{ path: large }] });
  expect(await evaluate(clipModel, clips, { saveTo: saved("e.csv") })).toMatchObject({ skipped });
  expect(await mostInformativeFrames(frameModel, clips, { saveTo: saved("m.csv") })).toMatchObject({
    skipped,
    rows: [{ path: large }],
  });
  const store = await storeFrameScores(frameModel, clips, { folder: saved("store") });
  expect(store).toMatchObject({ skipped, clips: [{ path: large }] });
  expect(await rateVideos(frameModel, clips)).toMatchObject({ skipped, rows: [{ path: large }] });
  const backbone = await loadBackbone(frameModel.path, { tensor: "scores", card, pooling: "none" });
  onTestFinished(() => backbone.close());
  expect(await extractFeatures(backbone, clips, { numFrames: 2 })).toMatchObject({
    skipped,
    paths: [large],
  });
  for (const [name, model] of [
    ["e.csv", clipModel],
    ["m.csv", frameModel],
    ["store", frameModel],
  ] as const) {
    const verification = await verifyResults(saved(name), { model });
    expect(verification.differences).toEqual([]);
    expect(verification.checked.numRerun).toBe(2);
  }
});

test("runClips() gives the records in the list's order, each with its place, whatever comes first", async () => {
  const done: string[] = [];
  const given: number[] = [];
  const results = new Map<number, (value: string) => void>();
  const records = await inTask((task) =>
    runClips(clipsNamed("a", "b", "c", "d"), {
      task,
      atOnce: 4,
      placeOf: (position) => `4:${position}`,
      wanted: (position) => position !== 3,
      work: ({ id }, position) => {
        if (id === "b") return Promise.reject(new RangeError("too short"));
        return Promise.resolve(new Later(new Promise<string>((resolve) => results.set(position, resolve))));
      },
      giveUp: (position) => Promise.resolve(void given.push(position)),
      flush: () => {
        for (const [position, resolve] of [...results].reverse()) resolve(`result ${position}`);
        return Promise.resolve();
      },
      onRecord: ({ clip }) => void done.push(clip.id),
    }),
  );
  expect(done).toEqual(["b", "c", "a"]);
  expect(given.sort()).toEqual([1, 3]);
  expect(records).toEqual([
    { clip: { path: "/a", id: "a" }, position: 0, place: "4:0", result: "result 0" },
    { clip: { path: "/b", id: "b" }, position: 1, place: "4:1", skipped: "too short" },
    { clip: { path: "/c", id: "c" }, position: 2, place: "4:2", result: "result 2" },
  ]);
  expect(resultsOf(records)).toEqual(["result 0", "result 2"]);
  expect(skippedOf(records)).toEqual([{ path: "/b", reason: "too short" }]);
});

test("runClips() ends with an error that is about no clip, and with one of whoever is told, of any class", async () => {
  const work = (): Promise<never> => Promise.reject(new TypeError("a bug"));
  await expect(inTask((task) => runClips(clipsNamed("a"), { task, atOnce: 1, work }))).rejects.toThrow(
    "a bug",
  );
  const onRecord = (): never => {
    throw new RangeError("no room on the page"); // of a clip it would mean that it is skipped
  };
  for (const result of [1, new Later(Promise.resolve(1))]) {
    const numbers = (): Promise<number | Later<number>> => Promise.resolve(result);
    await expect(
      inTask((task) => runClips(clipsNamed("a", "b"), { task, atOnce: 1, work: numbers, onRecord })),
    ).rejects.toThrow("no room on the page");
  }
});

test("runClips() waits for what is kept, also when the run is stopped", async () => {
  const folder = await temporaryFolder({ a: "1", b: "2" });
  const kept: string[] = [];
  const stop = new AbortController();
  const journal = {
    find: () => Promise.resolve(undefined),
    findAll: (paths: readonly string[]) => Promise.resolve(paths.map(() => undefined)),
    add: async (_path: string, sha256: string | undefined, { value }: { value: number }) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      kept.push(`${value} ${String(sha256?.slice(0, 6))}`);
    },
    close: () => Promise.resolve(),
  };
  const clips = ["a", "b"].map((id) => ({ path: join(folder, id), id }));
  const running = inTask((task) =>
    runClips(clips, {
      task: { ...task, signal: stop.signal },
      atOnce: 1,
      keep: { journal, fromKept: () => undefined, toKept: (value: number) => ({ value }) },
      work: ({ id }) => {
        if (id === "b") stop.abort(new Error("stop"));
        return Promise.resolve(7);
      },
    }),
  );
  await expect(running).rejects.toThrow("stop");
  // printf 1 | sha256sum
  expect(kept[0]).toBe("7 6b86b2");
});
