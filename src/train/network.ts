import { atLeastOne } from "../core/at-least-one.js";
import { lastOf } from "../core/item-at.js";
import { mul, relu } from "../onnx/elementwise.js";
import type { Dimension, Value } from "../onnx/graph.js";
import { gemm } from "../onnx/matrix.js";
import { reduceMean } from "../onnx/reductions.js";
import { times } from "../onnx/shapes.js";
import { concat, reshape } from "../onnx/shaping.js";
import type { ParameterSource } from "./parameter-source.js";
import { isOverFrames, type Layer } from "./layers.js";
import { gruStates, lstmStates, type States } from "./recurrent.js";

/** What a network is built from, besides its input. */
export interface NetworkParts {
  /** Parameters by full name: `"gru1.weight_ih"`. */
  readonly parameter: ParameterSource;
  /** A random mask for dropout; missing where the network is not trained. */
  readonly mask?: (name: string, rate: number, shape: readonly Dimension[]) => Value;
}

/**
 * Builds a head's layers onto its features, up to the logits (before softmax): the same graph for training and
 * for use.
 *
 * @param x - Features [N, T, D] or [N, D].
 */
export function buildNetwork(x: Value, layers: readonly Layer[], parts: NetworkParts): Value {
  const numbers = new Map<string, number>();
  let value = x;
  layers.forEach((layer, i) => {
    const number = (numbers.get(layer.type) ?? 0) + 1;
    numbers.set(layer.type, number);
    const name = `${layer.type}${number}`;
    const own: NetworkParts = {
      ...parts,
      parameter: (suffix, shape, initialization) =>
        parts.parameter(`${name}.${suffix}`, shape, initialization),
    };
    const everyFrame = layers.slice(i + 1).some(({ type }) => isOverFrames(type));
    value = buildLayer(value, layer, name, everyFrame, own);
  });
  return value;
}

function buildLayer(x: Value, layer: Layer, name: string, everyFrame: boolean, parts: NetworkParts): Value {
  switch (layer.type) {
    case "gru":
      return stateOf(x, gruStates(x, layer.units, parts.parameter), layer.units, everyFrame);
    case "lstm":
      return stateOf(x, lstmStates(x, layer.units, parts.parameter), layer.units, everyFrame);
    case "dense":
      return buildDense(x, layer.units, parts.parameter);
    case "relu":
      return relu(x);
    case "dropout":
      return parts.mask === undefined || layer.rate === 0 ? x : mul(x, parts.mask(name, layer.rate, x.shape));
    case "meanOverFrames":
      return reduceMean(x, [1]);
    case "softmax":
      return x; // the loss takes logits; who needs probabilities adds it
  }
}

function stateOf(x: Value, states: States, units: number, everyFrame: boolean): Value {
  if (!everyFrame) return lastOf(states);
  const [batch, numFrames] = x.shape as [Dimension, Dimension];
  return reshape(concat(atLeastOne(states), 1), [batch, numFrames, units]);
}

function buildDense(x: Value, units: number, parameter: ParameterSource): Value {
  const width = x.shape[x.shape.length - 1] as number;
  const weights = parameter("weight", [units, width], { kind: "glorot", fanIn: width, fanOut: units });
  const bias = parameter("bias", [units], { kind: "zeros" });
  if (x.shape.length === 2) return gemm(x, weights, bias, { transB: true });
  const [batch, numFrames] = x.shape as [Dimension, number];
  const rows = reshape(x, [times(batch, numFrames), width]);
  return reshape(gemm(rows, weights, bias, { transB: true }), [batch, numFrames, units]);
}
