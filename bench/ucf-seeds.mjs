#!/usr/bin/env node
/**
 * Does a head learn on real clips, and as well as in PyTorch on the very same features?
 *
 *   node bench/ucf-seeds.mjs <UCF101 folder> <model.onnx> <card.json> <tensor> [seeds]
 *
 * The CNN-RNN lab's head (GRU 16 → GRU 8 → dropout 0.4 → dense 8 → relu → dense) on 20 frames a clip, Adam 0.001,
 * batches of 16, 100 epochs, no validation, five seeds or as many as asked for. PyTorch gets features, labels and settings in a file and
 * uses its own first weights. Needs `npm run build`, and a Python 3 with torch and numpy (PYTHON says which).
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as lab from "../dist/index.js";

const [root, modelPath, card, tensor, numSeeds = "5"] = process.argv.slice(2);
if (tensor === undefined)
  throw new Error("Usage: ucf-seeds.mjs <folder> <model.onnx> <card.json> <tensor> [seeds]");
const seeds = Array.from({ length: Number(numSeeds) }, (_, i) => i + 1);
const settings = { epochs: 100, batchSize: 16, learningRate: 0.001 };

const ucf = await lab.loadUcf101(root);
const backbone = await lab.loadBackbone(modelPath, { tensor, card });
const sampling = { numFrames: 20, sampling: "floatTrunc" };
const train = await lab.extractFeatures(backbone, ucf.train, sampling);
const test = await lab.extractFeatures(backbone, ucf.test, sampling);
await backbone.close();

const classesOf = ({ labels }) => labels.map((label) => ucf.labels.indexOf(label));
const folder = await mkdtemp(join(tmpdir(), "kinetoscope-bench-"));
let theirs;
try {
  for (const [name, set] of Object.entries({ train, test }))
    await writeFile(join(folder, `${name}.f32`), set.data);
  const sets = [train, test].map((set) => ({ shape: set.shape, classes: classesOf(set) }));
  await writeFile(join(folder, "settings.json"), JSON.stringify({ sets, seeds, ...settings }));
  const script = fileURLToPath(new URL("python/ucf_seeds.py", import.meta.url));
  const { stdout } = await promisify(execFile)(process.env.PYTHON ?? "python3", [script, folder]);
  theirs = JSON.parse(stdout);
} finally {
  await rm(folder, { recursive: true });
}

const layers = [lab.gru(16), lab.gru(8), lab.dropout(0.4), lab.dense(8), lab.relu()];
const ours = [];
for (const seed of seeds) {
  const head = await lab.trainHead(train, train.labels, { ...settings, layers, validationSplit: 0, seed });
  const said = lab.topK(await head.predict(test), head.labels, 1).map(([first]) => first.label);
  ours.push(said.filter((label, i) => label === test.labels[i]).length);
  await head.close();
}

const trained = classesOf(train);
const counts = ucf.labels.map((_, index) => trained.filter((one) => one === index).length);
const most = counts.indexOf(Math.max(...counts));
const majority = classesOf(test).filter((index) => index === most).length;
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (right) => `${((100 * right) / test.shape[0]).toFixed(1)} %`;
console.log(
  `${train.shape[0]} clips to train, ${test.shape[0]} to test, features [20, ${train.shape[2]}] of "${tensor}"\n`,
);
console.log(`| right of ${test.shape[0]}, seeds 1 to ${seeds.length} | each | mean |`);
console.log("| --- | --- | --- |");
console.log(`| kinetoscope | ${ours.join(", ")} | ${percent(mean(ours))} |`);
console.log(`| ${theirs.version} | ${theirs.right.join(", ")} | ${percent(mean(theirs.right))} |`);
console.log(`| always "${ucf.labels[most]}" | ${majority} | ${percent(majority)} |`);
