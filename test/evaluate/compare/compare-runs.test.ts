import { join, resolve } from "node:path";
import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { compareRuns } from "../../../src/evaluate/compare/compare-runs.js";
import { rankCorrelation } from "../../../src/evaluate/metrics/rank-correlation.js";
import { parseLabelList } from "../../../src/files/label-list.js";
import { parseNpy } from "../../../src/files/npz.js";
import { encodeParquet } from "../../../src/files/parquet.js";
import {
  MostInformativeFrames,
  type MostInformativeFrame,
} from "../../../src/pipeline/frame-scores/mif-table.js";
import { frameScores } from "../../support/frame-scores.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const setting = frameScores([]).setting;

function mif(category: string, fname: string, frame: number, probability: number): MostInformativeFrame {
  return { category, fname, path: fname, frame, ptsSeconds: frame / 10, probability };
}

const run = new MostInformativeFrames(
  [mif("aiming", "a.mp4", 3, 0.5), mif("aiming", "b.mp4", 4, 0.25), mif("yoga", "c.mp4", 5, 0.75)],
  [],
  setting,
);

describe("compareRuns()", () => {
  test("lists clips that one run lacks, changed frames, and the largest difference", async () => {
    const csv =
      ",category,fname,mif_idx,softmax[category]\n0,aiming,a.mp4,3,0.5\n1,aiming,b.mp4,9,0.5\n2,yoga,z.mp4,1,0.1\n";
    const path = join(await temporaryFolder({ "python.csv": csv }), "python.csv");
    const comparison = await compareRuns(run, path);
    expect(comparison.onlyInFirst).toEqual(["yoga/c.mp4"]);
    expect(comparison.onlyInSecond).toEqual(["yoga/z.mp4"]);
    expect(comparison.changed.map(({ fname }) => fname)).toEqual(["b.mp4"]);
    expect(comparison.largestDifference).toBe(0.25);
    expect(comparison.toRows()[0]).toEqual({
      category: "aiming",
      fname: "b.mp4",
      "mif_idx 1": 4,
      "mif_idx 2": 9,
      "p 1": 0.25,
      "p 2": 0.5,
      "largest |Δp|": 0.25,
    });
    expect(String(comparison)).toBe(
      "1 = run by by-hand, 2 = python.csv: 2 clips in both, 1 only in 1, 1 only in 2\n" +
        "Another most informative frame in 1 clip; largest |Δp| 0.250",
    );
  });

  test("reads a table without probabilities, and its own CSV as equal to itself", async () => {
    const folder = await temporaryFolder({ "short.csv": "category,fname,mif_idx\naiming,a.mp4,3\n" });
    const short = await compareRuns(run, join(folder, "short.csv"));
    expect(short.rows).toHaveLength(1);
    expect(short.largestDifference).toBeUndefined();
    await writeFile(join(folder, "own.csv"), run.toCsv());
    const own = await compareRuns(run, join(folder, "own.csv"));
    expect([own.rows.length, own.changed.length, own.largestDifference]).toEqual([3, 0, 0]);
  });

  test("compares all probabilities of a Parquet table with those of an NPZ file", async () => {
    const folder = await temporaryFolder();
    const columns = [
      { name: "category", type: "text" },
      { name: "fname", type: "text" },
      { name: "probabilities", type: "float32[]" },
    ] as const;
    const lists = [
      [0.25, 0.75],
      [0.5, 0.5],
    ];
    const cells = [["yoga", "yoga"], ["a.mp4", "a.mp4"], lists];
    await writeFile(join(folder, "scores.parquet"), await encodeParquet(columns, [cells]));
    const parquet = join(folder, "scores.parquet");
    const golden = resolve(import.meta.dirname, "..", "..", "golden");
    const [npz, other] = ["scores-compressed.npz", "scores-half.npz"].map((name) => join(golden, name));
    const comparison = await compareRuns(parquet, npz, { labels: ["aiming", "yoga"] });
    expect(comparison.rows).toEqual([
      {
        category: "yoga",
        fname: "a.mp4",
        firstFrame: 0,
        secondFrame: 0,
        firstProbability: 0.75,
        secondProbability: 0.75,
        largestDifference: 0.125,
      },
    ]);
    // another number of frames, and no category
    expect((await compareRuns(parquet, other)).rows[0].largestDifference).toBe(Infinity);
  });

  test("names what it cannot read", async () => {
    const folder = await temporaryFolder({
      "a.txt": "",
      "b.csv": "name,frame\nx,1\n",
      "c.csv": "category,fname,mif_idx\nyoga,x.mp4,first\n",
      "d.npz": "PK",
    });
    const at = (name: string): string => join(folder, name);
    await expect(compareRuns(run, at("a.txt"))).rejects.toThrow(
      `Cannot read the run "${at("a.txt")}": expected a .csv, .parquet or .npz file, or the folder of a score store`,
    );
    await expect(compareRuns(run, at("b.csv"))).rejects.toThrow(/expected columns .* found "name", "frame"$/);
    await expect(compareRuns(run, at("c.csv"))).rejects.toThrow(
      /mif_idx of line 2 is "first", not a frame number$/,
    );
    await expect(compareRuns(run, at("d.npz"))).rejects.toThrow(/^Cannot read ".*d\.npz": /);
    await expect(compareRuns(run, folder)).rejects.toThrow(/it has no _manifest\.json$/);
    expect(() => parseNpy(new Uint8Array(20), "x")).toThrow('its array "x" is not in numpy\'s form');
  });
});

test("rankCorrelation() agrees with pandas, ties included", () => {
  // pandas.Series([1, 2, 2, 4, 5]).corr(pandas.Series([5, 3, 4, 4, 1]), method="spearman")
  expect(rankCorrelation([1, 2, 2, 4, 5], [5, 3, 4, 4, 1])).toBeCloseTo(-0.763157894736842, 12);
  expect(rankCorrelation([1, 1], [1, 2])).toBeNaN();
});

describeWithShared("the published tables of lab 0", () => {
  const published = sharedPath("data", "moments", "mifs_MIT_sampleVideos_RAW_final_25FPS_from-dict.csv");
  const frames = sharedPath("data", "moments", "20210729_concatenated_N1648_mifs.csv");

  test("show by their probabilities that they come from sorted scores", async () => {
    const labels = parseLabelList(
      await readFile(sharedPath("data", "moments", "category_momentsv1.txt"), "utf8"),
    );
    const comparison = await compareRuns(published, frames, { labels });
    expect(comparison.rows.length).toBeGreaterThan(1500);
    expect(comparison.changed.length).toBeGreaterThan(1000);
    expect(comparison.notes).toEqual([
      expect.stringMatching(
        /^In 1 the probabilities fall with the class index \(rank correlation -0\.\d\d over 1,5\d\d clips\): they were probably sorted/,
      ),
    ]);
  });
});
