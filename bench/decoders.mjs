#!/usr/bin/env node
/**
 * How long does decoding take by FFmpeg's libraries in a warm helper, beside the ffmpeg program, OpenCV and PyAV?
 *
 *   node bench/decoders.mjs [pairs]
 *
 * Twenty frames that are spread over a clip of 10 s, and over one of 10 min; the cases by which torchcodec compares itself
 * (ten frames spread evenly, ten at random, the first hundred, ten of each of fifty clips); the first frame. The pixels are
 * compared with OpenCV's. Needs `npm run build`, ffmpeg with its shared libraries, koffi, and a Python 3 with cv2 and av
 * (PYTHON says which).
 */
import { strictEqual } from "node:assert";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "../dist/core/random.js";
import { openVideo, uniformIndices } from "../dist/index.js";
import { makeClip } from "./support/material.mjs";
import { inTurn, machine, median, printTable, startPython } from "./support/pairs.mjs";

const numPairs = Number(process.argv[2] ?? 5);
const small = { width: 340, height: 256 };
const large = { width: 1280, height: 720 };
const atRandom = (count, end) =>
  Array.from(seededRandom(7).permutation(end).subarray(0, count)).sort((a, b) => a - b);
const cases = [
  { what: "20 frames of 10 s", ...small, seconds: 10, indices: uniformIndices(250, 20) },
  { what: "20 frames of 10 min", ...small, seconds: 600, indices: uniformIndices(15_000, 20) },
  { what: "10 even frames of 20 s", ...large, seconds: 20, indices: uniformIndices(500, 10) },
  { what: "10 random frames of 20 s", ...large, seconds: 20, indices: atRandom(10, 500) },
  { what: "first 100 frames of 20 s", ...large, seconds: 20, indices: Array.from({ length: 100 }, (_, i) => i) },
  { what: "10 frames of each of 50 clips of 10 s", ...small, seconds: 10, indices: uniformIndices(250, 10), numClips: 50 },
  { what: "first frame", ...small, seconds: 10, indices: [0] },
]; // prettier-ignore

async function pixelsOf(path, indices, decoder) {
  const video = await openVideo(path, { decoder });
  const { data } = await video.framesAt(indices);
  await video.close();
  return data;
}

const folder = await mkdtemp(join(tmpdir(), "decoders-"));
const pythons = [];
const rows = [];
try {
  for (const name of ["opencv", "pyav"])
    pythons.push(
      await startPython("decode_frames.py", [name]).catch(() => console.log(`Without ${name}: see above`)),
    );
  for (const { what, indices, numClips = 1, ...size } of cases) {
    const path = await makeClip(folder, size);
    let pixels;
    const by = (decoder) => async () => {
      const started = performance.now();
      [pixels] = await Promise.all(Array.from({ length: numClips }, () => pixelsOf(path, indices, decoder)));
      return (performance.now() - started) / 1000;
    };
    const digests = {};
    const byPython = (python) => async () => {
      let time = 0;
      for (let i = 0; i < numClips; i += 1) {
        const [seconds, digest] = (await python.ask(JSON.stringify([path, indices]))).split(" ");
        time += Number(seconds);
        digests[python.name] = digest;
      }
      return time;
    };
    await by("libav")(); // warm
    const others = pythons.filter(Boolean).map((python) => [python.name, byPython(python)]);
    for (const [name, theirs] of [["program", by("program")], ...others]) {
      const pairs = await inTurn(numPairs, by("libav"), theirs);
      console.error(`${what}, ${name}: measured`); // all of it takes minutes
      rows.push({
        what,
        "seconds by the libraries": median(pairs.map(({ ours }) => ours)).toFixed(3),
        against: `${name}: ${median(pairs.map((pair) => pair.theirs)).toFixed(3)}`,
        "times as fast": median(pairs.map((pair) => pair.theirs / pair.ours)).toFixed(2),
      });
    }
    const opencv = Object.keys(digests).find((name) => name.startsWith("OpenCV"));
    if (opencv !== undefined)
      strictEqual(
        createHash("sha256").update(pixels).digest("hex"),
        digests[opencv],
        "other pixels than OpenCV's",
      );
  }
} finally {
  for (const python of pythons) python?.close();
  await rm(folder, { recursive: true });
}
console.log(`${machine()}; ${numPairs} pairs in turn, medians\n`);
printTable(rows);
