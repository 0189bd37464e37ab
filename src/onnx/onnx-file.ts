import { fieldIntegers, fieldText, readFields, type Field } from "./protobuf.js";

/** What is read of an ONNX file: names and bytes; the weights stay where they are. */
export interface OnnxFile {
  readonly irVersion: number;
  /** Version of ONNX's own operator set. */
  readonly opset: number;
  /** The fields of the ModelProto. */
  readonly modelFields: readonly Field[];
  /** The fields of the GraphProto; a file may hold it in several pieces. */
  readonly graphFields: readonly Field[];
  readonly nodes: readonly OnnxNode[];
  /** Initializers: name → field. */
  readonly initializers: ReadonlyMap<string, Field>;
  /** Inputs that are no initializers. */
  readonly inputs: readonly OnnxInput[];
  /** Names of the outputs. */
  readonly outputs: readonly string[];
}

/** A node, as far as it matters to its neighbours. */
export interface OnnxNode {
  readonly field: Field;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whether it holds graphs of its own, which may use any tensor of this one. */
  readonly hasSubgraph: boolean;
}

/** An input of a graph. */
export interface OnnxInput {
  readonly name: string;
  /** Number of the element type, as in onnx.proto. */
  readonly elementType: number;
  /** A number where the size is fixed, a name (or `""`) where it is free. */
  readonly shape: readonly (number | string)[];
}

/** The fields of onnx.proto that are used here. */
const model = { irVersion: 1, graph: 7, opset: 8 };
const graphField = { node: 1, initializer: 5, input: 11, output: 12 };

/**
 * Reads names and structure of an ONNX file.
 *
 * @throws {RangeError} If the bytes are no ONNX file.
 */
export function readOnnxFile(bytes: Uint8Array): OnnxFile {
  const modelFields = readFields(bytes);
  const graphFields = modelFields
    .filter(({ field }) => field === model.graph)
    .flatMap(({ content }) => readFields(content));
  if (graphFields.length === 0) throw new RangeError("it holds no graph");
  const initializers = new Map(
    fieldsOf(graphFields, graphField.initializer).map((field) => [
      textOf(readFields(field.content), 8),
      field,
    ]),
  );
  return {
    irVersion: modelFields.find(({ field }) => field === model.irVersion)?.value ?? 0,
    opset: opsetOf(modelFields),
    modelFields,
    graphFields,
    nodes: fieldsOf(graphFields, graphField.node).map(readNode),
    initializers,
    inputs: fieldsOf(graphFields, graphField.input)
      .map(({ content }) => readInput(content))
      .filter(({ name }) => !initializers.has(name)),
    outputs: fieldsOf(graphFields, graphField.output).map(({ content }) => textOf(readFields(content), 1)),
  };
}

/** The names of all tensors that nodes compute, in their order. */
export function tensorNames(file: OnnxFile): readonly string[] {
  return file.nodes.flatMap(({ outputs }) => outputs).filter((name) => name !== "");
}

/** The numbers of a float32 initializer that holds them as raw bytes. */
export function initializerValues(field: Field): { shape: readonly number[]; data: Float32Array } {
  const fields = readFields(field.content);
  const raw = fields.find((entry) => entry.field === 9)?.content ?? new Uint8Array();
  return { shape: fieldIntegers(fields, 1), data: new Float32Array(Uint8Array.from(raw).buffer) };
}

function opsetOf(modelFields: readonly Field[]): number {
  for (const { content } of fieldsOf(modelFields, model.opset)) {
    const fields = readFields(content);
    const domain = textOf(fields, 1);
    if (domain === "" || domain === "ai.onnx") return fields.find(({ field }) => field === 2)?.value ?? 1;
  }
  return 1;
}

function readNode(field: Field): OnnxNode {
  const fields = readFields(field.content);
  const hasSubgraph = fieldsOf(fields, 5).some(({ content }) =>
    readFields(content).some((attribute) => attribute.field === 6 || attribute.field === 11),
  );
  return {
    field,
    op: textOf(fields, 4),
    inputs: fieldsOf(fields, 1).map(fieldText),
    outputs: fieldsOf(fields, 2).map(fieldText),
    hasSubgraph,
  };
}

/** A ValueInfoProto: what an input or output is declared to be. */
export function readInput(content: Uint8Array): OnnxInput {
  const fields = readFields(content);
  const inside = (outer: readonly Field[], field: number): readonly Field[] =>
    fieldsOf(outer, field).flatMap((entry) => readFields(entry.content));
  const tensor = inside(inside(fields, 2), 1);
  const shape = fieldsOf(inside(tensor, 2), 1).map((dimension) => {
    const parts = readFields(dimension.content);
    return parts.find(({ field }) => field === 1)?.value ?? textOf(parts, 2);
  });
  return {
    name: textOf(fields, 1),
    elementType: tensor.find(({ field }) => field === 1)?.value ?? 0,
    shape,
  };
}

function fieldsOf(fields: readonly Field[], number: number): readonly Field[] {
  return fields.filter(({ field }) => field === number);
}

function textOf(fields: readonly Field[], number: number): string {
  const found = fields.find(({ field }) => field === number);
  return found === undefined ? "" : fieldText(found);
}
