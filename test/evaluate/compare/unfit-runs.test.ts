import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { compareRuns } from "../../../src/evaluate/compare/compare-runs.js";
import { encodeParquet, type ParquetCells, type ParquetColumn } from "../../../src/files/parquet.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** a.mp4 of yoga: 2 frames of 2 labels. */
const npz = resolve(import.meta.dirname, "..", "..", "golden", "scores-compressed.npz");

async function parquet(columns: readonly ParquetColumn[], cells: readonly ParquetCells[]): Promise<string> {
  const path = join(await temporaryFolder(), "run.parquet");
  await writeFile(path, await encodeParquet(columns, [cells]));
  return path;
}

const scoreColumns = [
  { name: "category", type: "text" },
  { name: "fname", type: "text" },
  { name: "probabilities", type: "float32[]" },
] as const;

test("a CSV row with fewer cells than columns is an error that names its line", async () => {
  // the missing one is the file's name: it was looked up as `undefined`
  const text = "mif_idx,category,fname\n3,yoga,a.mp4\n4,yoga\n";
  const path = join(await temporaryFolder({ "run.csv": text }), "run.csv");
  await expect(compareRuns(path, path)).rejects.toThrow(
    `Cannot read the run "${path}": line 3 has 2 of the 3 columns`,
  );
});

test("a Parquet table of probabilities has to name the clips' files", async () => {
  const path = await parquet([scoreColumns[0], scoreColumns[2]], [["yoga"], [[0.25, 0.75]]]);
  await expect(compareRuns(path, npz)).rejects.toThrow(
    `Cannot read the run "${path}": its column "fname" holds undefined and no file name`,
  );
});

test("a Parquet table of probabilities has to have as many in each row of a clip", async () => {
  const lists = [
    [0.25, 0.75],
    [0.5, 0.25, 0.25],
  ];
  const path = await parquet(scoreColumns, [["yoga", "yoga"], ["a.mp4", "a.mp4"], lists]);
  await expect(compareRuns(path, npz)).rejects.toThrow(
    `Cannot read the run "${path}": rows of "a.mp4" have 2 and 3 probabilities, not as many in each`,
  );
});

test("labels that do not name each column of the scores are an error, whichever run it is", async () => {
  // "yoga" would be read from the next row, or from behind the last one
  const labels = ["aiming", "baking", "yoga"];
  const three = await parquet(scoreColumns, [["yoga"], ["a.mp4"], [[0.1, 0.2, 0.7]]]);
  for (const [first, second] of [
    [npz, three],
    [three, npz],
  ] as const)
    await expect(compareRuns(first, second, { labels })).rejects.toThrow(
      new RangeError(
        'Expected labels to name each column but received 3: the scores of "a.mp4" have 2 columns',
      ),
    );
  expect((await compareRuns(three, three, { labels })).rows[0]?.firstProbability).toBeCloseTo(0.7, 6);
});
