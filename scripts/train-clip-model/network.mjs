/**
 * The network of motion-clip: four convolutions on what differs from the mean frame and from the next one, so that a
 * still backdrop vanishes. Frames [N, 16, 48, 48, 3] in 0…1 → logits [N, classes].
 */
import { conv } from "../../dist/onnx/convolution.js";
import { add, mul, relu, sub } from "../../dist/onnx/elementwise.js";
import { encodeModel } from "../../dist/onnx/encode.js";
import { Graph } from "../../dist/onnx/graph.js";
import { gemm } from "../../dist/onnx/matrix.js";
import { reduceMax, reduceMean } from "../../dist/onnx/reductions.js";
import { elementCount, times } from "../../dist/onnx/shapes.js";
import { concat, reshape, split, transpose } from "../../dist/onnx/shaping.js";
import { batchNorm, foldBatchNorm } from "../../dist/train/batch-norm.js";

export const numFrames = 16;
export const size = 48;

const blocks = [
  { inputs: 6, outputs: 12, kernel: [5, 5], strides: [2, 2] }, // within a frame: frames go through as pictures
  { inputs: 12, outputs: 24, kernel: [3, 3, 3], strides: [1, 2, 2] },
  { inputs: 24, outputs: 36, kernel: [3, 3, 3], strides: [2, 2, 2] },
  { inputs: 36, outputs: 48, kernel: [3, 3, 3], strides: [2, 1, 1] },
];
const pooled = 2 * 48;

/** Names, shapes and first values of the parameters, laid out one after the other: PyTorch's first values. */
export function parameterList(numLabels) {
  const uniform = (fanIn) => ({ kind: "uniform", limit: 1 / Math.sqrt(fanIn) });
  const list = blocks.flatMap(({ inputs, outputs, kernel }, i) => [
    {
      name: `conv${i}`,
      shape: [outputs, inputs, ...kernel],
      initialization: uniform(inputs * elementCount(kernel)),
    },
    { name: `scale${i}`, shape: [outputs], initialization: { kind: "ones" } },
    { name: `shift${i}`, shape: [outputs], initialization: { kind: "zeros" } },
  ]);
  list.push({ name: "head", shape: [numLabels, pooled], initialization: uniform(pooled) });
  list.push({ name: "headBias", shape: [numLabels], initialization: uniform(pooled) });
  let offset = 0;
  return list.map((parameter) => {
    const length = elementCount(parameter.shape);
    offset += length;
    return { ...parameter, offset: offset - length, length };
  });
}

/** Sizes of the statistics of all blocks: mean and variance for each channel. */
export const statisticsLength = blocks.reduce((sum, { outputs }) => sum + 2 * outputs, 0);

/** What differs from the mean frame and from the next frame: [N, T, S, S, 3] → [N, T, 6, S, S]. */
function motion(frames) {
  const planes = transpose(frames, [0, 1, 4, 2, 3]);
  const rest = split(planes, 1, [1, numFrames - 1])[1];
  const last = split(rest, 1, [numFrames - 2, 1])[1];
  return concat([sub(planes, reduceMean(planes, [1], true)), sub(concat([rest, last], 1), planes)], 2);
}

/**
 * Builds the network.
 *
 * @param block - What a convolution is followed by: (convolution's input, index, options) → output.
 */
function build(frames, block, head) {
  const batch = frames.shape[0];
  let x = motion(frames);
  blocks.forEach(({ kernel, strides }, i) => {
    const options = { strides, pads: kernel.map((length) => Math.floor(length / 2)) };
    const byFrame = kernel.length === 2;
    if (byFrame) x = reshape(x, [times(batch, numFrames), ...x.shape.slice(2)]);
    x = block(x, i, options);
    if (byFrame) x = transpose(reshape(x, [batch, numFrames, ...x.shape.slice(1)]), [0, 2, 1, 3, 4]);
  });
  const axes = [2, 3, 4];
  return head(concat([reduceMean(x, axes), reduceMax(x, axes)], 1));
}

/** The network being trained: logits, and the statistics of the batch, [mean, variance] of each block in a row. */
export function trainedNetwork(frames, values, mask) {
  const statistics = [];
  const logits = build(
    frames,
    (x, i, options) => {
      const result = batchNorm(
        conv(x, values.get(`conv${i}`), options),
        values.get(`scale${i}`),
        values.get(`shift${i}`),
      );
      // PyTorch keeps the unbiased variance
      const count = result.output.shape.reduce((all, length, axis) => (axis === 1 ? all : all * length), 1);
      statistics.push(result.mean, mul(result.variance, count / (count - 1)));
      return relu(result.output);
    },
    (features) => gemm(mul(features, mask), values.get("head"), values.get("headBias"), { transB: true }),
  );
  return { logits, statistics: concat(statistics, 0) };
}

/** The trained network as an ONNX model: the normalisation is part of the convolutions. */
export function exportedNetwork(parameters, weights, statistics, numLabels) {
  const graph = new Graph();
  const of = (name) => {
    const { offset, length } = parameters.find((parameter) => parameter.name === name);
    return weights.slice(offset, offset + length);
  };
  let offset = 0;
  const logits = build(
    graph.input("frames", ["batch", numFrames, size, size, 3]),
    (x, i, options) => {
      const { inputs, outputs, kernel } = blocks[i];
      const [mean, variance] = [0, outputs].map((start) =>
        statistics.slice(offset + start, offset + start + outputs),
      );
      offset += 2 * outputs;
      const folded = foldBatchNorm(of(`conv${i}`), {
        scale: of(`scale${i}`),
        shift: of(`shift${i}`),
        mean,
        variance,
      });
      const filters = graph.constant(folded.weights, [outputs, inputs, ...kernel], `conv${i}`);
      const bias = graph.constant(folded.biases, [outputs, ...kernel.map(() => 1)], `bias${i}`);
      return relu(add(conv(x, filters, options), bias));
    },
    (features) =>
      gemm(
        graph.named("features", features),
        graph.constant(of("head"), [numLabels, pooled], "head"),
        graph.constant(of("headBias"), [numLabels], "headBias"),
        { transB: true },
      ),
  );
  graph.output("logits", logits);
  return encodeModel(graph);
}
