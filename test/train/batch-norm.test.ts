import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { conv } from "../../src/onnx/convolution.js";
import { add } from "../../src/onnx/elementwise.js";
import { addNode, Graph } from "../../src/onnx/graph.js";
import { batchNorm, batchNormEpsilon, foldBatchNorm } from "../../src/train/batch-norm.js";
import { startGraph, tensor } from "../support/run-graph.js";

// The witness is ONNX Runtime's own BatchNormalization, given the statistics that were found.

test("batchNorm() normalises as ONNX Runtime's operator with the batch's statistics, and folds into a convolution", async () => {
  const random = seededRandom(4);
  const draw = (count: number): Float32Array =>
    Float32Array.from({ length: count }, () => 2 * random.nextFloat() - 0.7);
  const [filters, scale, shift, pictures] = [draw(3 * 2 * 9), draw(3), draw(3), draw(4 * 2 * 5 * 6)];
  const options = { strides: [1, 2], pads: [1, 1] };
  const graph = new Graph();
  const x = graph.input("x", ["N", 2, 5, 6]);
  const before = conv(x, graph.constant(filters, [3, 2, 3, 3]), options);
  const ours = batchNorm(before, graph.constant(scale, [3]), graph.constant(shift, [3]));
  graph.output("ours", ours.output);
  graph.output("mean", ours.mean);
  graph.output("variance", ours.variance);
  const theirs = addNode(graph, {
    op: "BatchNormalization",
    inputs: [before, graph.constant(scale, [3]), graph.constant(shift, [3]), ours.mean, ours.variance],
    attributes: { epsilon: { float: batchNormEpsilon } },
    shape: before.shape,
  });
  graph.output("theirs", theirs);
  const running = await startGraph(graph);
  const feeds = { x: tensor([4, 2, 5, 6], pictures) };
  const found = await running.run(feeds, ["ours", "theirs", "mean", "variance"]);
  await running.close();

  const folded = new Graph();
  const parts = foldBatchNorm(filters, {
    scale,
    shift,
    mean: found.mean.data as Float32Array,
    variance: found.variance.data as Float32Array,
  });
  const y = conv(folded.input("x", ["N", 2, 5, 6]), folded.constant(parts.weights, [3, 2, 3, 3]), options);
  folded.output("y", add(y, folded.constant(parts.biases, [3, 1, 1])));
  const runningFolded = await startGraph(folded);
  const { y: again } = await runningFolded.run(feeds, ["y"]);
  await runningFolded.close();
  expect(found.ours.data).toHaveLength(4 * 3 * 5 * 3);
  found.ours.data.forEach((value, i) => {
    // float32 sums in another order
    expect(Math.abs(Number(value) - Number(found.theirs.data[i]))).toBeLessThan(1e-5);
    expect(Math.abs(Number(value) - Number(again.data[i]))).toBeLessThan(1e-5);
  });
});
