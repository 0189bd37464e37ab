import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import {
  classifyFrames,
  loadModel,
  mostInformativeFrames,
  openScoreStore,
  storeFrameScores,
  type Clip,
  type Model,
  type ModelCard,
} from "kinetoscope";
import { afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { killedRun } from "../../support/killed-run.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { writeTinyModel } from "../../support/tiny-onnx.js";

afterEach(() => void vi.unstubAllEnvs());

const card: ModelCard = {
  name: "frame-means",
  kind: "frame",
  labels: ["red", "green", "blue"],
  input: { layout: "NHWC", width: 8, height: 8, range: [-0.255, 0] },
  preset: "opencv-squash-8",
  output: { values: "log-probabilities" },
};

async function tinyModel(numErf = 0): Promise<Model> {
  const path = join(await temporaryFolder(), "tiny.onnx");
  writeTinyModel(path, { shape: ["batch", 8, 8, 3], meanOver: [1, 2], numErf });
  writeFileSync(path.replace(".onnx", ".json"), JSON.stringify(card));
  const model = await loadModel(path);
  onTestFinished(() => model.close());
  return model;
}

/** Clips of 4, 5, 6 … frames, labelled in turn; the third one is broken. */
async function makeClips(count: number): Promise<Clip[]> {
  const folder = await temporaryFolder();
  const clips = Array.from({ length: count }, async (_, i): Promise<Clip> => {
    const path = join(folder, `${i}.mp4`);
    if (i === 2) writeFileSync(path, "no video");
    else renameSync(await numberedVideo({ numFrames: 4 + i }), path);
    return { path, id: String(i), label: card.labels[i % 3] };
  });
  return Promise.all(clips);
}

/** ffmpeg, for which one file is out of reach. */
async function ffmpegThatCannotRead(folder: string, name: string): Promise<string> {
  const real = execFileSync("sh", ["-c", "command -v ffmpeg"], { encoding: "utf8" }).trim();
  const script = join(folder, "ffmpeg");
  const body = `case "$*" in *${name}*) echo "Input/output error" >&2; exit 1;; esac\nexec '${real}' "$@"\n`;
  await writeFile(script, `#!/bin/sh\n${body}`, { mode: 0o755 });
  return script;
}

/** All of a folder: file name → bytes. */
function bytesOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name)).toString("base64")]),
  );
}

describe("storeFrameScores()", () => {
  test("keeps all classes of all frames, unsorted, and reads one clip back", async () => {
    const model = await tinyModel();
    const clips = await makeClips(5);
    const folder = join(await temporaryFolder(), "scores");
    const store = await storeFrameScores(model, clips, { folder, clipsPerPart: 2 });
    expect(readdirSync(folder).map((name) => name.replace(/-[\da-f]{12}\./, "-#."))).toEqual([
      "_manifest.json",
      "part-00000-#.parquet",
      "part-00001-#.parquet",
      "part-00002-#.parquet",
    ]);
    expect(store.clips.map(({ fname, numRows }) => [fname, numRows])).toEqual([
      ["0.mp4", 4],
      ["1.mp4", 5],
      ["3.mp4", 7],
      ["4.mp4", 8],
    ]);
    expect(store.skipped).toEqual([
      {
        path: clips[2].path,
        reason: expect.stringMatching(/^Cannot read .*2\.mp4": it is a text file/) as string,
      },
    ]);
    const opened = await openScoreStore(folder);
    expect(await opened.read("red", "3.mp4")).toEqual(await classifyFrames(model, clips[3].path));
    expect(String(opened)).toBe(
      `ScoreStore ${JSON.stringify(folder)}: 4 clips, 24 frames × 3 labels by "frame-means", 1 skipped`,
    );
    await expect(opened.read("red", "33.mp4")).rejects.toThrow(
      new RangeError(`Unknown clip "red/33.mp4" in "${folder}": did you mean "red/3.mp4"?`),
    );
  });

  test("reads one clip without the other parts", async () => {
    const model = await tinyModel();
    const clips = await makeClips(2);
    const folder = join(await temporaryFolder(), "scores");
    const store = await storeFrameScores(model, clips, { folder, clipsPerPart: 1 });
    writeFileSync(join(folder, store.manifest.parts[1].file), "not parquet");
    expect((await store.read("red", "0.mp4")).length).toBe(4);
    await expect(store.read("green", "1.mp4")).rejects.toThrow(/^Cannot read ".*part-00001-.*\.parquet": /);
  });

  test("opens in DuckDB, as float32 or float16", async () => {
    const model = await tinyModel();
    const clips = await makeClips(2);
    const expected = await classifyFrames(model, clips[1].path);
    const connection = await (await DuckDBInstance.create()).connect();
    for (const [precision, tolerance] of [
      ["float32", 0],
      ["float16", 2 ** -11], // half a unit in the last place of an 11-bit number below 1
    ] as const) {
      const folder = join(await temporaryFolder(), "scores");
      await storeFrameScores(model, clips, { folder, precision, clipsPerPart: 1 });
      const rows = await connection.runAndReadAll(
        `select * from '${folder}/*.parquet' where fname = '1.mp4' order by frame`,
      );
      const read = rows.getRowObjectsJS();
      expect(Object.keys(read[0])).toEqual(["category", "fname", "frame", "ptsSeconds", "probabilities"]);
      expect(read.map((row) => [row["category"], row["frame"], row["ptsSeconds"]])).toEqual(
        expected.indices.map((index, i) => ["green", index, expected.ptsSeconds[i]]),
      );
      read.forEach((row, i) =>
        (row["probabilities"] as number[]).forEach((p, c) =>
          expect(Math.abs(p - expected.at(i, c))).toBeLessThanOrEqual(tolerance),
        ),
      );
    }
  });

  test("takes what is there: more clips, another order, a replaced clip", async () => {
    const model = await tinyModel();
    const clips = await makeClips(6);
    const base = await temporaryFolder();
    const whole = join(base, "whole");
    await storeFrameScores(model, clips, { folder: whole, clipsPerPart: 2 });
    const grown = join(base, "grown");
    for (const list of [clips.slice(3, 5), [...clips].reverse(), clips]) {
      await storeFrameScores(model, list, { folder: grown, clipsPerPart: 2 });
    }
    expect(bytesOf(grown)).toEqual(bytesOf(whole));

    appendFileSync(clips[0].path, " "); // another file now, of the same frames
    const changed = await storeFrameScores(model, clips, { folder: grown, clipsPerPart: 2 });
    const before = Object.keys(bytesOf(whole));
    expect(readdirSync(grown).filter((name) => !before.includes(name))).toEqual([
      changed.manifest.parts[0].file,
    ]);
  });

  test("really takes it: a part that was tampered with stays, a missing one is made again", async () => {
    const model = await tinyModel();
    const clips = (await makeClips(2)).slice(0, 2);
    const folder = join(await temporaryFolder(), "scores");
    const options = { folder, clipsPerPart: 1 };
    const store = await storeFrameScores(model, clips, options);
    const [kept, lost] = store.manifest.parts.map((part) => join(folder, part.file));
    const bytes = readFileSync(kept);
    bytes[60] ^= 1;
    writeFileSync(kept, bytes);
    const right = readFileSync(lost);
    rmSync(lost);
    await storeFrameScores(model, clips, options);
    expect(readFileSync(kept)).toEqual(bytes);
    expect(readFileSync(lost)).toEqual(right);
  });

  test("tries a skipped clip again, though its file is the same, and then has what a run without the mishap has", async () => {
    const model = await tinyModel();
    const clips = (await makeClips(5)).filter((_, i) => i !== 2);
    const base = await temporaryFolder();
    const options = { folder: join(base, "scores"), clipsPerPart: 2 };
    vi.stubEnv("FFMPEG_PATH", await ffmpegThatCannotRead(base, "1.mp4"));
    const first = await storeFrameScores(model, clips, options);
    vi.unstubAllEnvs();
    expect(first.skipped.map(({ path }) => path)).toEqual([clips[1].path]);
    const second = await storeFrameScores(model, clips, options);
    expect(second.skipped).toEqual([]);
    expect((await second.read("green", "1.mp4")).length).toBe(5);
    await storeFrameScores(model, clips, { ...options, folder: join(base, "whole") });
    expect(bytesOf(options.folder)).toEqual(bytesOf(join(base, "whole")));
  });

  test("refuses to mix scores of other settings, unless told to begin anew", async () => {
    const model = await tinyModel();
    const clips = await makeClips(1);
    const folder = join(await temporaryFolder(), "scores");
    await storeFrameScores(model, clips, { folder });
    const other = { folder, every: 2, precision: "float16" } as const;
    await expect(storeFrameScores(model, clips, other)).rejects.toThrow(
      `Cannot continue the score store "${folder}": its scores were made with every 1 (now 2), ` +
        "precision float32 (now float16). Give another folder, or fresh: true to replace them",
    );
    const store = await storeFrameScores(model, clips, { ...other, fresh: true });
    expect((await store.read("red", "0.mp4")).indices).toEqual([0, 2]);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test("refuses two clips of one name, before anything is classified", async () => {
    const model = await tinyModel();
    const [clip] = await makeClips(1);
    const twin = { ...clip, path: join("elsewhere", basename(clip.path)) };
    await expect(storeFrameScores(model, [clip, twin], { folder: "nowhere" })).rejects.toThrow(
      new RangeError(
        `Cannot store scores of two clips as "red/0.mp4": "${clip.path}" and "${twin.path}". Rename one, or store them apart`,
      ),
    );
  });
});

describe("a store that was killed and run again", () => {
  let clips: Clip[];
  let model: Model;
  let modelPath: string;
  let expected: Record<string, string>;
  const options = { clipsPerPart: 2, batchSize: 4, every: 4 };

  beforeAll(async () => {
    // not temporaryFolder(): what it makes goes away with a test
    const base = mkdtempSync(join(tmpdir(), "kinetoscope-killed-"));
    modelPath = join(base, "tiny.onnx");
    writeTinyModel(modelPath, { shape: ["batch", 8, 8, 3], meanOver: [1, 2], numErf: 10 });
    writeFileSync(modelPath.replace(".onnx", ".json"), JSON.stringify(card));
    model = await loadModel(modelPath);
    const part = resolve(import.meta.dirname, "../../../data/kinetics-tiny/val/part_0");
    clips = readdirSync(part)
      .sort()
      .slice(0, 6)
      .map((name, i) => ({ path: join(part, name), id: name, label: card.labels[i % 3] }));
    await storeFrameScores(model, clips, { folder: join(base, "whole"), ...options });
    expected = bytesOf(join(base, "whole"));
    return async () => {
      await model.close();
      rmSync(base, { recursive: true });
    };
  });

  const codeFor = (folder: string): string => `
    const model = await lab.loadModel(${JSON.stringify(modelPath)});
    await lab.storeFrameScores(model, ${JSON.stringify(clips)}, ${JSON.stringify({ folder, ...options })});`;

  test.each([
    ["before a part takes its name", { beforeRenameTo: "part-00001-.*parquet$" }, 1],
    ["in the middle of writing a part", { halfway: "part-00001-.*tmp$" }, 1],
    ["after a part and before its manifest", { beforeRenameTo: "manifest.json$" }, 0],
  ])("ends with the bytes of an uninterrupted run: killed %s", async (_, point, partsListed) => {
    const folder = join(await temporaryFolder(), "scores");
    expect((await killedRun(codeFor(folder), point)).killed).toBe(true);
    const names = readdirSync(folder);
    expect(names.some((name) => name.endsWith(".tmp"))).toBe(true);
    const listed = names.includes("_manifest.json")
      ? (await openScoreStore(folder)).manifest.parts.length
      : 0;
    expect(listed).toBe(partsListed);
    await storeFrameScores(model, clips, { folder, ...options });
    expect(bytesOf(folder)).toEqual(expected);
  });

  test("ends with the bytes of an uninterrupted run: killed at ten random moments", async () => {
    let { milliseconds } = await killedRun(codeFor(join(await temporaryFolder(), "scores")), undefined);
    const random = seededRandom(4);
    let interrupted = 0;
    for (let i = 0; i < 30 && interrupted < 10; i += 1) {
      const folder = join(await temporaryFolder(), "scores");
      const moment = { afterMilliseconds: random.nextFloat() * 0.9 * milliseconds };
      const run = await killedRun(codeFor(folder), moment);
      if (run.killed) interrupted += 1;
      else milliseconds = Math.min(milliseconds, run.milliseconds); // the machine has become faster
      await storeFrameScores(model, clips, { folder, ...options });
      expect(bytesOf(folder)).toEqual(expected);
    }
    expect(interrupted).toBe(10);
  }, 400_000);
});

describe("mostInformativeFrames()", () => {
  test("gives the first frame where the true label is strongest, and the published columns", async () => {
    const model = await tinyModel();
    const clips = (await makeClips(5)).map((clip) => ({ ...clip, label: "red" }));
    const folder = await temporaryFolder();
    const saveTo = join(folder, "mifs.csv");
    const mifs = await mostInformativeFrames(model, clips, { saveTo });
    // red is the frame's number: the last one is strongest
    expect(mifs.rows.map(({ fname, frame }) => [fname, frame])).toEqual([
      ["0.mp4", 3],
      ["1.mp4", 4],
      ["3.mp4", 6],
      ["4.mp4", 7],
    ]);
    expect(mifs.skipped).toHaveLength(1);
    const lines = readFileSync(saveTo, "utf8").trim().split("\n");
    expect(lines[0]).toBe(",category,fname,mif_idx,softmax[category]");
    expect(lines[3]).toMatch(/^2,red,3\.mp4,6,0\.\d{7,}$/);
    expect(readdirSync(folder).sort()).toEqual([
      "mifs.csv",
      "mifs.csv.progress.jsonl",
      "mifs.csv.provenance.json",
    ]);

    const store = await storeFrameScores(model, clips, { folder: join(folder, "scores") });
    expect((await mostInformativeFrames(store)).toCsv()).toBe(mifs.toCsv());
  });

  test("continues where an earlier run stopped, but not with another model's or label's results", async () => {
    const model = await tinyModel();
    const clips = await makeClips(2);
    const saveTo = join(await temporaryFolder(), "mifs.csv");
    await mostInformativeFrames(model, clips, { saveTo });
    const journal = `${saveTo}.progress.jsonl`;
    writeFileSync(journal, readFileSync(journal, "utf8").replaceAll(/"frame":\d+/g, '"frame":77'));
    expect((await mostInformativeFrames(model, clips, { saveTo })).rows.map(({ frame }) => frame)).toEqual([
      77, 77,
    ]);
    const relabelled = clips.map((clip) => ({ ...clip, label: "blue" }));
    const again = await mostInformativeFrames(model, relabelled, { saveTo });
    expect(again.rows.every(({ frame }) => frame < 6)).toBe(true);
    writeFileSync(journal, readFileSync(journal, "utf8").replaceAll(/"frame":\d+/g, '"frame":77'));
    const every = await mostInformativeFrames(model, relabelled, { saveTo, every: 2 });
    expect(every.rows.every(({ frame }) => frame < 6)).toBe(true);
  });

  test("refuses clips without a label, or with one that the model does not know, before it begins", async () => {
    const model = await tinyModel();
    await expect(mostInformativeFrames(model, ["a.mp4"])).rejects.toThrow(
      'Cannot find the most informative frame of "a.mp4": it has no label. Load clips with loadVideoFolder',
    );
    await expect(mostInformativeFrames(model, { path: "a.mp4", id: "a", label: "gren" })).rejects.toThrow(
      'Unknown label "gren" for "frame-means": did you mean "green"?',
    );
  });
});
