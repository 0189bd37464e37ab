import { copyFile, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { loadModel, rateVideos, ratingsTable, type Model, type ModelCard } from "kinetoscope";
import { expect, onTestFinished, test } from "vitest";
import { asDisplayable } from "../../../src/display/page/as-displayable.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { writeTinyModel } from "../../support/tiny-onnx.js";

/**
 * A model whose scores are the mean red, green and blue of a frame's middle 8×8. On a numbered video red is the frame's
 * number, green and blue are about 15.5 and 11.5 at the middle of 32×24: red wins from frame 16 on.
 */
async function colourModel(labels: readonly string[], preset = "native-center8"): Promise<Model> {
  const folder = await temporaryFolder();
  const path = join(folder, "colours.onnx");
  writeTinyModel(path, { shape: ["batch", 3, 8, 8], meanOver: [2, 3] });
  const card: ModelCard = {
    name: "colours",
    kind: "frame",
    labels,
    input: { layout: "NCHW", width: 8, height: 8, range: [0, 255] },
    preset,
    output: { values: "logits" },
  };
  const model = await loadModel(path, { card });
  onTestFinished(() => model.close());
  return model;
}

test("a video is rated by the share of frames that each class wins; a last batch that is not full counts right", async () => {
  const model = await colourModel(["red", "green", "blue"]);
  const path = await numberedVideo({ numFrames: 21 });
  for (const batchSize of [4, 21]) {
    const { rows } = await rateVideos(model, path, { batchSize });
    expect(rows[0].ratings).toEqual([
      {
        rater: "colours",
        labels: ["red", "green", "blue"],
        numFrames: [5, 16, 0],
        shares: [5 / 21, 16 / 21, 0],
      },
    ]);
  }
  const { rows } = await rateVideos(model, path, { every: 4 });
  // frames 0, 4, 8, 12, 16, 20
  expect([rows[0].numFrames, rows[0].middleFrame, rows[0].share("red")]).toEqual([6, 12, 2 / 6]);
  expect(String(rows[0])).toBe(`Video evaluated: ${path}\nred: 33.33%, green: 66.67%, blue: 0.00%`);
  expect(() => rows[0].share("grey")).toThrow(
    'Unknown label "grey": the footage was rated by "red", "green", "blue"',
  );
});

test("a folder is rated by several models, sorted by the first threshold's class, flagged above it, saved as CSV", async () => {
  const folder = await temporaryFolder({ "broken.mp4": "no video", "notes.txt": "" });
  const copy = async (numFrames: number, name: string): Promise<void> => {
    await copyFile(await numberedVideo({ numFrames }), join(folder, name));
  };
  await copy(16, "a, <b>.mp4"); // red wins no frame
  await copy(64, "b.mp4"); // 48 of 64: three quarters, not above
  await copy(80, "c.mp4"); // 64 of 80
  const models = {
    light: await colourModel(["red", "green", "blue"]),
    other: await colourModel(["x", "y", "z"]),
  };
  const saveTo = join(folder, "out", "ratings.csv");
  const thresholds = { red: 0.75, y: 0.5 };
  const ratings = await rateVideos(models, folder, { thresholds, saveTo });
  expect(ratings.rows.map(({ id, flags }) => [id, flags])).toEqual([
    ["c", ["red"]],
    ["b", []],
    ["a, <b>", ["y"]],
  ]);
  expect(ratings.skipped.map(({ path }) => path)).toEqual([join(folder, "broken.mp4")]);
  expect((await readFile(saveTo, "utf8")).replaceAll(folder, "")).toBe(
    [
      "path,frames,light: red,light: green,light: blue,other: x,other: y,other: z,flags",
      "/c.mp4,80,0.8,0.2,0,0.8,0.2,0,red",
      "/b.mp4,64,0.75,0.25,0,0.75,0.25,0,",
      '"/a, <b>.mp4",16,0,1,0,0,1,0,y',
      "",
    ].join("\n"),
  );
  expect(ratings.passedOver.map(({ path, reason }) => [basename(path), reason])).toEqual([
    ["notes.txt", "its ending .txt is not looked for"],
  ]);
  const shown = asDisplayable(ratings);
  expect(String(shown)).toBe(String(ratingsTable(ratings)));
  expect(String(shown)).toMatch(/^3 of 4 videos · 1 skipped:\n.*broken\.mp4: /);
  expect(String(shown)).toMatch(/\nc +red +80\.0 % +20\.0 % +0\.0 % +20\.0 % +80\.0 % +0\.0 % +80\n/);
  const { "text/html": markup } = await shown.toBundle();
  expect(markup).toContain("a, &lt;b&gt;");
  expect(String(markup).match(/src="data:image\/jpeg;base64,/g)).toHaveLength(3);
});

test("what a folder holds besides videos is named with its reason, in the value, its text and its table", async () => {
  const folder = await temporaryFolder({ "b.txt": "", ".hidden": "", "sub/photo.JPG": "", "sub/a": "" });
  await copyFile(await numberedVideo({ numFrames: 3 }), join(folder, "clip.mp4"));
  const model = await colourModel(["red", "green", "blue"]);
  const ratings = await rateVideos(model, folder);
  expect(ratings.folder).toBe(folder);
  expect(ratings.passedOver).toEqual([
    { path: join(folder, "b.txt"), reason: "its ending .txt is not looked for" },
    { path: join(folder, "sub", "a"), reason: "its name has no ending" },
    { path: join(folder, "sub", "photo.JPG"), reason: "it is a picture" },
  ]);
  const line =
    "Passed over 3 files: b.txt (its ending .txt is not looked for), sub/a (its name has no ending), " +
    "sub/photo.JPG (it is a picture)";
  expect(String(ratings)).toContain(`\n\n${line}`);
  expect(String(ratingsTable(ratings))).toContain(`\n${line}`);
  const markup = (await ratingsTable(ratings).toBundle())["text/html"];
  expect(String(markup).replaceAll(/<[^>]+>/g, "")).toContain(line);

  const named = await rateVideos(model, [join(folder, "clip.mp4")]);
  expect([named.folder, named.passedOver]).toEqual([undefined, []]);
  expect(String(named)).not.toContain("Passed over");
});

test("the original's random rating is repeated by its seed and by no other; a frame smaller than the crop is enlarged", async () => {
  const model = await colourModel(["red", "green", "blue"], "native-center8");
  const path = await numberedVideo({ numFrames: 40 });
  const rate = async (seed: number): Promise<readonly number[]> =>
    (await rateVideos(model, path, { legacyAugment: { seed } })).rows[0].ratings[0].numFrames;
  expect(await rate(1)).toEqual(await rate(1));
  expect(await rate(1)).not.toEqual(await rate(2));
  const small = await numberedVideo({ numFrames: 3, width: 6, height: 4 });
  const { rows } = await rateVideos(model, [small, path], { legacyAugment: { seed: 1 } });
  expect(rows.map(({ numFrames }) => numFrames)).toEqual([3, 40]);
});

test("wrong models, thresholds and folders are errors that name them", async () => {
  const model = await colourModel(["red", "green", "blue"]);
  await expect(rateVideos({}, "a.mp4")).rejects.toThrow("Cannot rate videos: no model was given");
  await expect(rateVideos(model, "a.mp4", { thresholds: { gren: 0.5 } })).rejects.toThrow(
    'Unknown label "gren" in thresholds: no model has it. Did you mean "green"?',
  );
  await expect(rateVideos(model, "a.mp4", { thresholds: { red: 75 } })).rejects.toThrow(
    "Expected thresholds.red to be a number from 0 to 1 but received 75 (number)",
  );
  const squash = await colourModel(["red", "green", "blue"], "pillow-squash-8");
  await expect(rateVideos(squash, "a.mp4", { legacyAugment: { seed: 1 } })).rejects.toThrow(
    /^Cannot crop at random: the preset "pillow-squash-8" crops nothing/,
  );
  const empty = await temporaryFolder();
  await expect(rateVideos(model, empty)).rejects.toThrow(`Cannot rate videos: there is none in "${empty}"`);
  const texts = await temporaryFolder({ "notes.txt": "" });
  await expect(rateVideos(model, texts)).rejects.toThrow(
    `there is none in "${texts}". Passed over 1 file: notes.txt (its ending .txt is not looked for)`,
  );
});
