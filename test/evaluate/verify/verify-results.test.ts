import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  ClipList,
  evaluate,
  loadModel,
  mostInformativeFrames,
  verifyResults,
  type Verification,
} from "kinetoscope";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { tinyCard, tinyFrameCard, tinyModel } from "../../cli/support.js";
import { sendFile, startServer } from "../../support/file-server.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { writeTinyModel } from "../../support/tiny-onnx.js";

interface Made {
  readonly saveTo: string;
  readonly clips: readonly { readonly path: string; readonly id: string; readonly label: string }[];
  readonly modelPath: string;
}

/** Four clips in batches of 3, the third of them no video, evaluated by a model that was closed again. */
async function evaluated(
  card: typeof tinyCard = tinyCard,
  place: (modelPath: string) => Promise<string> = (path) => Promise.resolve(path),
): Promise<Made> {
  const folder = await temporaryFolder({ "clips/clip2.mp4": "no video" });
  const clips = [0, 1, 2, 3].map((i) => ({
    path: join(folder, "clips", `clip${i}.mp4`),
    id: `clip${i}`,
    label: i % 2 === 0 ? "green" : "red",
  }));
  for (const [i, { path }] of clips.entries())
    if (i !== 2) copyFileSync(await numberedVideo({ numFrames: 5 + i }), path);
  const modelPath = await place(await tinyModel(card));
  const model = await loadModel(modelPath);
  const saveTo = join(folder, "results.csv");
  await evaluate(model, clips, { batchSize: 3, topK: 3, seed: 4, numVideos: 4, saveTo });
  await model.close();
  return { saveTo, clips, modelPath };
}

/** `"kind name: recorded → found"`, hashes left out. */
function differences({ differences: all }: Verification): string[] {
  return all.map(({ kind, name, recorded, found }) => {
    return `${kind} ${name}: ${recorded} → ${found}`.replaceAll(/sha256 [0-9a-f]{8}…/g, "sha256");
  });
}

function edit(path: string, change: (text: string) => string): void {
  const text = readFileSync(path, "utf8");
  const changed = change(text);
  expect(changed).not.toBe(text);
  writeFileSync(path, changed);
}

test("A provenance is plain JSON, clip by clip or whole", async () => {
  const { saveTo, clips } = await evaluated();
  const text = readFileSync(`${saveTo}.provenance.json`, "utf8");
  const provenance = JSON.parse(text) as { clips: { id: string; rowSha256: string | null }[] };
  expect(text).toBe(`${JSON.stringify(provenance, undefined, 1)}\n`);
  expect(provenance.clips.map(({ id }) => id).sort()).toEqual(clips.map(({ id }) => id));
  expect(provenance.clips.filter(({ rowSha256 }) => rowSha256 === null)).toHaveLength(1);

  const none = `${saveTo}-none.csv`;
  const model = await loadModel(await tinyModel(tinyFrameCard));
  await mostInformativeFrames(model, [], { saveTo: none });
  await model.close();
  const empty = readFileSync(`${none}.provenance.json`, "utf8");
  expect(empty).toBe(`${JSON.stringify(JSON.parse(empty), undefined, 1)}\n`);
  expect(empty).toContain('"clips": []');
});

describe("the provenance of a model that was fetched", () => {
  /** The address of a model on a server that wants name, password and key. */
  async function served(modelPath: string): Promise<string> {
    vi.stubEnv("KINETOSCOPE_CACHE", await temporaryFolder());
    onTestFinished(() => void vi.unstubAllEnvs());
    const server = await startServer((request, response) => {
      const name = (request.url ?? "").slice(1).replace(/\?.*/, "");
      void sendFile(request, response, readFileSync(join(dirname(modelPath), name)));
    });
    return `${server.url}/${basename(modelPath)}`;
  }
  const pathIn = (saveTo: string): string =>
    (JSON.parse(readFileSync(`${saveTo}.provenance.json`, "utf8")) as { model: { path: string } }).model.path;

  test("holds its address, from which it is verified", async () => {
    const { saveTo, modelPath } = await evaluated(tinyCard, served);
    expect(pathIn(saveTo)).toBe(modelPath);
    expect(readFileSync(`${saveTo}.provenance.json`, "utf8")).not.toContain(process.env["KINETOSCOPE_CACHE"]);
    expect(differences(await verifyResults(saveTo))).toEqual([]);
  });

  test("does not hold its password and key: to verify, it is named", async () => {
    const { saveTo, modelPath } = await evaluated(tinyCard, async (path) => {
      return `${(await served(path)).replace("//", "//me:secret@")}?key=secret`;
    });
    expect(pathIn(saveTo)).toBe(modelPath.replace("me:secret", "…").replace("key=secret", "…"));
    expect(readFileSync(`${saveTo}.provenance.json`, "utf8")).not.toContain("secret");
    await expect(verifyResults(saveTo)).rejects.toThrow(
      "is kept without password and query. Name it with the option model",
    );
    expect(differences(await verifyResults(saveTo, { model: modelPath }))).toEqual([]);
  });
});

test.each([tinyCard, tinyFrameCard])(
  "verifyResults() says that an unchanged table of a $kind model reproduces, skipped clips included",
  async (card) => {
    const { saveTo, modelPath } = await evaluated(card);
    const before = readFileSync(saveTo);
    const verification = await verifyResults(saveTo);
    expect(differences(verification)).toEqual([]);
    // 3 rows of id, label, 3 labels and 3 scores
    expect(verification).toMatchObject({ reproduces: true, tolerance: 0 });
    expect(verification.checked).toEqual({ numClips: 4, numRerun: 4, numCompared: 24 });
    expect(readFileSync(saveTo)).toEqual(before);
    expect(String(verification).split("\n").slice(0, 2)).toEqual([
      `✓ ${saveTo} reproduces`,
      "4 of 4 clips classified anew, 24 values compared digit for digit",
    ]);

    const provenance = JSON.parse(readFileSync(`${saveTo}.provenance.json`, "utf8")) as Record<
      string,
      unknown
    >;
    expect(provenance).toMatchObject({
      ...{ kind: "evaluation", seed: 4, model: { path: modelPath, name: card.name } },
      settings: { preset: "opencv-squash-8", batchSize: 3, topK: 3, damaged: "error" },
      versions: {
        node: process.version,
        libavcodec: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
        platform: `${process.platform} ${process.arch}`,
        onnxruntime: expect.stringMatching(/^\d/) as string,
        kinetoscope: "0.1.0",
      },
      call: `evaluate(model, dataset, {"numVideos":4,"seed":4,"batchSize":3,"topK":3,"saveTo":${JSON.stringify(saveTo)}})`,
    });
  },
);

test("verifyResults() classifies a sample in the clips' old places, and gives the same digits", async () => {
  const { saveTo } = await evaluated();
  for (const seed of [0, 1]) {
    const verification = await verifyResults(saveTo, { sample: 2, seed });
    expect(differences(verification)).toEqual([]);
    expect(verification.checked.numRerun).toBe(2);
  }
});

test("verifyResults() names a model that was replaced, and every value that changed with it", async () => {
  const { saveTo, modelPath } = await evaluated();
  // erf of the means is another number
  writeTinyModel(modelPath, { shape: ["batch", "time", 8, 8, 3], meanOver: [1, 2, 3], numErf: 1 });
  const verification = await verifyResults(saveTo);
  expect(verification.reproduces).toBe(false);
  expect(differences(verification)[0]).toBe(`model ${modelPath}: sha256 → sha256`);
  expect(new Set(verification.differences.map(({ kind }) => kind))).toEqual(new Set(["model", "value"]));
});

test("verifyResults() names the field of the card that changed, and passes over a description", async () => {
  const { saveTo, modelPath } = await evaluated();
  const cardPath = modelPath.replace(".onnx", ".json");
  writeFileSync(cardPath, JSON.stringify({ ...tinyCard, description: "three means" }));
  expect((await verifyResults(saveTo, { sample: 1 })).reproduces).toBe(true);
  writeFileSync(cardPath, JSON.stringify({ ...tinyCard, labels: ["red", "blue", "green"] }));
  const verification = await verifyResults(saveTo, { sample: 4 });
  expect(differences(verification)[0]).toBe('card labels: ["red","green","blue"] → ["red","blue","green"]');
  expect(differences(verification).filter((text) => text.startsWith("value"))[0]).toMatch(
    /^value row 0 \(clip\d\), pred_1: "green" → "blue"$/,
  );
});

test("verifyResults() says which clip is another file now, and which is gone", async () => {
  const { saveTo, clips } = await evaluated();
  copyFileSync(await numberedVideo({ numFrames: 30 }), clips[1].path);
  rmSync(clips[3].path);
  const verification = await verifyResults(saveTo);
  const named = differences(verification).filter((text) => text.startsWith("clip"));
  expect(named.sort()).toEqual([
    `clip ${clips[1].path}: sha256 → sha256`,
    `clip ${clips[3].path}: sha256 → no readable file`,
  ]);
  expect(verification).toMatchObject({ reproduces: false, checked: { numRerun: 3 } });
  const values = verification.differences.filter(({ kind }) => kind === "value");
  expect(values.length).toBeGreaterThan(0);
  expect(values.every(({ name }) => name.includes("(clip1)"))).toBe(true);
});

test("verifyResults() names a cell that was edited by hand, also of a clip outside the sample", async () => {
  const { saveTo } = await evaluated();
  const [, first] = readFileSync(saveTo, "utf8").split("\n");
  const cells = first.split(",");
  edit(saveTo, (text) => text.replace(first, [...cells.slice(0, 6), "0.99", ...cells.slice(7)].join(",")));
  for (const seed of [0, 1]) {
    const verification = await verifyResults(saveTo, { sample: 1, seed });
    expect(verification.reproduces).toBe(false);
    expect(differences(verification)).toEqual([
      `table row 0 (${cells[1]}): sha256 → sha256`,
      `value row 0 (${cells[1]}), score_1: "0.99" → "${cells[6]}"`,
    ]);
  }
});

test("verifyResults() names a row that is missing, and a provenance whose labels were edited", async () => {
  const { saveTo } = await evaluated();
  edit(saveTo, (text) => `${text.trimEnd().split("\n").slice(0, -1).join("\n")}\n`);
  edit(`${saveTo}.provenance.json`, (text) => text.replace('"label": "red"', '"label": "blue"'));
  const verification = await verifyResults(saveTo, { sample: 1 });
  expect(differences(verification).filter((text) => text.startsWith("table"))).toEqual([
    "table list of clips in the provenance: sha256 → sha256",
    "table rows: 3 → 2",
  ]);
});

test("verifyResults() reports other versions and still says that the values reproduce", async () => {
  const { saveTo } = await evaluated();
  edit(`${saveTo}.provenance.json`, (text) => text.replace(/"ffmpeg": "[^"]*"/, '"ffmpeg": "4.0"'));
  const verification = await verifyResults(saveTo);
  expect(differences(verification)).toEqual([expect.stringMatching(/^version ffmpeg: 4\.0 → \d/)]);
  expect(verification).toMatchObject({ reproduces: true, tolerance: 1e-4 });
  expect(String(verification)).toContain("versions (the values count):\n  ffmpeg: 4.0 recorded, ");

  // within the tolerance, and not
  const [, first] = readFileSync(saveTo, "utf8").split("\n");
  const cells = first.split(",");
  const near = String(Number(cells[6]) + 5e-5);
  edit(saveTo, (text) => text.replace(first, [...cells.slice(0, 6), near, ...cells.slice(7)].join(",")));
  const values = (all: Verification): string[] => differences(all).filter((text) => text.startsWith("value"));
  expect(values(await verifyResults(saveTo))).toEqual([]);
  const strict = await verifyResults(saveTo, { tolerance: 1e-5 });
  expect(values(strict)).toHaveLength(1);
  // the versions come first: the frames themselves may be others
  expect(String(strict)).toMatch(
    /versions \(the values count\):\n[^]*\n\nvalues \(frames themselves may differ: verify with ffmpeg 4\.0 before you call these wrong\):\n/,
  );
});

test("verifyResults() finds model and clips elsewhere when it is told where, and else says what to do", async () => {
  const { saveTo, clips, modelPath } = await evaluated();
  const elsewhere = await temporaryFolder();
  renameSync(dirname(clips[0].path), join(elsewhere, "clips"));
  await expect(verifyResults(saveTo)).rejects.toThrow(
    /^Cannot verify ".*results\.csv": none of its 4 clips is there, such as ".*"\. Name the folder that they are in now with the option data$/,
  );
  const moved = join(elsewhere, "moved.onnx");
  renameSync(modelPath, moved);
  await expect(verifyResults(saveTo, { data: elsewhere })).rejects.toThrow(
    /^Cannot verify ".*results\.csv" with its model: Cannot load ".*": no such file\. If it was moved, name it with the option model$/,
  );
  const card = modelPath.replace(".onnx", ".json");
  const verification = await verifyResults(saveTo, { data: elsewhere, model: moved, card });
  expect(differences(verification)).toEqual([]);
});

test("verifyResults() finds the frames of a table of most informative frames again, and says which is another", async () => {
  const folder = await temporaryFolder({ "green/none.mp4": "no video" });
  const clips = [4, 7].map((numFrames) => ({
    path: join(folder, "green", `${numFrames}.mp4`),
    label: "green",
  }));
  for (const [i, { path }] of clips.entries())
    copyFileSync(await numberedVideo({ numFrames: [4, 7][i] }), path);
  const model = await loadModel(await tinyModel(tinyFrameCard));
  onTestFinished(() => model.close());
  const saveTo = join(folder, "mifs.csv");
  const all = [clips[0], { path: join(folder, "green/none.mp4"), label: "green" }, clips[1]];
  const list = new ClipList(all.map((clip) => ({ ...clip, id: basename(clip.path) })));
  await mostInformativeFrames(model, list, { every: 2, saveTo });
  const same = await verifyResults(saveTo, { model });
  expect(differences(same)).toEqual([]);
  // 2 rows of category, file, frame and probability
  expect(same.checked).toEqual({ numClips: 3, numRerun: 3, numCompared: 8 });
  edit(saveTo, (text) => text.replace(/^1,green,7\.mp4,\d+/m, "1,green,7.mp4,99"));
  const other = await verifyResults(saveTo, { model, sample: 1 });
  expect(differences(other)).toEqual([
    "table row 1 (7.mp4): sha256 → sha256",
    expect.stringMatching(/^value row 1 \(7\.mp4\), mif_idx: "99" → "\d"$/),
  ]);
});

test("verifyResults() needs a provenance that it can read", async () => {
  const folder = await temporaryFolder({ "a.csv": "x\n", "b.csv": "x\n", "b.csv.provenance.json": "{}" });
  await expect(verifyResults(join(folder, "a.csv"))).rejects.toThrow(
    /^Cannot verify ".*a\.csv": there is no ".*a\.csv\.provenance\.json"\. It is written with the table by evaluate\(\)/,
  );
  await expect(verifyResults(join(folder, "b.csv"))).rejects.toThrow(
    /^Cannot verify ".*b\.csv": ".*" is no provenance that kinetoscope \d\S+ reads$/,
  );
});
