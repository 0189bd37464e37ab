/** Trains the network: AdamW with one cycle of the learning rate, smoothed labels, batch statistics kept along. */
import { seededRandom } from "../../dist/core/random.js";
import { startSession } from "../../dist/model/session/session.js";
import { gradients } from "../../dist/onnx/differentiate.js";
import { add, logSoftmax, mul, neg } from "../../dist/onnx/elementwise.js";
import { encodeModel } from "../../dist/onnx/encode.js";
import { Graph } from "../../dist/onnx/graph.js";
import { reduceSum } from "../../dist/onnx/reduce-sum.js";
import { reduceMean } from "../../dist/onnx/reductions.js";
import { concat, reshape } from "../../dist/onnx/shaping.js";
import { adam, optimizerState, optimizerStep, stepNumbers } from "../../dist/train/optimizers.js";
import { parameterCount, parameterValues } from "../../dist/train/parameters.js";
import { oneCycle, rateAt } from "../../dist/train/schedule.js";
import { changed, draws } from "./augment.mjs";
import { numFrames, parameterList, size, statisticsLength, trainedNetwork } from "./network.mjs";

const batchSize = 32;
const dropoutRate = 0.2;
const labelSmoothing = 0.1;
const learningRate = 4e-3;
/** Share of the old statistics that each step keeps, as in PyTorch. */
const kept = 0.9;
const optimizer = adam({ weightDecay: 0.02 });
const schedule = oneCycle({ warmUp: 0.15 });

function trainingModel(parameters, numLabels) {
  const graph = new Graph();
  const weights = graph.input("weights", [parameterCount(parameters)]);
  const values = parameterValues(weights, parameters);
  const frames = graph.input("frames", [batchSize, numFrames, size, size, 3]);
  const { logits, statistics } = trainedNetwork(frames, values, graph.input("mask", [batchSize, 96]));
  const targets = graph.input("targets", [batchSize, numLabels]);
  const loss = neg(reduceMean(reduceSum(mul(targets, logSoftmax(logits)), [1]), [0]));
  const ofParameters = gradients(
    loss,
    parameters.map(({ name }) => values.get(name)),
  );
  const flat = concat(
    ofParameters.map((gradient, i) => reshape(gradient, [parameters[i].length])),
    0,
  );
  const step = optimizerStep(graph, optimizer, weights, flat);
  const before = graph.input("statistics", [statisticsLength]);
  graph.output("loss", loss);
  graph.output("new weights", step.weights);
  graph.output("new statistics", add(mul(before, kept), mul(statistics, 1 - kept)));
  for (const [name, { after }] of Object.entries(step.state)) graph.output(`new ${name}`, after);
  const stored = ["weights", "statistics", ...Object.keys(step.state)];
  return {
    model: encodeModel(graph),
    updates: Object.fromEntries(stored.map((name) => [`new ${name}`, name])),
  };
}

function firstWeights(parameters, random) {
  return Float32Array.from(
    parameters.flatMap(({ length, initialization: { kind, limit = 0 } }) =>
      Array.from({ length }, () => (kind === "ones" ? 1 : (2 * random.nextFloat() - 1) * limit)),
    ),
  );
}

function drawBatch(clips, labels, draw) {
  const frames = new Float32Array(batchSize * numFrames * size * size * 3);
  const targets = new Float32Array(batchSize * labels.length).fill(labelSmoothing / labels.length);
  clips.forEach((clip, i) => {
    const { values, label } = changed(clip, draw);
    frames.set(values, i * values.length);
    targets[i * labels.length + labels.indexOf(label)] += 1 - labelSmoothing;
  });
  const mask = Float32Array.from({ length: batchSize * 96 }, () =>
    draw.chance(dropoutRate) ? 0 : 1 / (1 - dropoutRate),
  );
  return {
    frames: { data: frames, shape: [batchSize, numFrames, size, size, 3] },
    targets: { data: targets, shape: [batchSize, labels.length] },
    mask: { data: mask, shape: [batchSize, 96] },
  };
}

/** Trains on clips `{ pixels, label }`; gives the last weights and statistics. */
export async function train(clips, labels, { seed, epochs, threads }) {
  const random = seededRandom(seed);
  const draw = draws(random);
  const parameters = parameterList(labels.length);
  const weights = firstWeights(parameters, random);
  const { model, updates } = trainingModel(parameters, labels.length);
  const session = await startSession({
    modelPath: "the training graph",
    modelBytes: model,
    numThreads: threads,
  });
  const vector = (data) => ({ data, shape: [data.length] });
  // where they begin is forgotten after some dozens of steps
  const statistics = new Float32Array(statisticsLength);
  await session.store({
    weights: vector(weights),
    statistics: vector(statistics),
    ...Object.fromEntries(
      optimizerState(optimizer).map((name) => [name, vector(new Float32Array(weights.length))]),
    ),
  });
  const stepsPerEpoch = Math.floor(clips.length / batchSize);
  let step = 0;
  let running = Promise.resolve();
  let losses = [];
  const started = performance.now();
  for (let epoch = 1; epoch <= epochs; epoch += 1) {
    const order = random.permutation(clips.length);
    for (let i = 0; i < stepsPerEpoch; i += 1) {
      const chosen = Array.from(order.subarray(i * batchSize, (i + 1) * batchSize), (row) => clips[row]);
      const batch = drawBatch(chosen, labels, draw); // while the step before runs
      await running;
      const rate = rateAt(schedule, learningRate, step, stepsPerEpoch, epochs);
      step += 1;
      const numbers = Object.entries(stepNumbers(optimizer, rate, step)).map(([name, value]) => [
        name,
        { data: Float32Array.of(value), shape: [] },
      ]);
      const feeds = { ...batch, ...Object.fromEntries(numbers) };
      running = session
        .step({ feeds, fetches: ["loss"], updates })
        .then(({ loss }) => losses.push(loss.data[0]));
    }
    await running;
    if (epoch % 10 === 0 || epoch === epochs) {
      const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      console.log(`epoch ${String(epoch).padStart(3)}: loss ${mean.toFixed(3)}, ${seconds} s`);
      losses = [];
    }
  }
  const state = await session.read(["weights", "statistics"]);
  await session.close();
  return { parameters, weights: state.weights.data, statistics: state.statistics.data };
}
