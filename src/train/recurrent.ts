import { atLeastOne, type AtLeastOne } from "../core/at-least-one.js";
import { add, mul, neg, sigmoid, sub, tanh } from "../onnx/elementwise.js";
import type { Value } from "../onnx/graph.js";
import { gemm } from "../onnx/matrix.js";
import { times } from "../onnx/shapes.js";
import { concat, reshape, split } from "../onnx/shaping.js";
import type { ParameterSource } from "./parameter-source.js";

/**
 * Recurrent layers, unrolled over the frames. What does not wait for the frame before, the product of all inputs
 * with the weights, is one matrix product; the loop holds small ones only. Weights and gates are laid out as
 * PyTorch's `weight_ih_l0` … `bias_hh_l0`.
 */

/** The states of a recurrent layer after each frame: T tensors [N, units]. */
export type States = readonly Value[];

/** The states of a gated recurrent unit; see `gru`. */
export function gruStates(x: Value, units: number, parameter: ParameterSource): States {
  const { inputs, weights, biases } = recurrentParts(x, units, 3, parameter);
  const [gateWeights, newWeights] = split(weights, 0, [2 * units, units]);
  const [gateBiases, newBias] = split(biases, 0, [2 * units, units]);
  // the gates' second bias does not wait for the state either
  const frames = inputs([2 * units, units], gateBiases);
  const states: Value[] = [];
  for (const [gateInput, newInput] of frames) {
    const state = states.at(-1);
    const gates = sigmoid(state === undefined ? gateInput : product(state, gateWeights, gateInput));
    const [reset, update] = split(gates, 1, [units, units]);
    const fromState = state === undefined ? newBias : product(state, newWeights, newBias);
    const candidate = tanh(add(newInput, mul(reset, fromState)));
    const kept = state === undefined ? neg(candidate) : sub(state, candidate);
    states.push(add(candidate, mul(update, kept)));
  }
  return states;
}

/** The states of a long short-term memory; see `lstm`. */
export function lstmStates(x: Value, units: number, parameter: ParameterSource): States {
  const { inputs, weights, biases } = recurrentParts(x, units, 4, parameter);
  const states: Value[] = [];
  let cell: Value | undefined;
  for (const [input] of inputs([4 * units], biases)) {
    const state = states.at(-1);
    const sums = state === undefined ? input : product(state, weights, input);
    const [inputAndForget, candidate, output] = split(sums, 1, [2 * units, units, units]);
    const [write, keep] = split(sigmoid(inputAndForget), 1, [units, units]);
    const written = mul(write, tanh(candidate));
    cell = cell === undefined ? written : add(mul(keep, cell), written);
    states.push(mul(sigmoid(output), tanh(cell)));
  }
  return states;
}

/** State · weightsᵀ + rest. */
function product(state: Value, weights: Value, rest: Value): Value {
  return gemm(state, weights, rest, { transB: true });
}

interface RecurrentParts {
  /** For each frame its inputs' share of the gates, in parts of the given sizes. */
  readonly inputs: <const Sizes extends AtLeastOne<number>>(
    sizes: Sizes,
    stateBiases: Value,
  ) => { readonly [Place in keyof Sizes]: Value }[];
  readonly weights: Value;
  readonly biases: Value;
}

function recurrentParts(
  x: Value,
  units: number,
  numGates: number,
  parameter: ParameterSource,
): RecurrentParts {
  const [batch, numFrames, width] = x.shape as [string, number, number];
  const size = numGates * units;
  const inputWeights = parameter("weight_ih", [size, width], { kind: "glorot", fanIn: width, fanOut: units });
  const weights = parameter("weight_hh", [size, units], { kind: "uniform", limit: 1 / Math.sqrt(units) });
  const inputBiases = parameter("bias_ih", [size], { kind: "zeros" });
  const biases = parameter("bias_hh", [size], { kind: "zeros" });
  const rows = reshape(x, [times(batch, numFrames), width]);
  return {
    weights,
    biases,
    inputs: <const Sizes extends AtLeastOne<number>>(sizes: Sizes, stateBiases: Value) => {
      const known = stateBiases.shape[0] as number;
      const rest = split(inputBiases, 0, known === size ? [size] : [known, size - known]);
      const [first, ...others] = rest;
      const bias =
        known === size ? add(inputBiases, stateBiases) : concat([add(first, stateBiases), ...others], 0);
      const all = gemm(rows, inputWeights, bias, { transB: true });
      const perFrame = Array.from({ length: numFrames }, () => sizes).flat();
      const parts = split(reshape(all, [batch, numFrames * size]), 1, atLeastOne(perFrame));
      return Array.from(
        { length: numFrames },
        (_, t) =>
          parts.slice(t * sizes.length, (t + 1) * sizes.length) as {
            readonly [Place in keyof Sizes]: Value;
          },
      );
    },
  };
}
