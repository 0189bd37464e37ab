#!/usr/bin/env node
/**
 * From how many chosen frames on is it faster to read every frame and to leave the others out here, than to name the chosen
 * ones to ffmpeg?
 *
 *   node bench/chosen-frames.mjs [pairs]
 *
 * A clip of 4 min, 340×256, 6,000 frames; those chosen are spread over it and never follow one another, which makes the
 * longest expression there is. Processor time, ours and ffmpeg's, which other work on the machine hardly changes; Linux only.
 * Needs `npm run build` and ffmpeg.
 */
import { strictEqual } from "node:assert";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openVideo } from "../dist/index.js";
import { makeClip } from "./support/material.mjs";
import { inTurn, machine, median, printTable } from "./support/pairs.mjs";

const numPairs = Number(process.argv[2] ?? 5);
const numFrames = 6000;

const folder = await mkdtemp(join(tmpdir(), "chosen-frames-"));
const rows = [];
try {
  const path = await makeClip(folder, { width: 340, height: 256, seconds: numFrames / 25 });
  for (const count of [20, 100, 500, 1000, 2000, 3000]) {
    // spread over the whole clip, no two neighbours
    const indices = Array.from({ length: count }, (_, i) => 2 * Math.floor((i * numFrames) / 2 / count));
    const wanted = new Set(indices);
    const [named, left] = [[], []];
    const byName = () => timed(path, named, (video, use) => video.sampleEach(() => indices, use));
    const byLeavingOut = () =>
      timed(path, left, (video, use) =>
        video.forEachFrame((pixels, index) => wanted.has(index) && use(pixels)),
      );
    const pairs = await inTurn(numPairs, byName, byLeavingOut);
    strictEqual(named[0], left[0], "other pixels");
    rows.push({
      "frames of 6,000": count,
      "named to ffmpeg, s": median(pairs.map(({ ours }) => ours)).toFixed(2),
      "all read, s": median(pairs.map(({ theirs }) => theirs)).toFixed(2),
      "times as fast": median(pairs.map(({ ours, theirs }) => theirs / ours)).toFixed(2),
    });
  }
} finally {
  await rm(folder, { recursive: true });
}
console.log(`${machine()}; ${numPairs} pairs in turn, medians\n`);
printTable(rows);

/** Seconds of processor time that it takes; what the frames hold goes into `hashes`. */
async function timed(path, hashes, read) {
  const hash = createHash("sha1");
  const before = await processorSeconds();
  const video = await openVideo(path);
  await read(video, (pixels) => void hash.update(pixels.subarray(0, 1024)));
  await video.close();
  hashes.push(hash.digest("hex"));
  return (await processorSeconds()) - before;
}

/** Of this process and of all that it started and that have ended. */
async function processorSeconds() {
  const fields = (await readFile("/proc/self/stat", "utf8")).split(") ")[1].split(" ");
  const ticksPerSecond = 100; // what Linux shows to programs, on every machine
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
}
