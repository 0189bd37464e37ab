import type { Attribute, ElementType, Graph, GraphNode, Initializer, Value } from "./graph.js";
import { bytesField, floatField, integerField, joinBytes, messageField, textField } from "./protobuf.js";

/**
 * Graphs as ONNX files. Field numbers are those of onnx.proto3.
 */

/** The newest operator set that the oldest common checker (onnx 1.12) knows. */
export const usualOpset = 17;

const irVersion = 8;
const elementTypes: Readonly<Record<ElementType, number>> = { float32: 1, float16: 10, int32: 6, int64: 7 };

/** A graph as the bytes of an .onnx file. */
export function encodeModel(graph: Graph): Uint8Array {
  return joinBytes([
    integerField(1, irVersion),
    textField(2, "kinetoscope"),
    bytesField(7, joinBytes(encodeGraph(graph, usualOpset))),
    messageField(8, [integerField(2, usualOpset)]),
  ]);
}

/** The fields of a GraphProto, written for an operator set. */
export function encodeGraph(graph: Graph, opset: number): Uint8Array[] {
  return [
    ...graph.nodes.map((node) => encodeNode(node, opset)),
    textField(2, "kinetoscope"),
    ...graph.initializers.map((initializer) => encodeInitializer(initializer)),
    ...graph.inputs.map((value) => messageField(11, encodeValueInfo(value))),
    ...graph.outputs.map((value) => messageField(12, encodeValueInfo(value))),
  ];
}

/** A ValueInfoProto: name, type and shape. */
export function encodeValueInfo({ name, type, shape }: Omit<Value, "graph">): Uint8Array[] {
  const dims = shape.map((size) =>
    messageField(1, [typeof size === "number" ? integerField(1, size) : textField(2, size)]),
  );
  const tensor = messageField(1, [integerField(1, elementTypes[type]), messageField(2, dims)]);
  return [textField(1, name), bytesField(2, tensor)];
}

/** A NodeProto as a field of a GraphProto, and what it needs beside it. */
function encodeNode(node: GraphNode, opset: number): Uint8Array {
  const { op, inputs, outputs } = node;
  const moved = opset >= (inputSince[op]?.opset ?? Infinity) ? inputSince[op]?.attribute : undefined;
  const attributes = Object.entries(node.attributes).filter(([name]) => name !== moved);
  const sizes = moved === undefined ? undefined : node.attributes[moved];
  const inputNames = inputs.map((value) => value.name);
  const fields: Uint8Array[] = [];
  if (Array.isArray(sizes)) {
    const name = `${outputs[0].name}.${moved ?? ""}`;
    inputNames.push(name);
    fields.push(integersNode(name, sizes as number[]));
  }
  fields.push(
    messageField(1, [
      ...inputNames.map((name) => textField(1, name)),
      ...outputs.map((value) => textField(2, value.name)),
      textField(4, op),
      ...attributes.map(([name, value]) => messageField(5, encodeAttribute(name, value))),
    ]),
  );
  return joinBytes(fields);
}

/** Lists that later operator sets take as an input instead of as an attribute. */
const inputSince: Readonly<
  Record<string, { readonly attribute: string; readonly opset: number } | undefined>
> = {
  Split: { attribute: "split", opset: 13 },
  ReduceSum: { attribute: "axes", opset: 13 },
  ReduceMean: { attribute: "axes", opset: 18 },
  ReduceMax: { attribute: "axes", opset: 18 },
};

/** A node that gives a list of whole numbers. */
function integersNode(name: string, values: readonly number[]): Uint8Array {
  const tensor = [
    integerField(1, values.length),
    integerField(2, elementTypes.int64),
    bytesField(9, rawBytes(BigInt64Array.from(values, BigInt))),
  ];
  const attribute = [textField(1, "value"), messageField(5, tensor), integerField(20, 4)];
  return messageField(1, [textField(2, name), textField(4, "Constant"), messageField(5, attribute)]);
}

function encodeAttribute(name: string, value: Attribute): Uint8Array[] {
  const start = textField(1, name);
  if (typeof value === "number") return [start, integerField(3, value), integerField(20, 2)];
  if ("float" in value) return [start, floatField(2, value.float), integerField(20, 1)];
  if ("text" in value) return [start, textField(4, value.text), integerField(20, 3)];
  return [start, ...value.map((item) => integerField(8, item)), integerField(20, 7)];
}

function encodeInitializer({ value, data }: Initializer): Uint8Array {
  return messageField(5, [
    ...value.shape.map((size) => integerField(1, size as number)),
    integerField(2, elementTypes[value.type]),
    textField(8, value.name),
    bytesField(9, rawBytes(data)),
  ]);
}

function rawBytes(data: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
