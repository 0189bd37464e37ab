#!/usr/bin/env node
/**
 * How long does decoding take by FFmpeg's libraries in a warm helper, beside the ffmpeg program and OpenCV?
 *
 *   node bench/decoders.mjs [pairs]
 *
 * Twenty frames of a clip of 10 s, and of one of 10 min, 340×256; sixteen such clips of 10 s at the same time; the pixels are compared.
 * Needs `npm run build`, ffmpeg with its shared libraries, koffi, and a Python 3 with cv2 (PYTHON says which).
 */
import { strictEqual } from "node:assert";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openVideo, uniformIndices } from "../dist/index.js";
import { makeClip } from "./support/material.mjs";
import { inTurn, machine, median, printTable, startPython } from "./support/pairs.mjs";

const numPairs = Number(process.argv[2] ?? 5);
const numClips = 16;
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");

async function pixelsOf(path, indices, decoder) {
  const video = await openVideo(path, { decoder });
  const { data } = await video.framesAt(indices);
  await video.close();
  return data;
}

const folder = await mkdtemp(join(tmpdir(), "decoders-"));
const python = await startPython("spread_frames.py");
const rows = [];
try {
  for (const [what, seconds, atOnce] of [
    ["20 frames of 10 s", 10, 1],
    ["20 frames of 10 min", 600, 1],
    [`20 frames of each of ${numClips} clips of 10 s`, 10, numClips],
  ]) {
    const path = await makeClip(folder, { width: 340, height: 256, seconds });
    const indices = uniformIndices(seconds * 25, 20);
    let pixels;
    const by = (decoder) => async () => {
      const started = performance.now();
      const all = Array.from({ length: atOnce }, () => pixelsOf(path, indices, decoder));
      [pixels] = await Promise.all(all);
      return (performance.now() - started) / 1000;
    };
    let theirPixels;
    const byOpencv = async () => {
      let time = 0;
      for (let i = 0; i < atOnce; i += 1) {
        const [seconds, found] = (await python.ask(JSON.stringify([path, indices]))).split(" ");
        time += Number(seconds);
        theirPixels = found;
      }
      return time;
    };
    await by("libav")(); // warm
    const pairs = {
      program: await inTurn(numPairs, by("libav"), by("program")),
      [python.name]: await inTurn(numPairs, by("libav"), byOpencv),
    };
    strictEqual(hash(pixels), theirPixels, "other pixels than OpenCV's");
    for (const [name, found] of Object.entries(pairs))
      rows.push({
        what,
        "seconds by the libraries": median(found.map((pair) => pair.ours)).toFixed(3),
        against: `${name}: ${median(found.map((pair) => pair.theirs)).toFixed(3)}`,
        "times as fast": median(found.map((pair) => pair.theirs / pair.ours)).toFixed(2),
      });
  }
} finally {
  python.close();
  await rm(folder, { recursive: true });
}
console.log(`${machine()}; ${numPairs} pairs in turn, medians\n`);
printTable(rows);
