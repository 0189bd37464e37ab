#!/usr/bin/env node
/**
 * How long do twenty frames take that are spread over a clip, beside OpenCV, ffmpeg seeking to each of them, and ffmpeg that
 * decodes them for nobody?
 *
 *   node bench/spread-frames.mjs [pairs]
 *
 * A clip of 10 s and one of 10 min, 340×256; the pixels are compared with OpenCV's. Seeking (twenty runs of ffmpeg, -ss before -i) asks for times,
 * and the table says how many of the frames it gave are the right ones. Needs `npm run build`, ffmpeg, and a Python 3 with
 * cv2 (PYTHON says which).
 */
import { strictEqual } from "node:assert";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openVideo, uniformIndices } from "../dist/index.js";
import { decodeForNobody } from "./support/decode-for-nobody.mjs";
import { makeClip } from "./support/material.mjs";
import { inTurn, machine, median, printTable, startPython } from "./support/pairs.mjs";

const numPairs = Number(process.argv[2] ?? 5);
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");

const folder = await mkdtemp(join(tmpdir(), "spread-frames-"));
const python = await startPython("spread_frames.py");
const rows = [];
try {
  for (const [length, seconds] of [
    ["10 s", 10],
    ["10 min", 600],
  ]) {
    // prettier-ignore
    const path = await makeClip(folder, { width: 340, height: 256, seconds });
    const indices = uniformIndices(seconds * 25, 20);
    let frames;
    const ours = async () => {
      const started = performance.now();
      const video = await openVideo(path);
      frames = await video.framesAt(indices);
      await video.close();
      return (performance.now() - started) / 1000;
    };
    let theirPixels;
    const theirs = async () => {
      const [time, pixels] = (await python.ask(JSON.stringify([path, indices]))).split(" ");
      theirPixels = pixels;
      return Number(time);
    };
    let numExact;
    const seeking = async () => {
      const started = performance.now();
      const found = [];
      for (const index of indices) found.push(await seek(path, index / 25));
      const time = (performance.now() - started) / 1000;
      numExact = found.filter((pixels, i) => pixels.equals(frames.frame(i))).length;
      return time;
    };
    const theseFrames = indices.map((index) => `eq(n,${index})`).join("+");
    const forNobody = () => decodeForNobody([path], theseFrames, indices.length);
    const beside = {
      [python.name]: { pairs: await inTurn(numPairs, ours, theirs), exact: () => "20 of 20" },
      "ffmpeg seeking": { pairs: await inTurn(numPairs, ours, seeking), exact: () => `${numExact} of 20` },
      "ffmpeg alone, for nobody": { pairs: await inTurn(numPairs, ours, forNobody), exact: () => "–" },
    };
    strictEqual(hash(frames.data), theirPixels, "other pixels than OpenCV's");
    for (const [name, { pairs, exact }] of Object.entries(beside))
      rows.push({
        "20 frames spread over": length,
        "seconds here": median(pairs.map((pair) => pair.ours)).toFixed(2),
        against: `${name}: ${median(pairs.map((pair) => pair.theirs)).toFixed(2)}`,
        "times as fast": median(pairs.map((pair) => pair.theirs / pair.ours)).toFixed(2),
        "exact frames there": exact(),
      });
  }
} finally {
  python.close();
  await rm(folder, { recursive: true });
}
console.log(`${machine()}; ${numPairs} pairs in turn, medians\n`);
printTable(rows);

async function seek(path, seconds) {
  const output = ["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"];
  const args = ["-nostdin", "-loglevel", "error", "-ss", String(seconds), "-i", path, ...output];
  const { stdout } = await promisify(execFile)("ffmpeg", args, { encoding: "buffer", maxBuffer: 1e8 });
  return stdout;
}
