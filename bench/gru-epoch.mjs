#!/usr/bin/env node
/**
 * How long does an epoch of a recurrent head take, here and in PyTorch?
 *
 *   node bench/gru-epoch.mjs [pairs]
 *
 * Head and sizes of the CNN-RNN lab: features [416, 20, 2048], GRU 16 → GRU 8 → dropout 0.4 → dense 8 → relu →
 * dense 5, Adam, batches of 32. Both train the same random numbers, one epoch each in turn; the first epoch of
 * either is not counted. Needs `npm run build`, and a Python 3 with torch (PYTHON says which; default python3; TORCH_THREADS, default 1, which was faster than 2).
 */
import { availableParallelism } from "node:os";
import { dense, dropout, gru, relu, completeLayers } from "../dist/train/layers.js";
import { adam } from "../dist/train/optimizers.js";
import { initialWeights, parameterCount, parametersOf } from "../dist/train/parameters.js";
import { initialState, openTraining } from "../dist/train/training-session.js";
import { seededRandom } from "../dist/core/random.js";
import { inTurn, printPairs, startPython } from "./support/pairs.mjs";

const numPairs = Number(process.argv[2] ?? 7);
const [rows, frames, width, labels, batchSize] = [416, 20, 2048, 5, 32];

const layers = completeLayers([gru(16), gru(8), dropout(0.4), dense(8), relu()], 3, labels);
const parameters = parametersOf(layers, [frames, width]);
const plan = { layers, inputShape: [frames, width], numLabels: labels, parameters };
const random = seededRandom(1);
const data = Float32Array.from({ length: rows * frames * width }, () => random.nextFloat());
const state = initialState(adam(), initialWeights(parameters, 1));
const threads = Math.min(2, availableParallelism());
const ours = await openTraining(plan, adam(), { data, count: rows }, state, threads);
let step = 0;

async function ourEpoch() {
  const started = performance.now();
  const order = random.permutation(rows);
  for (let start = 0; start < rows; start += batchSize) {
    const chosen = order.slice(start, start + batchSize);
    const targets = new Float32Array(chosen.length * labels);
    chosen.forEach((row, i) => (targets[i * labels + (row % labels)] = 1));
    const masks = ours.masks.map(({ rate, shape }) =>
      Float32Array.from({ length: chosen.length * shape[0] }, () =>
        random.nextFloat() < rate ? 0 : 1 / (1 - rate),
      ),
    );
    step += 1;
    await ours.train({ rows: BigInt64Array.from(chosen, BigInt), targets }, 1e-4, step, masks);
  }
  return (performance.now() - started) / 1000;
}

const python = await startPython("gru_epoch.py");
const theirEpoch = async () => Number(await python.ask("epoch"));
const pairs = await inTurn(numPairs, ourEpoch, theirEpoch);
python.close();
await ours.close();

console.log(
  `features [${rows}, ${frames}, ${width}], batches of ${batchSize}, ${parameterCount(parameters)} parameters`,
);
printPairs(pairs, {
  ours: `kinetoscope, ${threads} threads`,
  theirs: python.name,
  unit: "seconds an epoch",
});
