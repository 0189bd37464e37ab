import { expect, test } from "vitest";
import { atLeastOne } from "../../src/core/at-least-one.js";
import { seededRandom } from "../../src/core/random.js";
import { addNode, Graph, type Value } from "../../src/onnx/graph.js";
import { concat, reshape, split } from "../../src/onnx/shaping.js";
import { gru, lstm, type Layer } from "../../src/train/layers.js";
import { buildNetwork } from "../../src/train/network.js";
import { initialWeights, parametersOf } from "../../src/train/parameters.js";
import { startGraph, tensor } from "../support/run-graph.js";

// The witness is ONNX Runtime's own GRU and LSTM, whose gates come in another order (z, r, n and i, o, f, c).

const [batch, numFrames, width, units] = [2, 5, 3, 4];
const onnxOrder = { gru: [1, 0, 2], lstm: [0, 3, 1, 2] } as const;

test.each<[string, Layer, "gru" | "lstm"]>([
  ["gru", gru(units), "gru"],
  ["lstm", lstm(units), "lstm"],
])("%s() gives the state that ONNX Runtime's operator gives", async (_, layer, kind) => {
  const graph = new Graph();
  const x = graph.input("x", ["N", numFrames, width]);
  const parameters = parametersOf([layer], [numFrames, width]);
  const weights = initialWeights(parameters, 5);
  const random = seededRandom(6);
  const values = new Map<string, Value>();
  const state = buildNetwork(x, [layer], {
    parameter: (name, shape) => {
      const { offset, length } = parameters.find((p) => p.name === name) as (typeof parameters)[number];
      const numbers = weights.slice(offset, offset + length);
      if (name.includes("bias")) numbers.forEach((__, i) => (numbers[i] = random.nextFloat() - 0.5));
      const value = graph.constant(numbers, shape, name);
      values.set(name, value);
      return value;
    },
  });
  graph.output("ours", state);

  const inOnnxOrder = (suffix: string): Value => {
    const value = values.get(`${kind}1.${suffix}`) as Value;
    const gates = split(value, 0, atLeastOne(onnxOrder[kind].map(() => units))); // prettier-ignore
    return concat(atLeastOne(onnxOrder[kind].map((gate) => gates[gate])), 0); // prettier-ignore
  };
  const size = onnxOrder[kind].length * units;
  const timesFirst = addNode(graph, { op: "Transpose", inputs: [x], attributes: { perm: [1, 0, 2] }, shape: [numFrames, "N", width] }); // prettier-ignore
  const [, last] = graph.add({
    op: kind.toUpperCase(),
    inputs: [
      timesFirst,
      reshape(inOnnxOrder("weight_ih"), [1, size, width]),
      reshape(inOnnxOrder("weight_hh"), [1, size, units]),
      reshape(concat([inOnnxOrder("bias_ih"), inOnnxOrder("bias_hh")], 0), [1, 2 * size]),
    ],
    attributes: { hidden_size: units, ...(kind === "gru" ? { linear_before_reset: 1 } : {}) },
    shapes: [[numFrames, 1, "N", units], [1, "N", units]], // prettier-ignore
  });
  graph.output("theirs", last);
  const running = await startGraph(graph);
  const features = Float32Array.from({ length: batch * numFrames * width }, () => 4 * random.nextFloat() - 2);
  const { ours, theirs } = await running.run({ x: tensor([batch, numFrames, width], features) }, [
    "ours",
    "theirs",
  ]);
  await running.close();
  expect(ours.shape).toEqual([batch, units]);
  expect(theirs.shape).toEqual([1, batch, units]);
  // float32 sums in another order
  ours.data.forEach((value, i) =>
    expect(Math.abs(Number(value) - Number(theirs.data[i]))).toBeLessThan(1e-6),
  );
});
