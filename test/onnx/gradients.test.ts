import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { conv } from "../../src/onnx/convolution.js";
import { gradients } from "../../src/onnx/differentiate.js";
import * as elementwise from "../../src/onnx/elementwise.js";
import { Graph, type Value } from "../../src/onnx/graph.js";
import { gemm } from "../../src/onnx/matrix.js";
import { reduceSum } from "../../src/onnx/reduce-sum.js";
import { reduceMax, reduceMean } from "../../src/onnx/reductions.js";
import { concat, gatherRows, reshape, split, transpose } from "../../src/onnx/shaping.js";
import { startGraph, tensor } from "../support/run-graph.js";

// The witness is the definition of a derivative: the loss at x + h and x − h, both by ONNX Runtime.

const { add, div, logSoftmax, mul, neg, relu, sigmoid, softmax, sqrt, sub, tanh } = elementwise;

interface Case {
  readonly shapes: readonly (readonly number[])[];
  readonly build: (inputs: readonly Value[]) => Value;
}

const one = [[3, 4]] as const;
const cases: Readonly<Record<string, Case>> = {
  add: { shapes: [[3, 4], [4]], build: ([a, b]) => add(a, b) },
  sub: { shapes: [[3, 1], [3, 4]], build: ([a, b]) => sub(a, b) },
  mul: { shapes: [[3, 4], []], build: ([a, b]) => mul(a, b) },
  "mul of a tensor with itself": { shapes: one, build: ([a]) => mul(a, a) },
  div: { shapes: [[3, 4], [1, 4]], build: ([a, b]) => div(a, add(mul(b, b), 1)) },
  neg: { shapes: one, build: ([a]) => neg(a) },
  sqrt: { shapes: one, build: ([a]) => sqrt(add(mul(a, a), 1)) },
  relu: { shapes: one, build: ([a]) => relu(a) },
  sigmoid: { shapes: one, build: ([a]) => sigmoid(a) },
  tanh: { shapes: one, build: ([a]) => tanh(a) },
  softmax: { shapes: one, build: ([a]) => softmax(a) },
  logSoftmax: { shapes: one, build: ([a]) => logSoftmax(a) },
  reshape: { shapes: one, build: ([a]) => reshape(a, [2, 6]) },
  "split, one part unused": { shapes: one, build: ([a]) => mul(...(split(a, 1, [1, 1, 2]).slice(0, 2) as [Value, Value])) }, // prettier-ignore
  concat: { shapes: [[3, 2], [3, 1]], build: ([a, b]) => concat([a, mul(b, b), a], 1) },
  transpose: { shapes: [[2, 3, 4]], build: ([a]) => transpose(a, [2, 0, 1]) },
  "reduceSum, axes kept": { shapes: [[2, 3, 4]], build: ([a]) => reduceSum(mul(a, a), [0, 2], true) },
  reduceMean: { shapes: [[2, 3, 4]], build: ([a]) => reduceMean(mul(a, a), [1]) },
  gemm: { shapes: [[3, 4], [4, 2], [2]], build: ([a, b, c]) => gemm(a, b, c) },
  "gemm, first transposed": { shapes: [[4, 3], [4, 2]], build: ([a, b]) => gemm(a, b, undefined, { transA: true }) },
  "gemm, second transposed": { shapes: [[3, 4], [2, 4], [3, 2]], build: ([a, b, c]) => gemm(a, b, c, { transB: true }) },
  "gemm, both transposed": { shapes: [[4, 3], [2, 4]], build: ([a, b]) => gemm(a, b, undefined, { transA: true, transB: true }) },
  reduceMax: { shapes: [[2, 3, 4]], build: ([a]) => reduceMax(mul(a, a), [1, 2]) },
  "conv over a picture": { shapes: [[2, 2, 5, 4], [3, 2, 3, 3]], build: ([x, w]) => conv(x, w, { strides: [1, 1], pads: [1, 1] }) },
  "conv with strides that do not come out even": { shapes: [[2, 2, 6, 5], [3, 2, 3, 2]], build: ([x, w]) => conv(x, w, { strides: [2, 2], pads: [1, 0] }) },
  "conv over a clip": { shapes: [[2, 2, 4, 5, 4], [2, 2, 3, 3, 1]], build: ([x, w]) => conv(x, w, { strides: [2, 2, 1], pads: [1, 1, 0] }) },
}; // prettier-ignore

test.each(Object.entries(cases))(
  "the gradient of %s is the slope of the loss",
  async (_, { shapes, build }) => {
    await checkGradients(shapes, build);
  },
);

/** Compares the gradients of Σ weights · output with differences. */
async function checkGradients(
  shapes: readonly (readonly number[])[],
  build: (inputs: readonly Value[]) => Value,
): Promise<void> {
  const graph = new Graph();
  const inputs = shapes.map((shape, i) => graph.input(`x${i}`, shape));
  const output = build(inputs);
  const random = seededRandom(3);
  const draw = (count: number): Float32Array =>
    Float32Array.from(
      { length: count },
      () => (0.2 + random.nextFloat()) * (random.nextFloat() < 0.5 ? -1 : 1),
    );
  const size = (shape: readonly (number | string)[]): number =>
    shape.reduce<number>((n, d) => n * Number(d), 1);
  const weights = graph.constant(draw(size(output.shape)), output.shape as number[]);
  const axes = output.shape.map((_, axis) => axis);
  const loss = reduceSum(mul(output, weights), axes);
  graph.output("loss", loss);
  gradients(loss, inputs).forEach((gradient, i) => {
    expect(gradient.shape).toEqual(shapes[i]);
    graph.output(`d${i}`, gradient);
  });
  const running = await startGraph(graph);
  const values = shapes.map((shape) => draw(size(shape)));
  const feeds = (): Record<string, ReturnType<typeof tensor>> =>
    Object.fromEntries(shapes.map((shape, i) => [`x${i}`, tensor(shape, values[i])]));
  const lossNow = async (): Promise<number> => Number((await running.run(feeds(), ["loss"])).loss.data[0]);
  const found = await running.run(feeds(), shapes.map((__, i) => `d${i}`)); // prettier-ignore
  const step = 0.01;
  for (const [i, data] of values.entries()) {
    expect(found[`d${i}`].shape).toEqual(shapes[i]);
    for (const [j, at] of data.entries()) {
      data[j] = at + step;
      const above = await lossNow();
      data[j] = at - step;
      const below = await lossNow();
      data[j] = at;
      // float32 losses of about 5 differ by 1e-6, divided by 0.02; third derivatives times 0.01²
      expect(Math.abs((above - below) / (2 * step) - Number(found[`d${i}`].data[j]))).toBeLessThan(2e-3);
    }
  }
  await running.close();
}

test("sums and gathered rows work where the number of rows is free, and a mean's gradient divides by it", async () => {
  const graph = new Graph();
  const x = graph.input("x", ["all", 2]);
  const rows = gatherRows(x, graph.input("rows", ["N"], "int64"));
  const scale = graph.input("scale", [2]);
  const loss = reduceMean(reduceSum(mul(rows, scale), [1]), [0]);
  graph.output("loss", loss);
  graph.output("d", gradients(loss, [scale])[0]);
  const running = await startGraph(graph);
  const feeds = {
    x: tensor([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
    rows: { data: BigInt64Array.of(3n, 0n, 0n), shape: [3] },
    scale: tensor([2], [1, 10]),
  };
  const { loss: found, d } = await running.run(feeds, ["loss", "d"]);
  // rows [7, 8], [1, 2], [1, 2]
  expect(Number(found.data[0])).toBeCloseTo((87 + 21 + 21) / 3, 5);
  expect([...(d.data as Float32Array)].map((value) => value.toFixed(5))).toEqual(["3.00000", "4.00000"]);
  await running.close();
});

test("a loss that does not follow from a tensor, and an operation without a rule, are errors", () => {
  const graph = new Graph();
  const a = graph.input("a", [2]);
  const b = graph.input("b", [2]);
  const loss = reduceSum(mul(a, a), [0]);
  expect(() => gradients(loss, [b])).toThrow(
    new RangeError(`Cannot differentiate: "${loss.name}" does not follow from "b"`),
  );
  const signs = reduceSum(elementwise.sign(a), [0]);
  expect(() => gradients(signs, [a])).toThrow(
    new RangeError('Cannot differentiate: "Sign" has no rule for its input 0'),
  );
});
