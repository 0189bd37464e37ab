#!/usr/bin/env node
/**
 * How long does a table of 650,000 moments take, here and in pandas?
 *
 *   node bench/segments.mjs [pairs] [rows]
 *
 * A CSV of moments in 22,000 videos, of which 20,000 are there, is read, joined with the files, freed of moments that come
 * twice, and the clips of each label counted. Both do so from the same file in turn, and their counts are compared. Then
 * what danfojs takes for the same rows, and the grid of the moments of one video of two hours. Needs `npm run build`, ffmpeg,
 * and a Python 3 with pandas (PYTHON says which; default python3).
 */
import { execFileSync } from "node:child_process";
import { deepStrictEqual } from "node:assert";
import { writeFileSync } from "node:fs";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadTable, videoGrid } from "../dist/index.js";
import { seededRandom } from "../dist/core/random.js";
import { inTurn, median, printPairs, startPython } from "./support/pairs.mjs";

const numPairs = Number(process.argv[2] ?? 7);
const numRows = Number(process.argv[3] ?? 650_000);
const [numVideos, numOnDisk] = [22_000, 20_000];

const random = seededRandom(1);
const pick = (count) => Math.floor(random.nextFloat() * count);
const verbs = ["playing", "cutting", "riding", "making", "throwing", "cleaning", "opening", "drawing"];
const things = ["guitar", "pineapple", "unicycle", "pizza", "axe", "windows", "bottle, not wine", "portrait"];
const labels = verbs.flatMap((verb) => things.map((thing) => `${verb} ${thing}`));
const nameOf = (video) => `videos/v${String(video).padStart(6, "0")}.mp4`;
const rowOf = (path, from, seconds) => {
  const label = labels[pick(labels.length)];
  return `${path},${label.includes(",") ? `"${label}"` : label},${from.toFixed(2)},${(from + seconds).toFixed(2)},train`;
};

const folder = await mkdtemp(join(tmpdir(), "segments-"));
try {
  await mkdir(join(folder, "videos"));
  for (let i = 0; i < numOnDisk; i += 1) writeFileSync(join(folder, nameOf(i)), "");
  const rows = Array.from({ length: numRows }, () =>
    rowOf(nameOf(pick(numVideos)), pick(60_000) / 100, 0.1 + pick(1000) / 100),
  );
  const csvPath = join(folder, "moments.csv");
  await writeFile(csvPath, ["path,label,start,end,split", ...rows, ""].join("\n"));
  const python = await startPython("segments.py", [csvPath, join(folder, "videos")]);

  let counted;
  const processors = { ours: [], theirs: [] };
  const ours = async () => {
    const [started, before] = [performance.now(), process.cpuUsage()];
    const { available } = await loadTable(csvPath);
    const counts = available.countBy("label");
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(before);
    processors.ours.push((user + system) / 1e6);
    counted = {
      clips: available.length,
      counts: Object.fromEntries(counts.map(({ value, count }) => [value, count])),
    };
    return seconds;
  };
  const theirs = async () => {
    const { seconds, processor, ...others } = JSON.parse(await python.ask("count"));
    processors.theirs.push(processor);
    if (counted !== undefined) deepStrictEqual(counted, others);
    return seconds;
  };
  const pairs = await inTurn(numPairs, ours, theirs);
  python.close();
  console.log(`${numRows} rows, ${counted.clips} clips, ${labels.length} labels; all counts agree`);
  printPairs(pairs, { ours: "kinetoscope", theirs: python.name });
  const [mine, other] = [processors.ours, processors.theirs].map((all) => median(all.slice(1)));
  console.log(
    `processor seconds: ${mine.toFixed(2)} to ${other.toFixed(2)}, ratio ${(mine / other).toFixed(2)}\n`,
  );

  const timed = async (what, work) => {
    const [started, before] = [performance.now(), process.cpuUsage()];
    const result = await work();
    const { user, system } = process.cpuUsage(before);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${what}: ${seconds} s, ${((user + system) / 1e6).toFixed(1)} processor seconds`);
    return result;
  };
  const table = await loadTable(csvPath);
  await timed("all rows as a DataFrame of danfojs", () => table.groundTruth());
  await timed("all clips as objects", () => table.available.toArray());

  const long = join(folder, "long.mp4");
  const source = "testsrc=duration=7200:size=320x240:rate=10";
  const encode = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "100"];
  execFileSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", source, ...encode, long]);
  const moments = Array.from({ length: 500 }, () =>
    rowOf("long.mp4", pick(710_000) / 100, 2 + pick(400) / 100),
  );
  await writeFile(join(folder, "long.csv"), ["path,label,start,end,split", ...moments, ""].join("\n"));
  await timed("the grid of 12 of 500 moments of two hours, table and all", async () => {
    const { available } = await loadTable(join(folder, "long.csv"));
    await videoGrid(available.sample(12)).toBundle();
  });
} finally {
  await rm(folder, { recursive: true });
}
