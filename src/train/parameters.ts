import { atLeastOne } from "../core/at-least-one.js";
import { itemAt } from "../core/item-at.js";
import { seededRandom, type Random } from "../core/random.js";
import { Graph, type Value } from "../onnx/graph.js";
import { elementCount } from "../onnx/shapes.js";
import { reshape, split } from "../onnx/shaping.js";
import type { Layer } from "./layers.js";
import { buildNetwork } from "./network.js";
import type { Initialization } from "./parameter-source.js";

/** One parameter of a head, and its place in the vector that holds all of them. */
export interface Parameter {
  /** `"gru1.weight_ih"`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initialization: Initialization;
  /** Where it begins. */
  readonly offset: number;
  readonly length: number;
}

/** The parameters of a head's layers, in the order of the layers. */
export function parametersOf(layers: readonly Layer[], inputShape: readonly number[]): readonly Parameter[] {
  const parameters: Parameter[] = [];
  const graph = new Graph();
  let offset = 0;
  buildNetwork(graph.input("features", ["N", ...inputShape]), layers, {
    parameter: (name, shape, initialization) => {
      const length = elementCount(shape);
      parameters.push({ name, shape, initialization, offset, length });
      offset += length;
      return graph.input(name, shape);
    },
  });
  return parameters;
}

/** How many numbers all parameters hold. */
export function parameterCount(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { length }) => sum + length, 0);
}

/**
 * Random beginnings, the same for the same seed: weights of dense layers and of a recurrent layer's input uniform
 * by Glorot (per gate), weights of a recurrent layer's state uniform over ±1/√units as PyTorch's, biases 0.
 */
export function initialWeights(parameters: readonly Parameter[], seed: number): Float32Array {
  const random = seededRandom(seed);
  const weights = new Float32Array(parameterCount(parameters));
  for (const { initialization, offset, length } of parameters) {
    const limit = limitOf(initialization);
    if (limit > 0) fillUniform(weights.subarray(offset, offset + length), limit, random);
  }
  return weights;
}

function limitOf(initialization: Initialization): number {
  if (initialization.kind === "zeros") return 0;
  if (initialization.kind === "uniform") return initialization.limit;
  return Math.sqrt(6 / (initialization.fanIn + initialization.fanOut));
}

function fillUniform(values: Float32Array, limit: number, random: Random): void {
  for (let i = 0; i < values.length; i += 1) values[i] = (2 * random.nextFloat() - 1) * limit;
}

/** The parameters as tensors, cut out of the one vector [P] that holds all of them. */
export function parameterValues(vector: Value, parameters: readonly Parameter[]): Map<string, Value> {
  const lengths = parameters.map(({ length }) => length);
  const parts = lengths.length === 1 ? [vector] : split(vector, 0, atLeastOne(lengths));
  return new Map(parameters.map(({ name, shape }, i) => [name, reshape(itemAt(parts, i), shape)]));
}
