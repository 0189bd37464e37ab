import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  extractFeatures,
  extractImageFeatures,
  loadBackbone,
  loadFeatures,
  loadModel,
  saveFeatures,
  verifyResults,
  type Backbone,
  type Verification,
} from "kinetoscope";
import { expect, onTestFinished, test } from "vitest";
import { jpegFromRgb } from "../../../dist/image/sharp.js";
import { tinyCard, tinyFrameCard, tinyModel } from "../../cli/support.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { ownCache } from "../../support/own-cache.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { writeTinyModel } from "../../support/tiny-onnx.js";

interface Made {
  readonly path: string;
  readonly clips: readonly string[];
  readonly modelPath: string;
}

async function opened(modelPath: string, threads?: number): Promise<Backbone> {
  const backbone = await loadBackbone(modelPath, { tensor: "Erf_1", threads });
  onTestFinished(() => backbone.close());
  return backbone;
}

/** Features of four clips, the third of them no video. */
async function extracted(card: typeof tinyCard, threads?: number): Promise<Made> {
  await ownCache();
  const folder = await temporaryFolder({ "clips/2.mp4": "no video" });
  const clips = [0, 1, 2, 3].map((i) => join(folder, "clips", `${i}.mp4`));
  for (const [i, clip] of clips.entries())
    if (i !== 2) copyFileSync(await numberedVideo({ numFrames: 5 + i }), clip);
  const modelPath = await tinyModel(card, { numErf: 2 });
  const numFrames = card.kind === "clip" ? 4 : 3;
  const features = await extractFeatures(await opened(modelPath, threads), clips, {
    numFrames,
    batchSize: 2,
  });
  const path = join(folder, "features.parquet");
  await saveFeatures(features, path);
  return { path, clips, modelPath };
}

/** `"kind name: recorded → found"`, hashes and long numbers left out. */
function differences({ differences: all }: Verification): string[] {
  return all.map(({ kind, name, recorded, found }) => {
    return `${kind} ${name}: ${recorded} → ${found}`.replaceAll(/sha256 [0-9a-f]{8}…/g, "sha256");
  });
}

test.each([
  { card: tinyCard, numbers: 3 * 4 },
  { card: tinyFrameCard, numbers: 3 * 3 * 8 },
])(
  "verifyResults() reads features of a $card.kind model anew, number for number",
  async ({ card, numbers }) => {
    const { path } = await extracted(card);
    const verification = await verifyResults(path);
    expect(differences(verification)).toEqual([]);
    expect(verification).toMatchObject({ reproduces: true, tolerance: 0 });
    expect(verification.checked).toEqual({ numClips: 4, numRerun: 4, numCompared: numbers });
    expect(String(verification)).toContain(
      `4 of 4 clips read anew, ${numbers} values compared digit for digit`,
    );
    const sample = await verifyResults(path, { sample: 2, seed: 1 });
    expect(sample).toMatchObject({ reproduces: true, checked: { numClips: 4, numRerun: 2 } });
  },
);

test("verifyResults() names a number of a file of features that was changed, also outside the sample", async () => {
  const { path } = await extracted(tinyFrameCard);
  const said = readFileSync(`${path}.provenance.json`);
  const { data, ...features } = await loadFeatures(path);
  data[24 + 8 + 4] += 0.5; // the second clip's second frame
  await saveFeatures({ ...features, data }, path);
  writeFileSync(`${path}.provenance.json`, said);
  for (const seed of [0, 1])
    expect(differences(await verifyResults(path, { sample: 1, seed }))).toEqual([
      "table 1: sha256 → sha256",
      expect.stringMatching(/^value 1, frame 1, number 4: -?[\d.]+ → -?[\d.]+$/),
    ]);
});

test("verifyResults() names the model, the clip and the threads of features before the numbers", async () => {
  const { path, clips, modelPath } = await extracted(tinyFrameCard, 3);
  // as many threads as then, whatever the cores here
  expect(differences(await verifyResults(path))).toEqual([]);
  const said = readFileSync(`${path}.provenance.json`, "utf8");
  writeFileSync(`${path}.provenance.json`, said.replace(/"ffmpeg": "[^"]*"/, '"ffmpeg": "4.0"'));
  expect(await verifyResults(path)).toMatchObject({ reproduces: true, tolerance: 1e-4 });
  copyFileSync(await numberedVideo({ numFrames: 40 }), clips[0]);
  writeTinyModel(modelPath, { shape: ["batch", 8, 8, 3], meanOver: [1, 2], numErf: 3 });
  const verification = await verifyResults(path);
  expect(verification.reproduces).toBe(false);
  const kinds = verification.differences.map(({ kind }) => kind);
  expect([...new Set(kinds)]).toEqual(["version", "model", "clip", "value"]);
  expect(verification.differences.at(-1)?.name).toMatch(/^0, frame \d, number \d$/);
});

test("verifyResults() says which features it does not verify", async () => {
  const { path, modelPath } = await extracted(tinyFrameCard);
  const model = await loadModel(modelPath);
  onTestFinished(() => model.close());
  await expect(verifyResults(path, { model })).rejects.toThrow("with a loaded model: name its file");
  const folder = await temporaryFolder();
  const picture = join(folder, "a.jpg");
  writeFileSync(picture, await jpegFromRgb(new Uint8Array(8 * 8 * 3), 8, 8));
  const ofPicture = join(folder, "f.parquet");
  await saveFeatures(await extractImageFeatures(await opened(modelPath), [picture]), ofPicture);
  await expect(verifyResults(ofPicture)).rejects.toThrow("it holds features of pictures. Extract them again");
});
