/** Networks of a few hundred bytes whose scores are no numbers for a black picture, and numbers for a grey one. */
import { encodeModel } from "../../dist/onnx/encode.js";
import { addNode, Graph } from "../../dist/onnx/graph.js";
import { below, pick } from "./mutate.mjs";

export const labels = ["red", "green", "blue"];
const side = 8;

/** `op` of scale · x + offset: for x = 0 no number, for x = 128 one; and 1 is fine for each of them. */
const operations = [
  { op: "Sqrt", scale: 1, offset: -5 }, // NaN
  { op: "Reciprocal", scale: 1, offset: 0 }, // infinity
  { op: "Log", scale: 1, offset: 0, isLogitOnly: true }, // −infinity, which as the logarithm of 0 is fine
  { op: "Exp", scale: -1, offset: 128 }, // too large for 32 bits
];
const endings = { logits: undefined, probabilities: "Softmax", "log-probabilities": "LogSoftmax" };

const layouts = {
  clip: { NTHWC: ["batch", "time", side, side, 3], NCTHW: ["batch", 3, "time", side, side] },
  frame: { NHWC: ["batch", side, side, 3], NCHW: ["batch", 3, side, side] },
};

/** `{ bytes, card, what }`; the card has `kind`, `"clip"` or `"frame"`. */
export function tinyNetwork(random, kind) {
  const [layout, shape] = pick(random, Object.entries(layouts[kind]));
  const { op, scale, offset, isLogitOnly } = pick(random, operations);
  const values = isLogitOnly ? "logits" : pick(random, Object.keys(endings));
  const wrong = below(random, labels.length);
  const row = (number, other) => Float32Array.from(labels, (_, i) => (i === wrong ? number : other));

  const graph = new Graph();
  const axes = [...shape.keys()].filter((axis) => axis > 0 && shape[axis] !== 3);
  let last = graph.input("frames", shape);
  const add = (name, inputs, attributes) =>
    (last = addNode(graph, { op: name, inputs: [last, ...inputs], attributes, shape: ["batch", 3] }));
  add("ReduceMean", [], { axes, keepdims: 0 });
  add("Mul", [graph.constant(row(scale, 0), [3])]);
  add("Add", [graph.constant(row(offset, 1), [3])]);
  add(op, []);
  if (endings[values] !== undefined) add(endings[values], [], { axis: -1 });
  graph.output("scores", last);

  const card = {
    ...{ name: "unsure", kind, labels, preset: `opencv-squash-${side}`, output: { values } },
    input: { layout, width: side, height: side, range: [0, 255] },
    ...(kind === "clip" ? { sampling: { rule: "floorInt", numFrames: 1 + below(random, 4) } } : {}),
  };
  return { bytes: encodeModel(graph), card, what: `${kind}, ${layout}, ${op}, ${values}` };
}
