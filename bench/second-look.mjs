#!/usr/bin/env node
/**
 * How long do 24 clips of WebM take from file to prediction, when they are classified first and when again?
 *
 *   node bench/second-look.mjs [times]
 *
 * A helper says their headers, once a file. In turn with clips that nobody opened before. Needs `npm run build`, and ffmpeg.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { classifyVideos, loadModel } from "../dist/index.js";
import { inTurn, machine, median, printTable } from "./support/pairs.mjs";

const numTimes = Number(process.argv[2] ?? 3);
const numClips = 24;
const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), "second-look-"));

async function makeClips(name) {
  const paths = Array.from({ length: numClips }, (_, i) => join(folder, `${name}-${i}.webm`));
  for (const path of paths) {
    const source = ["-f", "lavfi", "-i", "testsrc2=size=340x256:rate=25:duration=3"];
    const encoding = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "800k"];
    await run("ffmpeg", ["-nostdin", "-loglevel", "error", ...source, ...encoding, path]);
  }
  return paths;
}

try {
  const model = await loadModel(join(import.meta.dirname, "..", "models", "motion-clip.onnx"));
  const classify = async (paths) => {
    const started = performance.now();
    await classifyVideos(model, paths);
    return (performance.now() - started) / 1000;
  };
  const known = await makeClips("known");
  const fresh = [];
  for (let i = 0; i < numTimes + 1; i += 1) fresh.push(await makeClips(`fresh-${i}`));
  for (let i = 0; i < 3; i += 1) await classify(known);
  const pairs = await inTurn(
    numTimes,
    () => classify(known),
    () => classify(fresh.pop()),
  );
  await model.close();
  console.log(`${machine()}; ${numTimes} pairs in turn, medians\n`);
  printTable([
    {
      clips: `${numClips} of WebM, 3 s each`,
      "seconds, again": median(pairs.map(({ ours }) => ours)).toFixed(2),
      "seconds, first": median(pairs.map(({ theirs }) => theirs)).toFixed(2),
      "times as fast": median(pairs.map(({ ours, theirs }) => theirs / ours)).toFixed(1),
    },
  ]);
} finally {
  await rm(folder, { recursive: true });
}
