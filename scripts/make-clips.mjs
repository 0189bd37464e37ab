#!/usr/bin/env node
/**
 * Makes kinetics-tiny: small labelled clips of our own, in the published Kinetics layout.
 *
 *   node scripts/make-clips.mjs [--out data/kinetics-tiny] [--seed 1]
 *
 * Needs ffmpeg with libx264. The same seed gives the same files on the same versions of ffmpeg and sharp.
 * val.csv also lists clips that are not there and one that is broken, because the real one does.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ACTIONS } from "./make-clips/actions.mjs";
import { planClip } from "./make-clips/clip.mjs";
import { encodeClip } from "./make-clips/encode.mjs";
import { drawIds, fileName, splitCsv } from "./make-clips/kinetics.mjs";
import { randomFor } from "./make-clips/random.mjs";

const CLIPS_PER_CLASS = { train: 15, val: 6 };

/** Labels of the val rows whose clip was "removed by its owner", and of the clip whose download broke off. */
const MISSING_LABELS = ["bouncing", "falling", "growing", "rolling left", "spinning clockwise", "swinging"];
const BROKEN_LABEL = "rising";

/** Clips made at a time: drawing and encoding overlap. */
const NUM_JOBS = 2;

/** All rows of a split: label, identifier, times, and what its file is to be: "good", "broken" or "missing". */
function drawRows(split, seed) {
  const kinds = Object.keys(ACTIONS).flatMap((label) =>
    Array.from({ length: CLIPS_PER_CLASS[split] }, (_, index) => ({ label, index, file: "good" })),
  );
  if (split === "val") {
    kinds.push({ label: BROKEN_LABEL, index: CLIPS_PER_CLASS.val, file: "broken" });
    kinds.push(...MISSING_LABELS.map((label) => ({ label, index: CLIPS_PER_CLASS.val, file: "missing" })));
  }
  const ids = drawIds(randomFor(seed, split, "ids"), split, kinds.length);
  return kinds.map((kind, position) => {
    const clip = planClip(randomFor(seed, split, kind.label, kind.index), kind.label);
    const random = randomFor(seed, split, kind.label, kind.index, "row");
    const timeStart = random.chance(0.1) ? 0 : random.integer(1, 280);
    const timeEnd = timeStart + Math.max(1, Math.round(clip.durationSeconds));
    return { ...kind, clip, id: ids[position], timeStart, timeEnd, isCc: random.chance(0.1) ? 1 : 0 };
  });
}

async function makeFile({ clip, file }, path) {
  if (file === "missing") return 0;
  // In a broken clip the index (moov) comes last, where a broken download loses it.
  await encodeClip(clip, path, { fastStart: file !== "broken" });
  if (file === "broken") {
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
  }
  return (await stat(path)).size;
}

async function makeSplit(folder, split, seed) {
  const part = join(folder, split, "part_0");
  await mkdir(part, { recursive: true });
  const rows = drawRows(split, seed);
  const queue = [...rows];
  let numBytes = 0;
  const work = async () => {
    for (let row = queue.shift(); row; row = queue.shift()) {
      const size = await makeFile(row, join(part, fileName(row)));
      numBytes += size;
    }
  };
  await Promise.all(Array.from({ length: NUM_JOBS }, work));
  await writeFile(join(folder, split, `${split}.csv`), splitCsv(rows, split));
  return { numFiles: rows.filter(({ file }) => file !== "missing").length, numBytes };
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    out: { type: "string", default: join(root, "data", "kinetics-tiny") },
    seed: { type: "string", default: "1" },
  },
});
for (const split of ["train", "val"]) {
  // Never mix with, let alone replace, what may be someone's real Kinetics.
  const taken = join(values.out, split);
  if (existsSync(taken))
    throw new Error(`Cannot write to "${taken}": it exists. Remove it first or give another --out`);
}
const train = await makeSplit(values.out, "train", values.seed);
const val = await makeSplit(values.out, "val", values.seed);
const megabytes = ((train.numBytes + val.numBytes) / 1e6).toFixed(2);
console.log(
  `${values.out}: ${Object.keys(ACTIONS).length} classes, ${train.numFiles} train and ${val.numFiles} val clips, ${megabytes} MB`,
);
