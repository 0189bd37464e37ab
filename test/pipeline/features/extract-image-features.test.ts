import { copyFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  extractImageFeatures,
  loadBackbone,
  loadImageFolder,
  trainHead,
  dense,
  relu,
  type Backbone,
} from "kinetoscope";
import { expect, onTestFinished, test } from "vitest";
import { readImage } from "../../../src/image/read-image.js";
import { ownCache } from "../../support/own-cache.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { writeTinyModel } from "../../support/tiny-onnx.js";

const photos = resolve(import.meta.dirname, "..", "..", "..", "data", "photos-tiny", "exposure");

/** A backbone whose features are the mean red, green and blue (0 … 255) of the middle 120×120, and its own cache. */
async function meanColour(): Promise<Backbone> {
  const folder = await ownCache();
  const path = join(folder, "mean.onnx");
  writeTinyModel(path, { shape: ["batch", 3, 120, 120], meanOver: [2, 3] });
  const backbone = await loadBackbone(path, {
    tensor: "scores",
    pooling: "none",
    card: {
      name: "mean",
      kind: "frame",
      labels: ["red", "green", "blue"],
      input: { layout: "NCHW", width: 120, height: 120, range: [0, 255] },
      preset: "native-center120",
      output: { values: "logits" },
    },
  });
  onTestFinished(() => backbone.close());
  return backbone;
}

test("pictures give a row each, worked out from their pixels; a broken one is listed; the cache knows them by content", async () => {
  const backbone = await meanColour();
  const { available } = await loadImageFolder(join(photos, "Test"));
  const some = available.filter(({ label, id }) => label === "Good" && id < "good_04");
  const features = await extractImageFeatures(backbone, some);
  expect(features.shape).toEqual([3, 3]);
  expect(features.ids).toEqual(["good_01", "good_02", "good_03"]);
  expect(features.labels).toEqual(["Good", "Good", "Good"]);
  expect(features.skipped.map(({ reason }) => reason.replace(photos, ""))).toEqual([
    'Cannot read the picture "/Test/Good_images/cut_off.jpg": it is damaged or cut off',
  ]);
  const { data, width, height } = await readImage(features.paths[0]);
  expect([width, height]).toEqual([160, 120]);
  for (let channel = 0; channel < 3; channel += 1) {
    let sum = 0;
    for (let y = 0; y < 120; y += 1)
      for (let x = 20; x < 140; x += 1) sum += data[(y * 160 + x) * 3 + channel];
    expect(features.data[channel]).toBeCloseTo(sum / 14_400, 2);
  }
  await backbone.close();
  // the session is closed: whatever is read now comes from the cache, under another name too
  const copy = join(await temporaryFolder(), "copy.jpg");
  await copyFile(features.paths[1], copy);
  const again = await extractImageFeatures(backbone, [copy]);
  expect([...again.data]).toEqual([...features.data.subarray(3, 6)]);
});

test("copies follow their picture, are the same for the same seed wherever it stands, and stay together in training", async () => {
  const backbone = await meanColour();
  const { available } = await loadImageFolder(join(photos, "Train"));
  const some = available.filter(({ id }) => /_0[1-4]$/.test(id));
  const augment = { copies: 2, jitter: { brightness: 0.3 }, crop: true, seed: 4 };
  const features = await extractImageFeatures(backbone, some, { augment });
  expect(features.shape).toEqual([36, 3]);
  expect(features.ids.slice(0, 4)).toEqual(["good_01", "good_01", "good_01", "good_02"]);
  expect(features.source.augmentation).toBe("2 copies, crop, brightness 0.3, seed 4");
  const plain = await extractImageFeatures(backbone, some);
  const row = (from: { readonly data: Float32Array }, i: number): number[] => [
    ...from.data.subarray(i * 3, i * 3 + 3),
  ];
  expect(row(features, 33)).toEqual(row(plain, 11));
  expect(row(features, 34)).not.toEqual(row(features, 33));
  expect(row(features, 35)).not.toEqual(row(features, 34));
  const last = await extractImageFeatures(backbone, some.slice(-1), { augment });
  expect([...last.data]).toEqual([...features.data.subarray(99)]);
  const other = await extractImageFeatures(backbone, some.slice(-1), { augment: { ...augment, seed: 5 } });
  expect(row(other, 1)).not.toEqual(row(last, 1));

  const head = await trainHead(features, features.labels, {
    layers: [dense(4), relu()],
    epochs: 1,
    validationSplit: 0.25,
    groups: features.paths,
  });
  // of 4 pictures of each of 3 classes one is held out, with its copies
  expect([head.settings.numTraining, head.settings.numValidation]).toEqual([27, 9]);
  await expect(trainHead(features, features.labels, { groups: ["a"] })).rejects.toThrow(
    "Expected one group for each of 36 rows but received 1",
  );
});

test("no readable picture at all is an error, and so are options out of range", async () => {
  const backbone = await meanColour();
  await expect(extractImageFeatures(backbone, ["gone.jpg"])).rejects.toThrow(
    'Cannot read features: no image could be read: Cannot read "gone.jpg": no such file or directory',
  );
  await expect(extractImageFeatures(backbone, [], { augment: { copies: 0 } })).rejects.toThrow(
    "Expected augment.copies to be an integer ≥ 1 but received 0 (number)",
  );
});

describeWithShared("odd pictures from elsewhere", () => {
  test("turned by EXIF, CMYK, grey, with a palette or alpha give rows; a cut-off one is skipped and says so", async () => {
    const backbone = await meanColour();
    const odd = ["exif_rotated.jpg", "cmyk.jpg", "gray.jpg", "palette.png", "alpha.png", "truncated.jpg"];
    const paths = odd.map((name) => sharedPath("data", "bad", name));
    const { shape, ids, data, skipped } = await extractImageFeatures(backbone, paths);
    expect(ids).toEqual(["exif_rotated", "cmyk", "gray", "palette", "alpha"]);
    expect(shape).toEqual([5, 3]);
    const [red, green, blue] = data.subarray(6, 9);
    expect([green, blue]).toEqual([red, red]); // grey
    expect(skipped).toEqual([
      { path: paths[5], reason: `Cannot read the picture "${paths[5]}": it is damaged or cut off` },
    ]);
  });
});
