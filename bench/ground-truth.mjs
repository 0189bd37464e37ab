#!/usr/bin/env node
/**
 * How long does a ground truth of full size take, here and in pandas?
 *
 *   node bench/ground-truth.mjs [pairs]
 *
 * A CSV of the size of all Kinetics-400 (306,000 rows, 400 labels) is read, the rows of 100,000 ids are taken, and
 * those of each label counted. Both do so from the same file in turn, and their counts are compared. Needs
 * `npm run build`, and a Python 3 with pandas (PYTHON says which; default python3).
 */
import { deepStrictEqual } from "node:assert";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadKinetics } from "../dist/index.js";
import { seededRandom } from "../dist/core/random.js";
import { inTurn, printPairs, startPython } from "./support/pairs.mjs";

const numPairs = Number(process.argv[2] ?? 7);
const [numRows, numIds, numLabels] = [306_000, 100_000, 400];

const random = seededRandom(1);
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const pick = (count) => Math.floor(random.nextFloat() * count);
const verbs = ["playing", "cutting", "riding", "making", "throwing", "cleaning", "opening", "drawing"];
const things = ["guitar", "pineapple", "unicycle", "pizza", "axe", "windows", "bottle, not wine", "portrait"];
const labels = Array.from(
  { length: numLabels },
  (_, i) => `${verbs[i % 8]} ${things[Math.floor(i / 8) % 8]}${i < 64 ? "" : ` (${Math.floor(i / 64)})`}`,
);
// a digit in front could make an id of digits alone a number to pandas
const ids = Array.from(
  { length: numRows },
  () => `${letters[pick(52)]}${Array.from({ length: 10 }, () => letters[pick(64)]).join("")}`,
);
const rows = ids.map((id) => {
  const label = labels[pick(numLabels)];
  const start = pick(300);
  return `${label.includes(",") ? `"${label}"` : label},${id},${start},${start + 10},train`;
});
const wanted = Array.from(random.permutation(numRows).subarray(0, numIds), (row) => ids[row]);

const folder = await mkdtemp(join(tmpdir(), "ground-truth-"));
try {
  const csvPath = join(folder, "train", "train.csv");
  const idsPath = join(folder, "ids.txt");
  await mkdir(join(folder, "train"));
  await writeFile(csvPath, ["label,youtube_id,time_start,time_end,split", ...rows, ""].join("\n"));
  await writeFile(idsPath, wanted.join("\n"));
  const python = await startPython("ground_truth.py", [csvPath, idsPath]);

  let counted;
  const ours = async () => {
    const started = performance.now();
    const { groundTruthRows } = await loadKinetics(folder, { split: "train" });
    const counts = groundTruthRows.where("youtube_id", wanted).countBy("label");
    const seconds = (performance.now() - started) / 1000;
    counted = {
      rows: groundTruthRows.length,
      counts: Object.fromEntries(counts.map(({ value, count }) => [value, count])),
    };
    return seconds;
  };
  const theirs = async () => {
    const { seconds, ...others } = JSON.parse(await python.ask("count"));
    if (counted !== undefined) deepStrictEqual(counted, others);
    return seconds;
  };
  const pairs = await inTurn(numPairs, ours, theirs);
  python.close();
  console.log(
    `${numRows} rows, ${numIds} ids, ${Object.keys(counted.counts).length} labels; all counts agree`,
  );
  printPairs(pairs, { ours: "kinetoscope", theirs: python.name });
} finally {
  await rm(folder, { recursive: true });
}
