import { beforeAll, expect, test } from "vitest";
import { runCells, streamText, type CellResult } from "../support/run-cells.js";

/**
 * Deno's kernel runs a cell in what an earlier one left behind of its asynchronous context. A task of that cell is over
 * by then: what begins now must be a task of its own, with a bar, and listen to the stop button.
 */

const start = `import * as lab from "kinetoscope";
  const model = await lab.loadModel("../models/toy-frame.onnx");
  const backbone = await lab.loadBackbone("../models/toy-frame.onnx", { tensor: "block3" });
  const photos = await lab.loadImageFolder("../data/photos-tiny/exposure/Test");
  const path = "../data/parade/parade.mp4";
  const scores = await lab.classifyFrames(model, path, { every: 10 });
  const many = Array.from({ length: 400 }, () => path);`;

const works = {
  imageGrid: "await lab.show(lab.imageGrid(photos.available));",
  scorePlayer: "await lab.show(lab.scorePlayer(path, scores));",
  framePair: "await lab.show(lab.framePair(scores));",
  // without copies the features may come out of the cache
  extractImageFeatures: `await lab.extractImageFeatures(backbone, photos.available.slice(0, 8), {
    augment: { copies: 1, crop: true, seed: Date.now() % 1000 } });`,
  cutClip: `await lab.cutClip(path, { startSeconds: 0.2, endSeconds: 0.8 }, { saveTo: "output/deno-cut.mp4" });`,
  rateVideos: "await lab.rateVideos(model, [path], { every: 4 });",
  frameGif: "await lab.show(lab.frameGif(path));",
} as const;
const names = Object.keys(works) as (keyof typeof works)[];

const long = { code: "await lab.rateVideos(model, many);", interruptAfter: 1.5 };
let results: readonly CellResult[] = [];

beforeAll(async () => {
  results = await runCells(
    [
      { code: start },
      ...names.flatMap((name) => [{ code: works[name] }, long]),
      { code: 'console.log("ok");' },
    ],
    "deno",
  );
});

test.each(names)(
  "after %s in an earlier cell, progress shows and the stop button ends the cell alone",
  (name) => {
    const position = 1 + 2 * names.indexOf(name);
    const [work, stopped] = results.slice(position, position + 2);
    expect(work.status).toBe("ok");
    const bars = stopped.outputs.flatMap(({ data }) => data?.["text/plain"] ?? []);
    expect(bars[0]).toMatch(/^Rating 400 videos: /);
    expect(bars.at(-1)).toMatch(/^■ Rating 400 videos: stopped after /);
    expect(stopped).toMatchObject({ status: "error", alive: true });
  },
);

test("after all of them the kernel runs on", () => {
  expect(streamText(results[results.length - 1], "stdout")).toBe("ok\n");
});
