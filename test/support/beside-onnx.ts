import { writeFileSync } from "node:fs";
import { encodeModel } from "../../src/onnx/encode.js";
import { addNode, Graph } from "../../src/onnx/graph.js";
import {
  bytesField,
  integerField,
  joinBytes,
  messageField,
  readFields,
  textField,
} from "../../src/onnx/protobuf.js";

/** A TensorProto's field that says in which file its numbers are. */
export function locationField(location: string, offset: number = 0, length?: number): Uint8Array {
  const entry = (key: string, value: string): Uint8Array =>
    messageField(13, [textField(1, key), textField(2, value)]);
  const entries = [entry("location", location), entry("offset", String(offset))];
  if (length !== undefined) entries.push(entry("length", String(length)));
  return joinBytes([...entries, integerField(14, 1)]);
}

/**
 * A frame model [batch, 3, 8, 8] → the mean of each channel and a bias, whose bias lies in another file, behind four bytes
 * that are not its.
 */
export function writeBesideModel(path: string, location: string): void {
  const graph = new Graph();
  const frames = graph.input("frames", ["batch", 3, 8, 8]);
  const means = { op: "ReduceMean", inputs: [frames], attributes: { axes: [2, 3], keepdims: 0 } };
  const mean = addNode(graph, { ...means, shape: ["batch", 3] });
  const bias = graph.constant(new Float32Array(3), [3], "bias");
  graph.output("scores", addNode(graph, { op: "Add", inputs: [mean, bias], shape: ["batch", 3] }));
  writeFileSync(path, replaceRawData(encodeModel(graph), locationField(location, 4, 12)));
}

/** What lies beside such a model. */
export function besideData(bias: readonly [number, number, number]): Buffer {
  return Buffer.from(Float32Array.of(NaN, ...bias).buffer);
}

/** All initializers with other bytes in place of their numbers. */
function replaceRawData(model: Uint8Array, field: Uint8Array): Uint8Array {
  const mapped = (
    message: Uint8Array,
    number: number,
    change: (content: Uint8Array) => Uint8Array,
  ): Uint8Array =>
    joinBytes(
      readFields(message).map((f) => (f.field === number ? bytesField(number, change(f.content)) : f.raw)),
    );
  return mapped(model, 7, (graph) =>
    mapped(graph, 5, (tensor) => {
      const others = readFields(tensor).filter((f) => f.field !== 9);
      return joinBytes([...others.map(({ raw }) => raw), field]);
    }),
  );
}
