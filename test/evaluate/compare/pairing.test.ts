import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compareRuns } from "../../../src/evaluate/compare/compare-runs.js";
import { encodeParquet } from "../../../src/files/parquet.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

type Row = readonly [category: string, fname: string, frame: number, probability?: number | string];

/** A run as a CSV file with the published columns. */
async function table(rows: readonly Row[]): Promise<string> {
  const lines = rows.map((row) => row.join(",") + (row.length === 3 ? "," : ""));
  const text = ["category,fname,mif_idx,softmax[category]", ...lines, ""].join("\n");
  return join(await temporaryFolder({ "run.csv": text }), "run.csv");
}

async function pairs(first: readonly Row[], second: readonly Row[]): Promise<readonly unknown[]> {
  const { rows, onlyInFirst, onlyInSecond } = await compareRuns(await table(first), await table(second));
  return [
    rows.map(({ category, fname, secondFrame }) => `${category}/${fname}:${secondFrame}`),
    onlyInFirst,
    onlyInSecond,
  ];
}

test("clips belong together by category and name, whichever way the letters are composed", async () => {
  const first: Row[] = [["crêpe", "a.mp4", 1], ["yoga", "a.mp4", 2]]; // prettier-ignore
  const second: Row[] = [["yoga", "a.mp4", 3], ["cre\u0302pe", "a.mp4", 4], ["golf", "a.mp4", 5]]; // prettier-ignore
  expect(await pairs(first, second)).toEqual([["crêpe/a.mp4:4", "yoga/a.mp4:3"], [], ["golf/a.mp4"]]);
});

test("or by the name alone where a run has no categories, if only one clip has it", async () => {
  expect(await pairs([["", "a.mp4", 1]], [["yoga", "a.mp4", 3]])).toEqual([["yoga/a.mp4:3"], [], []]);
  expect(await pairs([["yoga", "a.mp4", 1]], [["", "a.mp4", 3]])).toEqual([["yoga/a.mp4:3"], [], []]);
  expect(await pairs([["golf", "a.mp4", 1]], [["yoga", "a.mp4", 3]])).toEqual([
    [],
    ["golf/a.mp4"],
    ["yoga/a.mp4"],
  ]);
  const two: Row[] = [["yoga", "a.mp4", 3], ["golf", "a.mp4", 4]]; // prettier-ignore
  expect(await pairs([["", "a.mp4", 1]], two)).toEqual([[], ["a.mp4"], ["yoga/a.mp4", "golf/a.mp4"]]);
});

test("a comparison prints what differs most first, and what it does not know", async () => {
  const comparison = await compareRuns(
    await table([["x", "b", 2], ["x", "a", 1, 0.5], ["x", "c", 3, 0.5], ["x", "d", 4, 0.25]]), // prettier-ignore
    await table([["x", "a", 1, 0.375], ["x", "b", 2, 0.1], ["x", "c", 0, 0.125], ["x", "d", 4, 0.25]]), // prettier-ignore
  );
  expect(comparison.toRows().map((row) => [row["fname"], row["largest |Δp|"], row["mif_idx 2"]])).toEqual([
    ["c", 0.375, 0],
    ["a", 0.125, 1],
    ["b", undefined, 2],
    ["d", 0, 4],
  ]);
  expect(comparison.changed.map(({ fname }) => fname)).toEqual(["c"]);
  expect(comparison.largestDifference).toBe(0.375);
  expect(String(comparison)).toMatch(
    /in 1 clip; largest \|Δp\| at least 0\.375, at most 0\.900\n1 clip without a probability in one run or both$/,
  );
  const equal = await table([["x", "a", 0, 0.5]]);
  expect(String(await compareRuns(equal, equal))).toMatch(/in 0 clips; largest \|Δp\| 0$/);
  const none = await table([["x", "a", 0]]);
  expect(String(await compareRuns(none, none))).toMatch(/largest \|Δp\| not known$/);
});

test("probabilities that fall with the class index are noted, of 30 clips on and a correlation of −0.5", async () => {
  const labels = Array.from({ length: 40 }, (_, i) => `class ${String(i).padStart(2, "0")}`);
  const run = (count: number, probabilityOf: (i: number) => number | string): Promise<string> =>
    table(labels.slice(0, count).map((label, i) => [label, `${i}.mp4`, i, probabilityOf(i)]));
  const notes = async (first: string, second: string): Promise<readonly string[]> =>
    (await compareRuns(first, second, { labels })).notes;
  const falling = (i: number): number => 1 - i / 50;
  const rising = (i: number): number => i / 50;
  expect(await notes(await run(30, falling), await run(30, rising))).toEqual([
    "In 1 the probabilities fall with the class index (rank correlation -1.00 over 30 clips): they were probably sorted before the class was looked up",
  ]);
  expect((await notes(await run(30, rising), await run(30, falling)))[0]).toMatch(/^In 2 /);
  expect(await notes(await run(29, falling), await run(29, falling))).toEqual([]);
  // a class that is none of the labels does not count
  const unknown = await table(
    [...labels.slice(0, 29), "other"].map((label, i) => [label, `${i}.mp4`, i, falling(i)]),
  );
  expect(await notes(unknown, unknown)).toEqual([]);
  // without probabilities nothing can be said
  expect(await notes(await run(30, () => ""), await run(30, () => ""))).toEqual([]);
  // the first k stand above the others: a rank correlation of 1 − 6 · k · (30 − k) / 899
  const swapped = (k: number): Promise<string> => run(30, (i) => (i < k ? 60 + i : i) / 100);
  expect(await notes(await swapped(15), await run(30, rising))).toEqual([
    expect.stringContaining("rank correlation -0.50 over 30 clips") as string,
  ]);
  expect(await notes(await swapped(14), await run(30, rising))).toEqual([]);
});

test("the order of the labels decides, the other run's where one has none", async () => {
  const labels = Array.from({ length: 30 }, (_, i) => `class ${String(29 - i).padStart(2, "0")}`);
  const path = await table(labels.map((label, i) => [label, `${i}`, 0, 1 - i / 50]));
  expect((await compareRuns(path, path, { labels })).notes).toHaveLength(2);
  expect((await compareRuns(path, path)).notes).toEqual([]); // in the order of the alphabet they rise
});

test("a table of most informative frames may be Parquet, and names the columns that it lacks", async () => {
  const folder = await temporaryFolder();
  const columns = [
    { name: "category", type: "text" },
    { name: "fname", type: "text" },
    { name: "mif_idx", type: "int32" },
    { name: "softmax[category]", type: "float64" },
  ] as const;
  const cells = [["yoga"], ["a.mp4"], [7], [0.5]];
  const path = join(folder, "run.parquet");
  await writeFile(path, await encodeParquet(columns, [cells]));
  const csv = await table([["yoga", "a.mp4", 7, 0.25]]);
  expect((await compareRuns(path, csv)).rows).toEqual([
    {
      category: "yoga",
      fname: "a.mp4",
      firstFrame: 7,
      secondFrame: 7,
      firstProbability: 0.5,
      secondProbability: 0.25,
      largestDifference: 0.25,
    },
  ]);
  const short = join(folder, "short.parquet");
  await writeFile(short, await encodeParquet(columns.slice(0, 2), [cells.slice(0, 2)]));
  await expect(compareRuns(short, csv)).rejects.toThrow(/expected columns .* found "category", "fname"$/);
});

test.each([
  ["", 'mif_idx of line 3 is "", not a frame number'],
  [" ", 'mif_idx of line 3 is " ", not a frame number'],
  ["-1", 'mif_idx of line 3 is "-1", not a frame number'],
  ["1.5", 'mif_idx of line 3 is "1.5", not a frame number'],
])("a frame number %j in a table is an error that names the line", async (cell, message) => {
  const text = `category,fname,mif_idx\nyoga,a.mp4,0\nyoga,b.mp4,${cell}\n`;
  const path = join(await temporaryFolder({ "run.csv": text }), "run.csv");
  await expect(compareRuns(path, path)).rejects.toThrow(`Cannot read the run "${path}": ${message}`);
});
