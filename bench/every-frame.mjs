#!/usr/bin/env node
/**
 * How fast is every frame of a video classified: against the loop of the notebook it comes from, against the model alone,
 * and against what the machine can do?
 *
 *   node bench/every-frame.mjs [pairs]
 *
 * ResNet-50 beside PyTorch (one frame at a time, torchvision's transforms); SqueezeNet 1.1 beside its own session on
 * tensors that are ready. The machine's limit is the processor time that is needed in any case (ffmpeg decoding to RGB,
 * the session, resize and normalisation) shared by all cores. Needs `npm run build`, ffmpeg, and a Python 3 with torch,
 * torchvision and cv2 (PYTHON says which).
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { classifyFrames, loadModel, openVideo } from "../dist/index.js";
import { startSession } from "../dist/model/session/session.js";
import { framePreparer } from "../dist/pipeline/classify/prepare-frame.js";
import { makeClip, makeModels } from "./support/material.mjs";
import { inTurn, machine, median, printTable, startPython } from "./support/pairs.mjs";

const numPairs = Number(process.argv[2] ?? 5);
const batchSize = 16;
const sampleLength = 3 * 224 * 224;
const cores = availableParallelism();

/** Seconds of processor time that this process takes for something, each of `count` times. */
async function processorSeconds(count, work) {
  await work();
  const before = process.cpuUsage();
  for (let i = 0; i < count; i += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6 / count;
}

async function decodingSeconds(clip) {
  const args = [
    "-nostdin",
    "-benchmark",
    "-i",
    clip,
    "-f",
    "rawvideo",
    "-pix_fmt",
    "rgb24",
    "-y",
    "/dev/null",
  ];
  const { stderr } = await promisify(execFile)("ffmpeg", args);
  const [, user, system] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr);
  return Number(user) + Number(system);
}

/** A session on one batch that is ready: gives seconds a frame. */
async function sessionAlone(path) {
  const session = await startSession({ modelPath: path, numThreads: cores });
  let data = new Float32Array(batchSize * sampleLength).fill(0.5);
  const shape = [batchSize, 3, 224, 224];
  const run = async () =>
    ({ data } = await session.run([{ name: "input", data, shape, holds: "samples" }], "logits"));
  await run();
  return { run, close: () => session.close() };
}

async function preparingSeconds(model, clip) {
  const video = await openVideo(clip);
  const frame = (await video.framesAt([0])).frame(0);
  const preparer = framePreparer(model, video, 1);
  const { width, height } = video.metadata;
  const whole = { left: 0, top: 0, width, height };
  const target = new Float32Array(sampleLength);
  await video.close();
  return (await processorSeconds(5, () => { for (let i = 0; i < 20; i += 1) preparer.write(frame, whole, target, 0); })) / 20; // prettier-ignore
}

const folder = await mkdtemp(join(tmpdir(), "every-frame-"));
const rows = [];
try {
  const models = await makeModels(folder);
  const sizes = [{ width: 340, height: 256 }, { width: 1280, height: 720 }]; // prettier-ignore
  const clips = await Promise.all(
    sizes.map(async (size) => ({
      ...size,
      long: await makeClip(folder, { ...size, seconds: 16 }),
      short: await makeClip(folder, { ...size, seconds: 3 }),
    })),
  );
  const python = await startPython("every_frame.py", [join(folder, "resnet50.pth")]);
  for (const name of ["resnet50", "squeezenet"]) {
    const model = await loadModel(models[name]);
    const alone = await sessionAlone(models[name]);
    const sessionSeconds = (await processorSeconds(name === "resnet50" ? 3 : 8, alone.run)) / batchSize;
    for (const { width, height, long, short } of clips) {
      const clip = name === "resnet50" ? short : long;
      let numFrames = 0;
      const ours = async () => {
        const started = performance.now();
        numFrames = (await classifyFrames(model, clip, { batchSize })).indices.length;
        return (performance.now() - started) / 1000 / numFrames;
      };
      const onSession = async () => {
        const started = performance.now();
        for (let i = 0; i < 10; i += 1) await alone.run();
        return (performance.now() - started) / 1000 / 10 / batchSize;
      };
      const theirs = name === "resnet50" ? async () => Number(await python.ask(clip)) : onSession;
      const pairs = await inTurn(numPairs, ours, theirs);
      const own = median(pairs.map((pair) => pair.ours));
      const decoding = (await decodingSeconds(clip)) / numFrames;
      const preparing = await preparingSeconds(model, clip);
      const limit = (decoding + sessionSeconds + preparing) / cores;
      const ratio = median(pairs.map((pair) => pair.theirs / pair.ours));
      const ms = (seconds) => (seconds * 1000).toFixed(1);
      rows.push({
        "every frame": `${name} ${width}×${height}`,
        "ms a frame": ms(own),
        against: name === "resnet50" ? `${python.name}: ${ms(median(pairs.map((pair) => pair.theirs)))}` : `session alone: ${ms(median(pairs.map((pair) => pair.theirs)))}`, // prettier-ignore
        ratio:
          name === "resnet50"
            ? `${ratio.toFixed(2)} times as fast`
            : `${(1 / ratio).toFixed(2)} times as long`,
        limit: `${ms(limit)} (decode ${ms(decoding)}, session ${ms(sessionSeconds)}, resize ${ms(preparing)})`,
        "of the limit": `${((100 * limit) / own).toFixed(0)} %`,
      });
    }
    await alone.close();
    await model.close();
  }
  python.close();
} finally {
  await rm(folder, { recursive: true });
}
console.log(`${machine()}; ${numPairs} pairs in turn, medians; batches of ${batchSize}\n`);
printTable(rows);
