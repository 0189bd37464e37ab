import { encodeGraph } from "./encode.js";
import { addNode, Graph, type Value } from "./graph.js";
import type { OnnxFile } from "./onnx-file.js";
import { bytesField, joinBytes, messageField, textField } from "./protobuf.js";
import { reshape } from "./shaping.js";

/** What a tensor in the middle of a model becomes as an output of it. */
export interface ExposedModel {
  readonly bytes: Uint8Array;
  /** The output that holds the features, [N, D] where they are averaged. */
  readonly output: string;
}

/**
 * Makes a tensor inside a model an output of it: a few bytes are put behind the model's own, which protobuf
 * merges into its graph. Averaged, the values of each channel become one.
 */
export function exposeTensor(
  model: Uint8Array,
  file: OnnxFile,
  tensor: string,
  pooling: "mean" | "none",
): ExposedModel {
  const raw = file.outputs.includes(tensor) ? new Uint8Array() : messageField(12, [textField(1, tensor)]);
  if (pooling === "none") return { bytes: joinBytes([model, bytesField(7, raw)]), output: tensor };
  const graph = new Graph(ownPrefix);
  const inside: Value = { graph, name: tensor, type: "float32", shape: ["N", "C", "rest"] };
  // of other numbers too, so that the model loads and its declared types can be told
  const numbers = addNode(graph, {
    op: "Cast",
    inputs: [inside],
    attributes: { to: 1 },
    shape: inside.shape,
  });
  const pooled = averagePooling(numbers);
  const added = joinBytes([
    ...encodeGraph(graph, file.opset),
    raw,
    messageField(12, [textField(1, pooled.name)]),
  ]);
  return { bytes: joinBytes([model, bytesField(7, added)]), output: pooled.name };
}

/** What the names of tensors begin with that are added to somebody else's model. */
export const ownPrefix = "kinetoscope/";

/** The mean over all axes behind the first two: [N, C, …] → [N, C], whatever their number. */
export function averagePooling(x: Value, channels: number | string = "C"): Value {
  const { graph } = x;
  // 0: as it is
  const flat: Value = { ...reshapeKeeping(x), shape: ["N", channels, "rest"] };
  const pooled = addNode(graph, { op: "GlobalAveragePool", inputs: [flat], shape: ["N", channels, 1] });
  return addNode(graph, { op: "Flatten", inputs: [pooled], attributes: { axis: 1 }, shape: ["N", channels] });
}

function reshapeKeeping(x: Value): Value {
  return reshape(x, [0, 0, "rest"]);
}
