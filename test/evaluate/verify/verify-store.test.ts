import { appendFileSync, copyFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadModel, storeFrameScores, verifyResults, type ScoreStore, type Verification } from "kinetoscope";
import { expect, test } from "vitest";
import { tinyFrameCard, tinyModel } from "../../cli/support.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** A store of three clips, the second of them no video, made by a model that was closed again. */
async function stored(
  precision: "float32" | "float16",
  modelOptions: { readonly numErf?: number } = {},
): Promise<{
  readonly folder: string;
  readonly clips: string;
  readonly model: string;
  readonly store: ScoreStore;
}> {
  const base = await temporaryFolder({ "clips/1.mp4": "no video" });
  const [folder, clips] = [join(base, "scores"), join(base, "clips")];
  for (const i of [0, 2]) copyFileSync(await numberedVideo({ numFrames: 4 + i }), join(clips, `${i}.mp4`));
  const list = [0, 1, 2].map((i) => ({ path: join(clips, `${i}.mp4`), id: String(i), label: "green" }));
  const path = await tinyModel(tinyFrameCard, modelOptions);
  const model = await loadModel(path);
  const store = await storeFrameScores(model, list, { folder, precision, clipsPerPart: 1 });
  await model.close();
  return { folder, clips, model: path, store };
}

/** `"kind name: recorded → found"`, hashes left out. */
function differences({ differences: all }: Verification): string[] {
  return all.map(({ kind, name, recorded, found }) => {
    return `${kind} ${name}: ${recorded} → ${found}`.replaceAll(/sha256 [0-9a-f]{8}…/g, "sha256");
  });
}

test.each(["float32", "float16"] as const)(
  "verifyResults() says that a store of %s scores reproduces, skipped clips included",
  async (precision) => {
    const { folder, model } = await stored(precision);
    const verification = await verifyResults(folder, { model });
    expect(differences(verification)).toEqual([]);
    expect(verification.reproduces).toBe(true);
    // 4 and 6 frames of 3 labels
    expect(verification.checked).toEqual({ numClips: 3, numRerun: 3, numCompared: 30 });
    expect(String(verification).split("\n")).toEqual([
      `✓ ${folder} reproduces`,
      "3 of 3 clips classified anew, 30 values compared (scores to 0.0001)",
      `made by storeFrameScores(model, clips, {"folder":${JSON.stringify(folder)},"every":1,"batchSize":16,` +
        `"damaged":"error","precision":"${precision}","clipsPerPart":1})`,
    ]);
    // positions of pandas' sample(1, random_state=1) of three: the first
    const one = await verifyResults(folder, { model, sample: 1, seed: 1 });
    expect(one.checked).toEqual({ numClips: 3, numRerun: 1, numCompared: 12 });
  },
);

test.each(["float32", "float16"] as const)(
  "verifyResults() names the frame and label of a store whose %s scores are others now",
  async (precision) => {
    const { folder, model, store } = await stored(precision);
    const other = await stored(precision, { numErf: 1 });
    const part = (one: ScoreStore): string => join(one.folder, one.manifest.parts[2].file);
    copyFileSync(part(other.store), part(store));
    const verification = await verifyResults(folder, { model });
    expect(verification.reproduces).toBe(false);
    expect(differences(verification)).toEqual([
      expect.stringMatching(/^value green\/2\.mp4, frame \d, (red|green|blue): 0\.\d+ → 0\.\d+$/),
    ]);
    expect((await verifyResults(folder, { model, tolerance: 1 })).reproduces).toBe(true);

    writeFileSync(part(store), "not parquet");
    expect(differences(await verifyResults(folder, { model }))).toEqual([
      expect.stringMatching(/^table green\/2\.mp4: scores → Cannot read ".*part-00002-.*\.parquet": /),
    ]);
  },
);

test("verifyResults() names another model, card, version and clip of a store", async () => {
  const { folder, model, clips } = await stored("float32");
  const manifest = join(folder, "_manifest.json");
  const text = readFileSync(manifest, "utf8");
  writeFileSync(manifest, text.replace(/"ffmpeg": "[^"]*"/, '"ffmpeg": "4.0"'));
  const versions = await verifyResults(folder, { model });
  expect(differences(versions)).toEqual([expect.stringMatching(/^version ffmpeg: 4\.0 → \d/)]);
  expect(versions.reproduces).toBe(true);
  writeFileSync(manifest, text);

  const other = await tinyModel({ ...tinyFrameCard, labels: ["red", "green", "azure"] }, { numErf: 1 });
  const kinds = (await verifyResults(folder, { model: other })).differences.map(({ kind }) => kind);
  expect(kinds).toEqual(["model", "card", "value", "value"]);

  const moved = join(await temporaryFolder(), "moved");
  renameSync(clips, moved);
  appendFileSync(join(moved, "0.mp4"), " ");
  expect(differences(await verifyResults(folder, { model, data: moved }))).toEqual([
    `clip ${join(moved, "0.mp4")}: sha256 → sha256`,
  ]);
  copyFileSync(join(moved, "0.mp4"), join(moved, "1.mp4"));
  expect(differences(await verifyResults(folder, { model, data: moved }))).toContain(
    "value green/1.mp4: skipped → scores",
  );
});

test("verifyResults() of a store says what is missing", async () => {
  const { folder, clips } = await stored("float32");
  await expect(verifyResults(folder)).rejects.toThrow(
    new TypeError(
      `Cannot verify "${folder}": a store does not say where its model "frame-means" is. Name it with the option model`,
    ),
  );
  await expect(verifyResults(clips)).rejects.toThrow(
    /^Cannot open the score store ".*clips": it has no _manifest\.json$/,
  );
});
