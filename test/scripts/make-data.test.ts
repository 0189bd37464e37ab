import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { openVideo } from "kinetoscope";
import { expect, test } from "vitest";
import { importScript, runCommand } from "../notebooks/fixtures.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const data = join(import.meta.dirname, "..", "..", "data");
const readData = (...path: string[]): Promise<string> => readFile(join(data, ...path), "utf8");

async function numFramesOf(...path: string[]): Promise<number> {
  const video = await openVideo(join(data, ...path));
  try {
    return await video.numFrames();
  } finally {
    await video.close();
  }
}

test("make-data.mjs never writes over a set that exists", async () => {
  const folder = await temporaryFolder({ "parade/mine.txt": "mine" });
  const { exitCode, stderr } = await runCommand("make-data.mjs", ["parade", "--out", folder]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    `Cannot make "${join(folder, "parade")}": it exists. Remove it or give another --out`,
  );
  expect(await readdir(folder, { recursive: true })).toEqual(["parade", join("parade", "mine.txt")]);
});

test("the same seed draws the same pictures, another seed draws others", async () => {
  const { randomFor } = (await importScript("make-data/drawing/random.mjs")) as {
    randomFor: (...key: (string | number)[]) => unknown;
  };
  const { planClip } = (await importScript("make-data/moments/clip.mjs")) as {
    planClip: (random: unknown, category: string, way: string) => { frame: (index: number) => string };
  };
  for (const way of ["fog", "curtain", "distance", "focus", "edge", "lamp"]) {
    const picture = (seed: number): string => planClip(randomFor(seed), "duck", way).frame(5);
    expect(picture(1)).toBe(picture(1));
    expect(picture(2)).not.toBe(picture(1));
  }
});

test("moments-tiny says for every frame how visible the toy is, most on the peak frame", async () => {
  const peaks = JSON.parse(await readData("moments-tiny", "peaks.json")) as Record<
    "train" | "val",
    { category: string; fname: string; peak_frame: number; visibility: number[] }[]
  >;
  expect([peaks.train.length, peaks.val.length]).toEqual([120, 50]);
  for (const { peak_frame: peak, visibility } of [...peaks.train, ...peaks.val]) {
    expect(visibility.indexOf(Math.max(...visibility))).toBe(peak);
  }
  for (const { category, fname, visibility } of peaks.val.filter((_, index) => index % 25 === 0)) {
    expect(await numFramesOf("moments-tiny", "val", category, fname)).toBe(visibility.length);
  }
});

test("ucf-tiny has a file for each row of its tables, and no group in both splits", async () => {
  const groups: Record<string, Set<string>> = {};
  for (const split of ["train", "test"]) {
    const rows = (await readData("ucf-tiny", `${split}.csv`)).trimEnd().split("\n").slice(1);
    const names = rows.map((row) => row.split(",")[0]);
    expect(names).toEqual((await readdir(join(data, "ucf-tiny", split))).sort());
    for (const row of rows) expect(row).toMatch(/^v_(\w+)_g\d\d_c\d\d\.avi,\1$/);
    groups[split] = new Set(names.map((name) => name.replace(/_c\d\d\.avi$/, "")));
  }
  expect([...groups.train].filter((group) => groups.test.has(group))).toEqual([]);
});

test("parade's last toy is gone before the video ends", async () => {
  const { segments } = JSON.parse(await readData("parade", "parade.json")) as {
    segments: { first_frame: number; last_frame: number }[];
  };
  const numFrames = await numFramesOf("parade", "parade.mp4");
  const bounds = segments.flatMap(({ first_frame: first, last_frame: last }) => [first, last]);
  expect([...bounds, numFrames]).toEqual([...bounds, numFrames].sort((a, b) => a - b));
});
