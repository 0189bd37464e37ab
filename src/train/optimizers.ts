import { checkPositiveNumber } from "../core/check.js";
import { checkOptions } from "../core/options.js";
import { add, div, mul, sqrt, sub } from "../onnx/elementwise.js";
import type { Graph, Value } from "../onnx/graph.js";

/** How weights follow from gradients; made by {@link adam} or {@link sgd}. */
export type Optimizer =
  | {
      readonly type: "adam";
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
      readonly weightDecay: number;
    }
  | { readonly type: "sgd"; readonly momentum: number; readonly weightDecay: number };

/**
 * Adam (Kingma and Ba 2014) with PyTorch's defaults; with `weightDecay` AdamW (Loshchilov and Hutter 2017).
 *
 * @param options - `beta1`, default 0.9; `beta2`, default 0.999; `epsilon`, default 1e-8; `weightDecay`, by which
 *   every weight shrinks per step, times the learning rate, default 0.
 */
export function adam(
  options: {
    readonly beta1?: number;
    readonly beta2?: number;
    readonly epsilon?: number;
    readonly weightDecay?: number;
  } = {},
): Optimizer {
  checkOptions("adam", options, { beta1: true, beta2: true, epsilon: true, weightDecay: true });
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  checkShare("beta1", beta1);
  checkShare("beta2", beta2);
  checkPositiveNumber("epsilon", epsilon);
  checkShare("weightDecay", weightDecay);
  return { type: "adam", beta1, beta2, epsilon, weightDecay };
}

/**
 * Stochastic gradient descent as PyTorch does it: v ← momentum · v + gradient, weights ← weights − rate · v.
 *
 * @param options - `momentum`, 0 ≤ momentum < 1, default 0; `weightDecay`, added to the gradient times the weight,
 *   default 0.
 */
export function sgd(options: { readonly momentum?: number; readonly weightDecay?: number } = {}): Optimizer {
  checkOptions("sgd", options, { momentum: true, weightDecay: true });
  const { momentum = 0, weightDecay = 0 } = options;
  checkShare("momentum", momentum);
  checkShare("weightDecay", weightDecay);
  return { type: "sgd", momentum, weightDecay };
}

function checkShare(name: string, value: number): void {
  if (typeof value === "number" && value >= 0 && value < 1) return;
  throw new RangeError(`Expected ${name} to be a number from 0 to below 1 but received ${String(value)}`);
}

/** One step of an optimiser in a graph: vectors of the length of the weights, before and after. */
export interface OptimizerStep {
  readonly weights: Value;
  /** State that goes along from step to step, by name: before and after. */
  readonly state: Readonly<Record<string, { readonly before: Value; readonly after: Value }>>;
}

/** Names of the vectors that an optimiser keeps beside the weights; they begin as zeros. */
export function optimizerState(optimizer: Optimizer): readonly string[] {
  return optimizer.type === "adam" ? ["mean", "square"] : optimizer.momentum === 0 ? [] : ["velocity"];
}

/** The numbers that change from step to step, as inputs of the graph. */
export function stepNumbers(
  optimizer: Optimizer,
  learningRate: number,
  step: number,
): Readonly<Record<string, number>> {
  if (optimizer.type === "sgd") return { rate: learningRate };
  // the corrections for the zeros at the beginning, in double precision as PyTorch computes them
  const rate = learningRate / (1 - optimizer.beta1 ** step);
  const root = Math.sqrt(1 - optimizer.beta2 ** step);
  return optimizer.weightDecay === 0
    ? { rate, root }
    : { rate, root, keep: 1 - learningRate * optimizer.weightDecay };
}

/** Adds a step to a graph. */
export function optimizerStep(
  graph: Graph,
  optimizer: Optimizer,
  weights: Value,
  gradient: Value,
): OptimizerStep {
  const vector = (name: string): Value => graph.input(name, weights.shape);
  const number = (name: string): Value => graph.input(name, []);
  if (optimizer.type === "sgd") {
    const { momentum, weightDecay } = optimizer;
    const pull = weightDecay === 0 ? gradient : add(gradient, mul(weights, weightDecay));
    if (momentum === 0) return { weights: sub(weights, mul(number("rate"), pull)), state: {} };
    const before = vector("velocity");
    const after = add(mul(before, momentum), pull);
    return {
      weights: sub(weights, mul(number("rate"), after)),
      state: { velocity: { before, after } },
    };
  }
  const { beta1, beta2, epsilon, weightDecay } = optimizer;
  const meanBefore = vector("mean");
  const squareBefore = vector("square");
  const mean = add(mul(meanBefore, beta1), mul(gradient, 1 - beta1));
  const square = add(mul(squareBefore, beta2), mul(mul(gradient, gradient), 1 - beta2));
  const scale = add(div(sqrt(square), number("root")), epsilon);
  const change = mul(div(mean, scale), number("rate"));
  const kept = weightDecay === 0 ? weights : mul(weights, number("keep"));
  return {
    weights: sub(kept, change),
    state: {
      mean: { before: meanBefore, after: mean },
      square: { before: squareBefore, after: square },
    },
  };
}
