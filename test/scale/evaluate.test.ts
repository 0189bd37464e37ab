import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { cp, rename, utimes } from "node:fs/promises";
import { join } from "node:path";
import {
  evaluate,
  loadKinetics,
  loadModel,
  type Clip,
  type ClipResult,
  type EvaluateOptions,
  type Model,
} from "kinetoscope";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import {
  buildCli,
  kineticsTiny,
  motionClip,
  tinyCard,
  tinyDataset,
  tinyFrameCard,
  tinyModel,
} from "../cli/support.js";
import { describeWithShared } from "../support/shared.js";
import { processesOn } from "../support/processes.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { realClips, tableBytes, unitTexts } from "./support.js";

beforeAll(buildCli);

async function opened(path: string): Promise<Model> {
  const model = await loadModel(path);
  onTestFinished(() => model.close());
  return model;
}

describe("evaluate() with workers", () => {
  // of 1 and 5 processes, and of other engines: same-bytes.test.ts
  test("writes the bytes of a single run, and gives its predictions", async () => {
    const model = await opened(motionClip);
    const kinetics = await loadKinetics(kineticsTiny, { split: "val" });
    const [one, many] = [join(await temporaryFolder(), "a.csv"), join(await temporaryFolder(), "b.csv")];
    const options = { numVideos: 85, seed: 3, topK: 3 };
    const single = await evaluate(model, kinetics, { ...options, saveTo: one });
    const results = await evaluate(model, kinetics, { ...options, workers: 2, saveTo: many });
    expect(tableBytes(many)).toEqual(tableBytes(one));
    expect(results).toEqual(single);
    expect(results.skipped).toHaveLength(1);
  });

  test("gives the same predictions without a table, and leaves no folder behind", async () => {
    const model = await opened(await tinyModel(tinyFrameCard));
    const kinetics = await loadKinetics(await tinyDataset(5, 1), { split: "val" });
    const temporary = (): readonly string[] =>
      readdirSync("/tmp").filter((name) => name.startsWith("kinetoscope-run-"));
    const before = temporary();
    const several = { batchSize: 2, topK: 2, views: { crops: "center" } } as const;
    const results = await evaluate(model, kinetics, { ...several, workers: 2 });
    expect(results).toEqual(await evaluate(model, kinetics, several));
    expect(temporary()).toEqual(before);
  });

  test("keeps whole batches together where each clip has several views", async () => {
    const sampling = { rule: "mmaction2", numFrames: 4, stride: 2 } as const;
    const model = await opened(await tinyModel({ ...tinyCard, sampling }));
    const kinetics = await loadKinetics(await tinyDataset(9), { split: "val" });
    const views = { clips: 3 };
    const [one, many] = [join(await temporaryFolder(), "a.csv"), join(await temporaryFolder(), "b.csv")];
    await evaluate(model, kinetics, { batchSize: 4, topK: 2, views, saveTo: one });
    await evaluate(model, kinetics, { batchSize: 4, topK: 2, views, saveTo: many, workers: 2 });
    expect(tableBytes(many)).toEqual(tableBytes(one));
  });

  test("computes nothing again, wherever the dataset is now, and only what changed", async () => {
    const model = await opened(await tinyModel());
    const dataset = await tinyDataset(40);
    const saveTo = join(await temporaryFolder(), "results.csv");
    const anew = async (root: string): Promise<number> => {
      const told: ClipResult[] = [];
      const onResult = (result: ClipResult): void => void told.push(result);
      const kinetics = await loadKinetics(root, { split: "val" });
      await evaluate(model, kinetics, { topK: 2, workers: 2, saveTo, onResult });
      return told.length;
    };
    expect(await anew(dataset)).toBe(40);
    const units = unitTexts(`${saveTo}.run`);
    const { available } = await loadKinetics(dataset, { split: "val" });
    const { path } = available.at(0);
    await utimes(path, 1, 1);
    expect(await anew(dataset)).toBe(0);
    const elsewhere = join(await temporaryFolder(), "mounted");
    await cp(dataset, elsewhere, { recursive: true });
    expect(await anew(elsewhere)).toBe(0);
    expect(unitTexts(`${saveTo}.run`)).toEqual(units);
    // another content of the same length
    const moved = available.at(20).path;
    const { size } = statSync(moved);
    await rename(moved, `${moved}.away`);
    await cp(`${moved}.away`, moved);
    const { open } = await import("node:fs/promises");
    const file = await open(moved, "r+");
    await file.write(Buffer.alloc(8, 7), 0, 8, size - 8);
    await file.close();
    expect(await anew(dataset)).toBe(32);
  });

  test("knows the parts of a file apart", async () => {
    const model = await opened(await tinyModel());
    const { available } = await loadKinetics(await tinyDataset(12), { split: "val" });
    const { path, label } = available.at(11);
    const parts = [0, 0.1, 0.2].map((startSeconds) => ({
      ...{ path, label, id: `from ${startSeconds}`, startSeconds, endSeconds: startSeconds + 0.2 },
    }));
    const [one, many] = [join(await temporaryFolder(), "a.csv"), join(await temporaryFolder(), "b.csv")];
    const single = await evaluate(model, parts, { topK: 2, saveTo: one });
    const results = await evaluate(model, parts, { topK: 2, saveTo: many, workers: 2 });
    expect(tableBytes(many)).toEqual(tableBytes(one));
    expect(results).toEqual(single);
    expect(results.rows.map((row) => row.startSeconds)).toEqual([0, 0.1, 0.2]);
  });

  test("tells of each clip once, with the clip as it was given", async () => {
    const model = await opened(await tinyModel());
    const { available } = await loadKinetics(await tinyDataset(3, 1), { split: "val" });
    const told: Clip[] = [];
    await evaluate(model, available, { topK: 2, workers: 2, onResult: ({ clip }) => void told.push(clip) });
    expect(told.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(available.toArray());
  });

  test("ends with its signal, and leaves no process", async () => {
    const model = await opened(
      await tinyModel({ ...tinyCard, sampling: { rule: "floorInt", numFrames: 512 } }, { numErf: 4000 }),
    );
    const dataset = await tinyDataset(6);
    const kinetics = await loadKinetics(dataset, { split: "val" });
    const saveTo = join(await temporaryFolder(), "results.csv");
    const stop = new AbortController();
    const running = evaluate(model, kinetics, {
      topK: 2,
      batchSize: 1,
      workers: 2,
      saveTo,
      signal: stop.signal,
    });
    running.catch(() => undefined);
    await vi.waitFor(() => expect(processesOn(`${saveTo}.run`).length).toBeGreaterThan(0), 60_000);
    stop.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
    await vi.waitFor(() => expect(processesOn(`${saveTo}.run`)).toEqual([]), 10_000);
    expect(existsSync(saveTo)).toBe(false);
  });

  test("refuses a number of processes that is none", async () => {
    const model = await opened(await tinyModel());
    await expect(evaluate(model, ["a.mp4"], { workers: 0 })).rejects.toThrow(
      new RangeError("Expected workers to be an integer ≥ 1 but received 0 (number)"),
    );
  });

  test("says why no worker comes", async () => {
    const path = await tinyModel();
    const model = await opened(path);
    const { available } = await loadKinetics(await tinyDataset(3), { split: "val" });
    await rename(path, `${path}.away`);
    await expect(evaluate(model, available, { topK: 2, workers: 2 })).rejects.toThrow(
      /^Cannot work on ".*": the worker's process ended with code 1: .*Cannot load ".*tiny.onnx": no such file/,
    );
  });
});

describe("evaluate() with workers after a single process, and the other way round", () => {
  /** Ends an evaluation as soon as it has told of `count` clips. */
  async function interrupted(
    model: Model,
    dataset: string,
    options: EvaluateOptions,
    count: number,
  ): Promise<number> {
    const stop = new AbortController();
    let told = 0;
    const onResult = (): void => {
      told += 1;
      if (told >= count) stop.abort(new Error("enough"));
    };
    const kinetics = await loadKinetics(dataset, { split: "val" });
    const running = evaluate(model, kinetics, { ...options, onResult, signal: stop.signal });
    await expect(running).rejects.toThrow("enough");
    return told;
  }

  test.each([
    { from: undefined, to: 2, views: undefined },
    { from: 1, to: undefined, views: { clips: 3 } },
  ])("computes no clip again: $from processes, then $to, $views", async ({ from, to, views }) => {
    const sampling = { rule: "mmaction2", numFrames: 4, stride: 2 } as const;
    const model = await opened(await tinyModel(views === undefined ? tinyCard : { ...tinyCard, sampling }));
    const dataset = await tinyDataset(40, 1);
    const [one, many] = [join(await temporaryFolder(), "a.csv"), join(await temporaryFolder(), "b.csv")];
    const options = { batchSize: 4, topK: 2, views };
    await interrupted(model, dataset, { ...options, saveTo: many, workers: from }, 20);
    const keptBefore = keptIn(many);
    expect(keptBefore.size).toBeGreaterThan(8);
    expect(keptBefore.size).toBeLessThan(40);
    const anew: string[] = [];
    const onResult = ({ clip }: ClipResult): void => void anew.push(clip.id);
    const kinetics = await loadKinetics(dataset, { split: "val" });
    await evaluate(model, kinetics, { ...options, saveTo: many, workers: to, onResult });
    expect(anew.filter((id) => keptBefore.has(id))).toEqual([]);
    expect(anew.length + keptBefore.size).toBe(41);
    await evaluate(model, kinetics, { ...options, saveTo: one });
    expect(tableBytes(many)).toEqual(tableBytes(one));
  });

  test("takes nothing of a clip that has another content now, though size and time are the same", async () => {
    const model = await opened(await tinyModel());
    const dataset = await tinyDataset(12);
    const [one, many] = [join(await temporaryFolder(), "a.csv"), join(await temporaryFolder(), "b.csv")];
    await interrupted(model, dataset, { topK: 2, batchSize: 1, saveTo: many }, 8);
    const { available } = await loadKinetics(dataset, { split: "val" });
    const { path } = available.at(3);
    const { size, atime, mtime } = statSync(path);
    const bytes = readFileSync(path);
    bytes.fill(7, size - 8);
    writeFileSync(path, bytes);
    await utimes(path, atime, mtime);
    const anew: string[] = [];
    const onResult = ({ clip }: ClipResult): void => void anew.push(clip.id);
    await evaluate(model, available, { topK: 2, batchSize: 1, saveTo: many, workers: 1, onResult });
    const { clips } = JSON.parse(readFileSync(`${many}.provenance.json`, "utf8")) as {
      readonly clips: readonly { readonly sha256: string }[];
    };
    expect(clips[3].sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
    await evaluate(model, available, { topK: 2, batchSize: 1, saveTo: one });
    expect(readFileSync(many, "utf8")).toBe(readFileSync(one, "utf8"));
  });
});

/** The clips that an evaluation has kept with a result, by id. */
function keptIn(saveTo: string): ReadonlySet<string> {
  const ids = new Set<string>();
  const journal = `${saveTo}.progress.jsonl`;
  if (existsSync(journal))
    for (const line of readFileSync(journal, "utf8").trim().split("\n").slice(1))
      ids.add((JSON.parse(line) as { readonly prediction: { readonly id: string } }).prediction.id);
  const units = existsSync(`${saveTo}.run/units`) ? unitTexts(`${saveTo}.run`) : {};
  const clips = existsSync(`${saveTo}.run`)
    ? readFileSync(`${saveTo}.run/clips.jsonl`, "utf8").split("\n")
    : [];
  for (const [name, text] of Object.entries(units)) {
    if (!name.endsWith(".jsonl")) continue;
    for (const line of text.split("\n").slice(1, -2)) {
      const { position, result } = JSON.parse(line) as {
        readonly position: number;
        readonly result?: object;
      };
      if (result !== undefined) ids.add((JSON.parse(clips[position]) as { readonly id: string }).id);
    }
  }
  return ids;
}

describeWithShared("evaluate() with workers on real clips", () => {
  test("writes the bytes of a single run, also of clips that are none", async () => {
    const clips = realClips().filter(({ path }, i) => path.includes("bad") || i % 12 === 0);
    expect(clips.length).toBeGreaterThan(30);
    const [one, many] = [join(await temporaryFolder(), "a.csv"), join(await temporaryFolder(), "b.csv")];
    const model = await opened(motionClip);
    const single = await evaluate(model, clips, { saveTo: one });
    const results = await evaluate(model, clips, { saveTo: many, workers: 2 });
    expect(tableBytes(many)).toEqual(tableBytes(one));
    expect(results).toEqual(single);
    expect(results.skipped.length).toBeGreaterThan(3);
  });
});
