#!/usr/bin/env node
/**
 * How long do the resize kernels take beside Pillow's, OpenCV's and torch's, on one thread?
 *
 *   node bench/resize.mjs [pairs]
 *
 * One frame to 224×224 (torch-squash-128: 128×128) with each preset and each filter; processor time, and the pixels are
 * compared. Needs `npm run build`, and a Python 3 with cv2, Pillow and torch (PYTHON says which).
 */
import { strictEqual } from "node:assert";
import { createHash } from "node:crypto";
import { resizeKernelNames } from "../dist/transforms/kernels/index.js";
import { prepareSteps, tightPixels } from "../dist/transforms/prepare.js";
import { preset } from "../dist/transforms/preset.js";
import { inTurn, machine, median, printTable, startPython } from "./support/pairs.mjs";

const numPairs = Number(process.argv[2] ?? 7);
const names = ["pillow-short256-center224", "pillow-short224-center224", "opencv-square-224", "opencv-squash-224", "torch-squash-128"]; // prettier-ignore
const squash = (kernel) => [{ op: "resize", width: 224, height: 224, kernel }];

const python = await startPython("resize.py");
const rows = [];
for (const [width, height] of [
  [340, 256],
  [1280, 720],
]) {
  // prettier-ignore
  const frame = Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.imul(i, 2654435761) >>> 24);
  for (const name of [...names, ...resizeKernelNames]) {
    const steps = prepareSteps(names.includes(name) ? preset(name).steps : squash(name), width, height);
    let [ourDigest, theirDigest] = ["", ""];
    const ours = async () => {
      let view;
      for (let i = 0; i < 3; i += 1) view = steps.run(frame);
      const before = process.cpuUsage();
      for (let i = 0; i < 20; i += 1) view = steps.run(frame);
      const { user, system } = process.cpuUsage(before);
      const values = tightPixels(view);
      ourDigest = !name.startsWith("torch")
        ? createHash("sha256").update(values).digest("hex")
        : `sum ${values.reduce((sum, value) => sum + value, 0).toFixed(1)}`;
      return (user + system) / 1000 / 20;
    };
    const theirs = async () => {
      const [milliseconds, ...digest] = (await python.ask(`${name} ${width} ${height}`)).split(" ");
      theirDigest = digest.join(" ");
      return Number(milliseconds);
    };
    const pairs = await inTurn(numPairs, ours, theirs);
    // sums of levels that end at a half may be rounded either way
    if (!name.endsWith("-levels"))
      strictEqual(ourDigest, theirDigest, `${name} of ${width}×${height}: other pixels`);
    rows.push({
      "resize, one thread": `${name}, ${width}×${height}`,
      "ms here": median(pairs.map((pair) => pair.ours)).toFixed(2),
      "ms there": median(pairs.map((pair) => pair.theirs)).toFixed(2),
      "times as long": median(pairs.map((pair) => pair.ours / pair.theirs)).toFixed(2),
    });
  }
}
python.close();
console.log(`${machine()}; ${python.name}; ${numPairs} pairs in turn, medians\n`);
printTable(rows);
