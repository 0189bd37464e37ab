import { writeFileSync } from "node:fs";
import { encodeModel } from "../../src/onnx/encode.js";
import { addNode, Graph } from "../../src/onnx/graph.js";

/**
 * ONNX models of a few hundred bytes whose outputs can be worked out by hand: the mean over all axes but the
 * batch and the channels, so three scores per sample, one per colour channel of the input.
 */
export interface TinyModel {
  /** Input shape: a number where the size is fixed, a name where it is free; one axis is the channels' 3. */
  readonly shape: readonly (number | string)[];
  /** Which axes the mean is taken over. */
  readonly meanOver: readonly number[];
  /** Default `"float32"`. */
  readonly type?: "float32" | "float16" | "int32";
  /** What follows the mean; default nothing. */
  readonly ending?: "softmax";
  /**
   * What then becomes of each mean: `op` of scale · mean + offset. `"Sqrt"` of a negative number is NaN, `"Reciprocal"`
   * of 0 infinity.
   */
  readonly then?: {
    readonly op: "Sqrt" | "Reciprocal";
    readonly scale: readonly number[];
    readonly offset: readonly number[];
  };
  /** So many error functions one after the other come first, to make it slow; they keep 0 at 0. */
  readonly numErf?: number;
}

/** Writes a {@link TinyModel}: input `frames`, output `scores`. */
export function writeTinyModel(path: string, model: TinyModel): void {
  const { shape, meanOver, type = "float32", ending, then, numErf = 0 } = model;
  const graph = new Graph();
  let last = graph.input("frames", shape, type);
  for (let i = 0; i < numErf; i += 1) last = addNode(graph, { op: "Erf", inputs: [last], shape });
  const means = { op: "ReduceMean", inputs: [last], attributes: { axes: meanOver, keepdims: 0 } };
  last = addNode(graph, { ...means, shape: [shape[0], 3] });
  if (then !== undefined) {
    const [scale, offset] = [then.scale, then.offset].map((row) =>
      graph.constant(Float32Array.from(row), [3]),
    );
    for (const [op, inputs] of [
      ["Mul", [scale]],
      ["Add", [offset]],
      [then.op, []],
    ] as const)
      last = addNode(graph, { op, inputs: [last, ...inputs], shape: last.shape });
  }
  if (ending === "softmax")
    last = addNode(graph, { op: "Softmax", inputs: [last], attributes: { axis: -1 }, shape: last.shape });
  graph.output("scores", last);
  writeFileSync(path, encodeModel(graph));
}
