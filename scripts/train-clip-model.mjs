#!/usr/bin/env node
/**
 * Trains motion-clip, the small clip classifier for data/kinetics-tiny, and writes it as ONNX with its card.
 *
 *   node scripts/train-clip-model.mjs [--data data/kinetics-tiny] [--out models] [--seed 1] [--epochs 100] [--threads 2]
 *
 * Needs `npm run build`. Only the train split is trained on; the number of epochs is fixed beforehand and the last
 * weights are kept: no choice is made by looking at val. The same seed gives the same weights on one machine.
 */
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { evaluateClips, readClips } from "./train-clip-model/clips.mjs";
import { exportedNetwork, numFrames, size } from "./train-clip-model/network.mjs";
import { train } from "./train-clip-model/training.mjs";

const { values: options } = parseArgs({
  options: {
    data: { type: "string", default: "data/kinetics-tiny" },
    out: { type: "string", default: "models" },
    seed: { type: "string", default: "1" },
    epochs: { type: "string", default: "100" },
    threads: { type: "string", default: "2" },
  },
});

const clips = await readClips(options.data, "train");
const labels = [...new Set(clips.map(({ label }) => label))].sort();
console.log(`${clips.length} train clips, ${labels.length} classes`);
const { parameters, weights, statistics } = await train(clips, labels, {
  seed: Number(options.seed),
  epochs: Number(options.epochs),
  threads: Number(options.threads),
});

const bytes = exportedNetwork(parameters, weights, statistics, labels.length);
const path = join(options.out, "motion-clip.onnx");
const card = {
  name: "motion-clip",
  kind: "clip",
  labels,
  input: { name: "frames", layout: "NTHWC", width: size, height: size, channelOrder: "rgb", range: [0, 1] },
  preset: `opencv-square-${size}`,
  sampling: { rule: "floorInt", numFrames },
  output: { name: "logits", values: "logits" },
  description: "Small 3-D convolutional network that tells how the toy of a kinetics-tiny clip moves.",
  source: "scripts/train-clip-model.mjs on data/kinetics-tiny (train split)",
  licence: "Apache-2.0",
  sha256: createHash("sha256").update(bytes).digest("hex"),
};
await mkdir(options.out, { recursive: true });
await writeFile(path, bytes);
const writeCard = (value) =>
  writeFile(join(options.out, "motion-clip.json"), `${JSON.stringify(value, null, 2)}\n`);
await writeCard(card);

const accuracy = await evaluateClips(path, options.data);
console.log(accuracy);
const { sha256, ...others } = card;
const protocol = `${numFrames} frames, one view, clip level`;
await writeCard({ ...others, accuracy: [{ dataset: "kinetics-tiny val", ...accuracy, protocol }], sha256 });
