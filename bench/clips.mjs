#!/usr/bin/env node
/**
 * How long do 64 clips take from file to prediction, here and in Python?
 *
 *   node bench/clips.mjs <lrcn.onnx> <card.json> <folder of clips> [pairs]
 *
 * The model takes 20 frames of 64×64, BGR, in 0…1 (LRCN on UCF50, for instance). Python loads and predicts as vidbench
 * does, with the model in cv2.dnn; the predicted classes are compared. A second row says how long two runs of ffmpeg take that
 * decode the same frames for nobody. Needs `npm run build`, ffmpeg, and a Python 3 with
 * cv2 (PYTHON says which).
 */
import { deepStrictEqual } from "node:assert";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { classifyVideos, loadModel } from "../dist/index.js";
import { decodeForNobody } from "./support/decode-for-nobody.mjs";
import { inTurn, machine, median, printTable, startPython } from "./support/pairs.mjs";

const [modelPath, card, folder, numPairs = "5"] = process.argv.slice(2);
if (folder === undefined)
  throw new Error("Usage: clips.mjs <model.onnx> <card.json> <folder of clips> [pairs]");
const files = await readdir(folder, { recursive: true });
const paths = files.filter((name) => /\.(avi|mp4|mkv)$/.test(name)).sort().slice(0, 64).map((name) => join(folder, name)); // prettier-ignore

const model = await loadModel(modelPath, { card });
const python = await startPython("clips.py", [modelPath]);
let [ourClasses, theirClasses] = [[], []];
const ours = async () => {
  const started = performance.now();
  const predictions = await classifyVideos(model, paths, { topK: 1, batchSize: 8 });
  ourClasses = predictions.rows.map((row) => row.top[0].classIndex);
  return (performance.now() - started) / 1000;
};
const theirs = async () => {
  const answer = JSON.parse(await python.ask(JSON.stringify(paths)));
  theirClasses = answer.classes;
  return answer.seconds;
};
/** The frames that the model sees, of half of the clips in each run; what takes them from there would come on top. */
const forNobody = async () => {
  const half = Math.ceil(paths.length / 2);
  const halves = [paths.slice(0, half), paths.slice(half)];
  const runs = await Promise.all(halves.map((some) => decodeForNobody(some, "not(mod(n,4))", 20)));
  return Math.max(...runs);
};
const pairs = await inTurn(Number(numPairs), ours, theirs);
const decoding = await inTurn(Number(numPairs), ours, forNobody);
python.close();
await model.close();
deepStrictEqual(ourClasses, theirClasses, "other classes");
console.log(`${machine()}; ${numPairs} pairs in turn, medians\n`);
printTable(
  Object.entries({ [python.name]: pairs, "ffmpeg alone, for nobody": decoding }).map(([name, measured]) => ({
    "clips, end to end": `${paths.length} clips, ${model.name}`,
    "seconds here": median(measured.map((pair) => pair.ours)).toFixed(2),
    against: `${name}: ${median(measured.map((pair) => pair.theirs)).toFixed(2)}`,
    "times as fast": median(measured.map((pair) => pair.theirs / pair.ours)).toFixed(2),
  })),
);
