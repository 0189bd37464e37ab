import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  classifyFrames,
  classifyVideos,
  evaluate,
  evaluationReport,
  loadModel,
  loadTable,
  mostInformativeFrames,
  openVideo,
  scorePlayer,
  storeFrameScores,
  uniformIndices,
  verifyResults,
  videoGrid,
  type Displayable,
  type LabelledTable,
  type Model,
  type ModelCard,
} from "kinetoscope";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { killedRun } from "../support/killed-run.js";
import { numberedVideo } from "../support/numbered-video.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeTinyModel } from "../support/tiny-onnx.js";

const card: ModelCard = {
  name: "means",
  kind: "clip",
  labels: ["red", "green", "blue"],
  input: { layout: "NTHWC", width: 8, height: 8, range: [-0.255, 0] },
  preset: "opencv-squash-8",
  sampling: { rule: "floorInt", numFrames: 4 },
  output: { values: "log-probabilities" },
};
const frameCard: ModelCard = {
  ...card,
  kind: "frame",
  input: { layout: "NHWC", width: 8, height: 8, range: [-0.255, 0] },
  sampling: undefined,
};

async function modelFile(kind: "clip" | "frame"): Promise<string> {
  const path = join(await temporaryFolder(), "tiny.onnx");
  if (kind === "clip") writeTinyModel(path, { shape: ["batch", "time", 8, 8, 3], meanOver: [1, 2, 3] });
  else writeTinyModel(path, { shape: ["batch", 8, 8, 3], meanOver: [1, 2] });
  writeFileSync(path.replace(".onnx", ".json"), JSON.stringify(kind === "clip" ? card : frameCard));
  return path;
}

async function tinyModel(kind: "clip" | "frame" = "clip"): Promise<Model> {
  const model = await loadModel(await modelFile(kind));
  onTestFinished(() => model.close());
  return model;
}

async function htmlOf(view: Displayable): Promise<string> {
  return String((await view.toBundle())["text/html"]);
}

let video = "";
beforeEach(async () => {
  video = await numberedVideo({ numFrames: 100, fps: 10, width: 8, height: 8 });
});

/** A table with semicolons, columns named by nobody's habit, and two moments of one file; and some that are none. */
function momentsTable(more = ""): string {
  const path = join(dirname(video), "mine.csv");
  writeFileSync(
    path,
    `what;file;to;from\nred;${basename(video)};4;2,5\nblue;${basename(video)};9;7\n${more}`,
  );
  return path;
}

async function moments(more?: string): Promise<LabelledTable> {
  return loadTable(momentsTable(more), { path: "file", label: "what", start: "from", end: "to" });
}

test("two moments of one file in a table of one's own give a grid and a report", async () => {
  const mine = await moments(`blue;${basename(video)};60;50\n`);
  expect(mine.available.toArray().map(({ id }) => id)).toEqual([
    "numbered_2.5-4",
    "numbered_7-9",
    "numbered_50-60",
  ]);
  const model = await tinyModel();
  const results = await evaluate(model, mine);
  expect(
    results.rows.map(({ id, firstFrame, numFramesInClip }) => [id, firstFrame, numFramesInClip]),
  ).toEqual([
    ["numbered_2.5-4", 25, 15],
    ["numbered_7-9", 70, 20],
  ]);
  expect(results.skipped.map(({ reason }) => reason.replace(video, "a.mp4"))).toMatchInlineSnapshot(`
    [
      "Cannot read a part of "a.mp4": 50 s to 60 s is outside of the file, whose last frame is at 9.9 s",
    ]
  `);
  const grid = await htmlOf(videoGrid(results));
  expect(grid).toContain("numbered_2.5-4");
  expect(grid).toContain("2.5 s to 4 s");
  expect(grid.match(/<video/g)).toHaveLength(2);
  const report = await htmlOf(evaluationReport(results));
  expect(report).toContain("numbered_7-9");
});

test("a part's scores are those of its frames", async () => {
  const model = await tinyModel();
  const [row] = (await classifyVideos(model, (await moments()).available.slice(0, 1))).rows;
  const opened = await openVideo(video);
  onTestFinished(() => opened.close());
  const frames = await opened.framesAt(uniformIndices(15, 4).map((index) => 25 + index));
  // red is the frame's number; the model's log-probabilities are the means, scaled to −0.255 … 0
  const mean = (channel: number): number => {
    let sum = 0;
    for (let i = channel; i < frames.data.length; i += 3) sum += frames.data[i];
    return (sum / (frames.data.length / 3) / 255) * 0.255 - 0.255;
  };
  for (const { label, probability } of row.top)
    expect(probability).toBeCloseTo(Math.exp(mean(card.labels.indexOf(label))), 6);
});

test("a rerun, a killed run and a verify give the same bytes", async () => {
  const path = momentsTable(`green;${basename(video)};;9\nred;${basename(video)};0.5;\n`);
  const options = { path: "file", label: "what", start: "from", end: "to" };
  const modelPath = await modelFile("clip");
  const folder = await temporaryFolder();
  const run = async (name: string, kill?: Parameters<typeof killedRun>[1]): Promise<boolean> => {
    const saveTo = join(folder, name, "results.csv");
    const code = `
      const model = await lab.loadModel(${JSON.stringify(modelPath)});
      const mine = await lab.loadTable(${JSON.stringify(path)}, ${JSON.stringify(options)});
      await lab.evaluate(model, mine, { batchSize: 2, saveTo: ${JSON.stringify(saveTo)} });
      await model.close();`;
    return (await killedRun(code, kill)).killed;
  };
  const read = (name: string): string[] =>
    ["results.csv", "results.csv.provenance.json"].map((file) =>
      readFileSync(join(folder, name, file), "utf8").replaceAll(join(folder, name), "…"),
    );
  expect(await run("whole")).toBe(false);
  const whole = read("whole");
  expect(JSON.parse(whole[1])).toMatchObject({ clips: [{ startSeconds: 2.5, endSeconds: 4 }, {}, {}, {}] });
  expect(await run("killed", { beforeRenameTo: "results\\.csv$" })).toBe(true);
  // as if it was killed after the first batch
  const progress = join(folder, "killed", "results.csv.progress.jsonl");
  const lines = readFileSync(progress, "utf8").split("\n");
  expect(lines).toHaveLength(1 + 4 + 1);
  writeFileSync(progress, `${lines.slice(0, 3).join("\n")}\n${lines[3].slice(0, 40)}`);
  expect(await run("killed")).toBe(false);
  expect(read("killed")).toEqual(whole);
  expect(await run("whole")).toBe(false);
  expect(read("whole")).toEqual(whole);
  rmSync(join(folder, "whole", "results.csv.progress.jsonl"));

  const verification = await verifyResults(join(folder, "whole", "results.csv"));
  expect(verification.differences).toEqual([]);
  expect(verification.reproduces).toBe(true);
});

test("a part that was changed in the table is classified anew", async () => {
  const model = await tinyModel();
  const saveTo = join(await temporaryFolder(), "results.csv");
  const clip = { path: video, id: "moment", label: "red" };
  const anew: string[] = [];
  const run = (startSeconds: number): Promise<unknown> =>
    evaluate(model, [{ ...clip, startSeconds, endSeconds: 5 }], {
      saveTo,
      onResult: () => void anew.push(String(startSeconds)),
    });
  await run(2);
  await run(2);
  await run(3);
  await run(2);
  expect(anew).toEqual(["2", "3"]);
});

test("scores of frames of a part have the numbers and seconds of the file, and its player plays that part", async () => {
  const model = await tinyModel("frame");
  const scores = await classifyFrames(model, video, { startSeconds: 3, endSeconds: 3.5, every: 2 });
  expect(scores.indices).toEqual([30, 32, 34]);
  expect(scores.ptsSeconds).toEqual([3, 3.2, 3.4]);
  expect([scores.startSeconds, scores.numFrames]).toEqual([3, 5]);
  const player = await htmlOf(scorePlayer(video, scores));
  expect(player).toContain("&quot;clockStart&quot;:3");
});

test("most informative frames and a store tell the parts of one file apart", async () => {
  const model = await tinyModel("frame");
  const { available } = await moments();
  const found = await mostInformativeFrames(model, available);
  expect(found.rows.map(({ fname, frame }) => [fname, frame >= 25])).toEqual([
    ["numbered_2.5-4.mp4", true],
    ["numbered_7-9.mp4", true],
  ]);
  const store = await storeFrameScores(model, available, { folder: join(await temporaryFolder(), "store") });
  expect(store.clips.map(({ fname, numRows, part }) => [fname, numRows, part])).toEqual([
    ["numbered_2.5-4.mp4", 15, { startSeconds: 2.5, endSeconds: 4 }],
    ["numbered_7-9.mp4", 20, { startSeconds: 7, endSeconds: 9 }],
  ]);
  expect((await mostInformativeFrames(store)).rows.map(({ frame }) => frame)).toEqual(
    found.rows.map(({ frame }) => frame),
  );
  expect((await verifyResults(store.folder, { model })).differences).toEqual([]);
});
