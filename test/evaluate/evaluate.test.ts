import { fork } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import {
  ClipList,
  evaluate,
  loadKinetics,
  loadModel,
  loadTable,
  topKAccuracy,
  verifyResults,
  type ModelCard,
} from "../../dist/index.js";
import { describe, expect, onTestFinished, test } from "vitest";
import { setTaskHost } from "../../dist/core/task.js";
import { numberedVideo } from "../support/numbered-video.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeTinyModel } from "../support/tiny-onnx.js";
import { warningsOf } from "../support/warnings.js";

const card: ModelCard = {
  name: "means",
  kind: "clip",
  labels: ["red", "green", "blue"],
  input: { layout: "NTHWC", width: 8, height: 8, range: [-0.255, 0] },
  preset: "opencv-squash-8",
  sampling: { rule: "floorInt", numFrames: 4 },
  output: { values: "log-probabilities" },
};

async function tinyModel(numErf = 0): Promise<string> {
  const path = join(await temporaryFolder(), "tiny.onnx");
  writeTinyModel(path, { shape: ["batch", "time", 8, 8, 3], meanOver: [1, 2, 3], numErf });
  writeFileSync(path.replace(".onnx", ".json"), JSON.stringify(card));
  return path;
}

async function clipList(numClips: number): Promise<ClipList> {
  const paths = await Promise.all(
    Array.from({ length: numClips }, (_, i) => numberedVideo({ numFrames: 3 + i })),
  );
  return new ClipList(
    paths.map((path, i) => ({ path, id: `clip${i}`, label: i % 2 === 0 ? "green" : "red" })),
  );
}

async function load(path: string, ownCard?: ModelCard): ReturnType<typeof loadModel> {
  const model = await loadModel(path, { card: ownCard });
  onTestFinished(() => model.close());
  return model;
}

describe("evaluate()", () => {
  test("classifies all clips, the partial last batch included, and saves the table", async () => {
    const model = await load(await tinyModel());
    const clips = await clipList(5);
    const saveTo = join(await temporaryFolder(), "results.csv");
    const results = await evaluate(model, clips, { batchSize: 2, topK: 3, saveTo });
    expect(results.rows.map((row) => row.id)).toEqual(["clip0", "clip1", "clip2", "clip3", "clip4"]);
    // the columns of a 32-pixel wide clip are brighter than its rows and its few frames
    expect(results.rows.every((row) => row.top[0].label === "green")).toBe(true);
    expect(topKAccuracy(results, 1)).toMatchObject({ numCorrect: 3, numClips: 5, accuracy: 0.6 });
    const lines = readFileSync(saveTo, "utf8").split("\n");
    expect(lines).toHaveLength(7);
    expect(lines[1]).toMatch(/^0,clip0,green,green,blue,red,0\.\d+,0\.\d+,0\.\d+$/);
  });

  test("takes the first clips, or a seeded sample, and says when there are too few", async () => {
    const model = await load(await tinyModel());
    const clips = await clipList(4);
    const ids = async (options: Parameters<typeof evaluate>[2]): Promise<string[]> =>
      (await evaluate(model, { available: clips }, options)).rows.map((row) => row.id);
    expect(await ids({ numVideos: 2 })).toEqual(["clip0", "clip1"]);
    expect(await ids({ numVideos: 3, seed: 5 })).toEqual(
      clips
        .sample(3, { seed: 5 })
        .toArray()
        .map((clip) => clip.id),
    );
    await expect(evaluate(model, clips, { numVideos: 5 })).rejects.toThrow(
      new RangeError("Cannot evaluate 5 videos: there are 4 clips (numVideos)"),
    );
  });

  test("refuses nothing, and says why there is nothing", async () => {
    const model = await load(await tinyModel());
    await expect(evaluate(model, new ClipList([]), { numVideos: 0 })).rejects.toThrow(/numVideos/);
    await expect(evaluate(model, new ClipList([]))).rejects.toThrow(
      new RangeError('Cannot evaluate "means": there is no clip. The list of clips is empty'),
    );
    const folder = await temporaryFolder({ "mine.csv": "path,label\n../a.mp4,red\nb.mp4,red\n" });
    const table = await loadTable(join(folder, "mine.csv"));
    await expect(evaluate(model, table)).rejects.toThrow(
      /^Cannot evaluate "means": there is no clip\. .*mine\.csv: 2 rows in 1 class; 0 clips on disk; 1 row without a file; .*; 1 problem: line 2: "\.\.\/a\.mp4": /,
    );
  });

  test("warns before the run of truths that the model does not have, and refuses when it has none", async () => {
    const model = await load(await tinyModel());
    const clips = await clipList(2);
    const [green] = clips;
    const other = { ...green, label: "Red" };
    const warnings = await warningsOf(async () => {
      const { labels, rows } = await evaluate(model, [green, other]);
      expect(labels).toEqual(card.labels);
      expect(rows).toHaveLength(2);
    });
    expect(warnings).toEqual([
      "1 of 2 clips cannot be right: their true labels are not among the model's 3: " +
        '"Red" (1 clip, nearest "red")',
    ]);
    const saveTo = join(await temporaryFolder(), "results.csv");
    await expect(evaluate(model, [other], { saveTo })).rejects.toThrow(
      new RangeError(
        'Cannot evaluate "means": the true label is not among the 3 that the model has: ' +
          '"Red" (did you mean "red"?). Write them alike in the ground truth and in the model\'s card',
      ),
    );
    expect(existsSync(`${saveTo}.progress.jsonl`)).toBe(false);
    expect(await warningsOf(() => evaluate(model, [{ ...green, label: undefined }]))).toEqual([]);
  });

  test("ranks equally probable labels in the order of their indices, or as vidbench does, and verifies that", async () => {
    const path = await tinyModel();
    // all that the model sees is 0
    const input = { ...card.input, range: [0, 1e-50] as const };
    const grey: ModelCard = { ...card, input, output: { values: "logits" } };
    writeFileSync(path.replace(".onnx", ".json"), JSON.stringify(grey));
    const model = await load(path);
    const clips = await clipList(2);
    const saveTo = join(await temporaryFolder(), "results.csv");
    const firstTwo = async (ties?: "lower" | "higher"): Promise<string[][]> => {
      const { rows } = await evaluate(model, clips, { saveTo, ties, topK: 2 });
      return rows.map(({ top }) => top.map(({ label }) => label));
    };
    const [lower, higher] = [
      ["red", "green"],
      ["blue", "green"],
    ];
    expect(await firstTwo()).toEqual([lower, lower]);
    expect(await firstTwo("higher")).toEqual([higher, higher]);
    expect((await verifyResults(saveTo, { model })).differences).toEqual([]);
  });

  test("takes from an earlier run what did not change, and no more", async () => {
    const model = await load(await tinyModel());
    const clips = await clipList(3);
    const saveTo = join(await temporaryFolder(), "results.csv");
    const first = await evaluate(model, clips, { topK: 3, saveTo });
    const journal = `${saveTo}.progress.jsonl`;
    const [head, ...entries] = readFileSync(journal, "utf8").trim().split("\n");
    expect(entries).toHaveLength(3);

    // what was kept is used: a kept line that was tampered with shows up; a torn last line is dropped
    const tampered = entries[1].replace(/"probability":[\d.]+/, '"probability":0.125');
    writeFileSync(journal, [head, entries[0], tampered, entries[2].slice(0, 40)].join("\n"));
    const second = await evaluate(model, clips, { topK: 3, saveTo });
    expect(second.rows[1].top[0].probability).toBe(0.125);
    expect(second.rows[2]).toEqual(first.rows[2]);

    // a replaced clip is computed again
    appendFileSync(clips.at(1).path, " ");
    expect((await evaluate(model, clips, { topK: 3, saveTo })).rows[1].top[0].probability).toBeGreaterThan(
      0.5,
    );

    // other settings, or a fresh start, use nothing of it
    writeFileSync(journal, [head, tampered, ""].join("\n"));
    expect((await evaluate(model, clips, { topK: 2, saveTo })).rows[1].top).toHaveLength(2);
    writeFileSync(journal, [head, tampered, ""].join("\n"));
    const fresh = await evaluate(model, clips, { topK: 3, saveTo, fresh: true });
    expect(fresh.rows[1].top[0].probability).not.toBe(0.125);
  });

  test("takes a clip that was touched or moved from an earlier run, and none of other content", async () => {
    const model = await load(await tinyModel());
    const clips = await clipList(3);
    const saveTo = join(await temporaryFolder(), "results.csv");
    await evaluate(model, clips, { topK: 3, saveTo });
    const journal = `${saveTo}.progress.jsonl`;
    writeFileSync(
      journal,
      readFileSync(journal, "utf8").replaceAll(/"probability":[\d.]+/g, '"probability":0.125'),
    );

    const { mtimeMs } = statSync(clips.at(0).path);
    utimesSync(clips.at(0).path, new Date(), new Date(mtimeMs + 1));
    const [moved, changed] = [`${clips.at(1).path}.moved.mp4`, `${clips.at(2).path}.changed.mp4`];
    renameSync(clips.at(1).path, moved);
    // another content of the same size
    const bytes = readFileSync(clips.at(2).path);
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(changed, bytes);
    const again = new ClipList(
      [clips.at(0).path, moved, changed].map((path, i) => ({ path, id: `new${i}`, label: "green" })),
    );
    const { rows } = await evaluate(model, again, { topK: 3, saveTo });
    expect(rows.map(({ path, id, top }) => [path, id, top[0].probability === 0.125])).toEqual([
      [clips.at(0).path, "new0", true],
      [moved, "new1", true],
      [changed, "new2", false],
    ]);
    // the provenance has their content all the same
    expect((await verifyResults(saveTo, { model })).differences.map(({ kind }) => kind)).not.toContain(
      "clip",
    );
  });

  test("keeps what it has when the card says more to a reader, and begins anew when it says another thing", async () => {
    const path = await tinyModel();
    const clips = await clipList(2);
    const saveTo = join(await temporaryFolder(), "results.csv");
    const journal = `${saveTo}.progress.jsonl`;
    const numNew = async (changes: Partial<ModelCard>): Promise<number> => {
      const model = await load(path, { ...card, ...changes });
      let count = 0;
      await evaluate(model, clips, { saveTo, onResult: () => void (count += 1) });
      return count;
    };
    expect(await numNew({})).toBe(2);
    const { sha256 } = await load(path);
    for (const said of [
      { accuracy: [{ dataset: "x", top1: 0.5 }] },
      { source: "s", licence: "l", description: "d", recipe: "r", tried: "t" },
      { url: "https://example.org/x.onnx", sha256 },
    ])
      expect(await numNew(said)).toBe(0);
    for (const changed of [
      { labels: ["red", "green", "grey"] },
      { preset: "opencv-square-8" },
      { input: { ...card.input, mean: [-0.001, 0, 0] as const } },
      { sampling: { rule: "floatTrunc" as const, numFrames: 4 } },
    ])
      expect(await numNew(changed)).toBe(2);
    expect(readFileSync(journal, "utf8")).not.toContain("accuracy");
  });

  test("killed in the middle, continues and ends with the bytes of an uninterrupted run", async () => {
    const modelPath = await tinyModel(400);
    const clips = await clipList(40);
    const folder = await temporaryFolder();
    const index = resolve(import.meta.dirname, "..", "..", "dist", "index.js");
    const script = join(folder, "run.mjs");
    const saveTo = join(folder, "results.csv");
    writeFileSync(
      script,
      `import { ClipList, evaluate, loadModel } from ${JSON.stringify(index)};
       const model = await loadModel(${JSON.stringify(modelPath)});
       const clips = new ClipList(${JSON.stringify(clips.toArray())});
       await evaluate(model, clips, { batchSize: 3, topK: 3, saveTo: ${JSON.stringify(saveTo)} });`,
    );
    const journal = `${saveTo}.progress.jsonl`;
    const lines = (): number =>
      existsSync(journal) ? readFileSync(journal, "utf8").split("\n").length - 2 : 0;

    const child = fork(script, { stdio: "ignore" });
    const ended = new Promise((done) => child.once("exit", (_, signal) => done(signal)));
    while (lines() < 3) await new Promise((done) => setTimeout(done, 5));
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
    expect(existsSync(saveTo)).toBe(false);
    const kept = lines();
    expect(kept).toBeLessThan(40);

    const model = await load(modelPath);
    const found: number[] = [];
    onTestFinished(() => setTaskHost({ report: () => undefined, onInterrupt: () => () => undefined }));
    setTaskHost({
      report: (progress) => void found.push(progress.found ?? 0),
      onInterrupt: () => () => undefined,
    });
    await evaluate(model, clips, { batchSize: 3, topK: 3, saveTo });
    expect(Math.max(...found)).toBe(kept); // they count as done, not as speed
    const whole = join(folder, "whole.csv");
    await evaluate(model, clips, { batchSize: 3, topK: 3, saveTo: whole });
    expect(readFileSync(saveTo, "utf8")).toBe(readFileSync(whole, "utf8"));
  });

  test("ends with the error of an onResult that throws; what was computed is kept", async () => {
    const model = await load(await tinyModel());
    const clips = await clipList(5);
    const saveTo = join(await temporaryFolder(), "results.csv");
    let numCalls = 0;
    const onResult = (): void => {
      numCalls += 1;
      if (numCalls === 2) throw new Error("no room on the page");
    };
    const options = { batchSize: 2, onResult };
    // a thread that is often busy finds the results of several batches at once
    const nap = new Int32Array(new SharedArrayBuffer(4));
    const busy = setInterval(() => void Atomics.wait(nap, 0, 0, 50), 1);
    onTestFinished(() => clearInterval(busy));
    await expect(evaluate(model, clips, { ...options, saveTo })).rejects.toThrow("no room on the page");
    expect(numCalls).toBe(2);
    expect(readFileSync(`${saveTo}.progress.jsonl`, "utf8").trim().split("\n")).toHaveLength(3); // its head as well
    numCalls = 0;
    await expect(evaluate(model, clips, options)).rejects.toThrow("no room on the page");
    const results = await evaluate(model, clips, { batchSize: 2, saveTo, onResult: () => (numCalls += 1) });
    expect([results.rows.length, numCalls]).toEqual([5, 2 + 3]);
  });

  test("names a results file that cannot be written", async () => {
    const model = await load(await tinyModel());
    await expect(evaluate(model, await clipList(1), { saveTo: "" })).rejects.toThrow(
      'Expected saveTo to be a non-empty string but received "" (string)',
    );
    const folder = await temporaryFolder({ "a-file": "" });
    await expect(
      evaluate(model, await clipList(1), { saveTo: join(folder, "a-file", "r.csv") }),
    ).rejects.toThrow(/^Cannot (read|write) ".*r\.csv.*": not a directory/);
  });
});

describeWithShared("evaluate() with labels that are written otherwise", () => {
  test("is refused before the run, with the nearest label", async () => {
    const model = await load(sharedPath("cases/models/underscores.onnx"));
    const dataset = await loadKinetics(sharedPath("cases/other-endings"));
    await expect(evaluate(model, dataset)).rejects.toThrow(
      'Cannot evaluate "underscores": the true label is not among the 3 that the model has: ' +
        '"rolling left" (did you mean "rolling_left"?)',
    );
  });
});
