import { writeFileSync } from "node:fs";
import { encodeModel } from "../../src/onnx/encode.js";
import { addNode, Graph } from "../../src/onnx/graph.js";
import { bytesField, integerField, joinBytes, messageField, textField } from "../../src/onnx/protobuf.js";

const [float, int64, bool] = [1, 7, 9];

function valueInfo(field: number, name: string, type: number, dims: readonly string[] = []): Uint8Array {
  const shape = messageField(
    2,
    dims.map((size) => messageField(1, [textField(2, size)])),
  );
  const tensor = messageField(1, [integerField(1, type), shape]);
  return messageField(field, [textField(1, name), bytesField(2, tensor)]);
}

function node(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  ...rest: Uint8Array[]
): Uint8Array {
  const names = [...inputs.map((name) => textField(1, name)), ...outputs.map((name) => textField(2, name))];
  return messageField(1, [...names, textField(4, op), ...rest]);
}

/** A frame model [batch, 3, 8, 8] → [batch, 3] whose run never ends: a loop whose condition stays true. */
export function writeEndlessModel(path: string): void {
  const body = messageField(6, [
    node("Identity", ["goesOn"], ["goesOnStill"]),
    node("Erf", ["state"], ["nextState"]),
    textField(2, "body"),
    ...[valueInfo(11, "iteration", int64), valueInfo(11, "goesOn", bool)],
    valueInfo(11, "state", float, ["batch", "channels"]),
    ...[valueInfo(12, "goesOnStill", bool), valueInfo(12, "nextState", float, ["batch", "channels"])],
  ]);
  const loop = messageField(5, [textField(1, "body"), body, integerField(20, 5)]);
  const yes = messageField(5, [integerField(2, bool), textField(8, "yes"), bytesField(9, Uint8Array.of(1))]);
  const axes = messageField(5, [
    textField(1, "axes"),
    integerField(8, 2),
    integerField(8, 3),
    integerField(20, 7),
  ]);
  const flat = messageField(5, [textField(1, "keepdims"), integerField(3, 0), integerField(20, 2)]);
  const graph = messageField(7, [
    node("ReduceMean", ["frames"], ["means"], axes, flat),
    node("Loop", ["", "yes", "means"], ["scores"], loop),
    ...[textField(2, "endless"), yes, valueInfo(12, "scores", float, ["batch", "channels"])],
  ]);
  const input = new Graph(); // its pieces are merged
  input.input("frames", ["batch", 3, 8, 8]);
  writeFileSync(path, joinBytes([encodeModel(input), graph]));
}

/** A model whose loading takes as good as for ever: numbers that ONNX Runtime computes before it begins. */
export function writeEndlessToLoad(path: string): void {
  const graph = new Graph();
  const frames = graph.input("frames", ["batch", 3, 8, 8]);
  const shape = graph.integers([30_000_000]);
  let last = addNode(graph, {
    op: "Expand",
    inputs: [graph.constant(Float32Array.of(1), [1]), shape],
    shape: [30_000_000],
  });
  for (let i = 0; i < 3000; i += 1) last = addNode(graph, { op: "Erf", inputs: [last], shape: [30_000_000] });
  const mean = addNode(graph, {
    op: "ReduceMean",
    inputs: [last],
    attributes: { axes: [0], keepdims: 1 },
    shape: [1],
  });
  const means = { op: "ReduceMean", inputs: [frames], attributes: { axes: [2, 3], keepdims: 0 } };
  const scores = addNode(graph, { ...means, shape: ["batch", 3] });
  graph.output("scores", addNode(graph, { op: "Add", inputs: [scores, mean], shape: ["batch", 3] }));
  writeFileSync(path, encodeModel(graph));
}
