import { itemAt } from "../core/item-at.js";
import { encodeGraph } from "./encode.js";
import { averagePooling, ownPrefix } from "./expose.js";
import { Graph, type Dimension, type Value } from "./graph.js";
import { readOnnxFile, type OnnxFile, type OnnxNode } from "./onnx-file.js";
import { bytesField, integerField, joinBytes } from "./protobuf.js";
import { reshape } from "./shaping.js";

/** How a head is put onto a backbone. */
export interface JoinPlan {
  /** The backbone's tensor that the head reads. */
  readonly tensor: string;
  readonly pooling: "mean" | "none";
  /** The backbone's input that takes pictures. */
  readonly inputName: string;
  /** Frames in a clip of which each goes through the backbone by itself; missing where one sample is one row. */
  readonly numFrames?: number;
  /** Numbers in a row that the head takes of each frame. */
  readonly width: number;
  /** Name of the joined model's input, where it is not the backbone's. */
  readonly clipInputName: string;
  /** Name of the joined model's only output. */
  readonly outputName: string;
  /** Adds the head to the graph: features [N, D] or [N, T, D] → scores. */
  readonly head: (features: Value) => Value;
}

/**
 * One model out of a backbone and a head. Of the backbone only what its tensor needs is kept, byte for byte; clips
 * [N, T, …] go through it as frames [N·T, …]. The head's tensors have a prefix of their own.
 *
 * @throws {RangeError} If the backbone cannot be joined; the message says why.
 */
export function joinModels(backbone: Uint8Array, plan: JoinPlan): Uint8Array {
  const file = readOnnxFile(backbone);
  const input = file.inputs.find(({ name }) => name === plan.inputName);
  if (input === undefined || file.inputs.length !== 1)
    throw new RangeError(`it has ${file.inputs.length} inputs, one is needed`);
  if (input.elementType !== 1) throw new RangeError("its input is not float32");
  const needed = neededNodes(file, plan.tensor);

  const before = new Graph(`${ownPrefix}clip/`);
  const [batch, ...sampleShape] = input.shape;
  if (batch === undefined) throw new RangeError("it does not say of what shape its input is");
  const frameShape = sampleShape.map((size, axis) => (size === "" ? `size ${axis}` : size));
  if (plan.numFrames === undefined) {
    before.input(plan.inputName, [batch === "" ? "batch" : batch, ...frameShape]);
  } else {
    if (frameShape.some((size) => typeof size === "string"))
      throw new RangeError(`the size of its input [${input.shape.join(", ")}] is free`);
    const clips = before.input(plan.clipInputName, ["batch", plan.numFrames, ...frameShape]);
    const frames = reshape(clips, ["frames", ...frameShape]);
    // what was the input is computed now, under its old name
    before.nodes[0] = { ...itemAt(before.nodes, 0), outputs: [{ ...frames, name: plan.inputName }] };
  }

  const after = new Graph(ownPrefix);
  const tensor: Value = { graph: after, name: plan.tensor, type: "float32", shape: ["frames", plan.width] };
  const pooled = plan.pooling === "mean" ? averagePooling(tensor, plan.width) : tensor;
  const rows: readonly Dimension[] =
    plan.numFrames === undefined ? ["batch", plan.width] : ["batch", plan.numFrames, plan.width];
  // named differently: a row of the head is a clip, a row of the backbone a frame
  const features: Value = plan.numFrames === undefined ? { ...pooled, shape: rows } : reshape(pooled, rows);
  after.output(plan.outputName, plan.head(features));

  const graph = joinBytes([
    ...encodeGraph(before, file.opset),
    ...needed.map(({ field }) => field.raw),
    ...initializersOf(file, needed),
    ...encodeGraph(after, file.opset).filter((_, i) => i !== after.nodes.length), // the name is there already
  ]);
  // from version 4 on, initializers need not be inputs as well
  const irVersion = integerField(1, Math.max(file.irVersion, 4));
  const others = file.modelFields.filter(({ field }) => field !== 1 && field !== 7 && field !== 20);
  return joinBytes([irVersion, ...others.map(({ raw }) => raw), bytesField(7, graph)]);
}

/** The nodes that a tensor follows from, in the file's order. */
function neededNodes(file: OnnxFile, tensor: string): readonly OnnxNode[] {
  if (file.nodes.some(({ hasSubgraph }) => hasSubgraph)) return file.nodes;
  const wanted = new Set([tensor]);
  return file.nodes
    .toReversed()
    .filter(({ inputs, outputs }) => {
      if (!outputs.some((name) => wanted.has(name))) return false;
      for (const name of inputs) wanted.add(name);
      return true;
    })
    .toReversed();
}

function initializersOf(file: OnnxFile, nodes: readonly OnnxNode[]): readonly Uint8Array[] {
  const all = nodes.length === file.nodes.length;
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  return [...file.initializers].filter(([name]) => all || used.has(name)).map(([, { raw }]) => raw);
}
