import { atLeastOne } from "../core/at-least-one.js";
import { itemAt } from "../core/item-at.js";
import { logSoftmax, mul, neg, softmax } from "../onnx/elementwise.js";
import { gradients } from "../onnx/differentiate.js";
import { encodeModel } from "../onnx/encode.js";
import { Graph, type Dimension, type Value } from "../onnx/graph.js";
import { reduceSum } from "../onnx/reduce-sum.js";
import { reduceMean } from "../onnx/reductions.js";
import { concat, gatherRows, reshape } from "../onnx/shaping.js";
import type { Layer } from "./layers.js";
import { buildNetwork } from "./network.js";
import { optimizerStep, type Optimizer } from "./optimizers.js";
import { parameterCount, parameterValues, type Parameter } from "./parameters.js";

/** A head as its graphs need it. */
export interface HeadPlan {
  readonly layers: readonly Layer[];
  /** Features of one row: [T, D] or [D]. */
  readonly inputShape: readonly number[];
  readonly numLabels: number;
  readonly parameters: readonly Parameter[];
}

/** A random mask that a training step is fed with. */
export interface DropoutMask {
  readonly name: string;
  readonly rate: number;
  /** Shape for one row. */
  readonly shape: readonly number[];
}

/** A whole training step as one ONNX model. */
export interface TrainingGraph {
  readonly model: Uint8Array;
  readonly masks: readonly DropoutMask[];
  /** Outputs that become inputs of the next step. */
  readonly updates: Readonly<Record<string, string>>;
}

/**
 * The graph of a training step: rows of the features, the layers, the loss, its gradients, the optimiser.
 *
 * Inputs `data` (all features), `rows`, `targets` [N, labels], `weights`, the optimiser's vectors and numbers, the
 * masks; outputs `loss`, `logits` and the new vectors.
 */
export function trainingGraph(plan: HeadPlan, optimizer: Optimizer): TrainingGraph {
  const { layers, inputShape, numLabels, parameters } = plan;
  const graph = new Graph();
  const weights = graph.input("weights", [parameterCount(parameters)]);
  const values = parameterValues(weights, parameters);
  const masks: DropoutMask[] = [];
  const logits = buildNetwork(rowsOfData(graph, inputShape), layers, {
    parameter: (name) => values.get(name) as Value,
    mask: (name, rate, shape) => {
      masks.push({ name, rate, shape: shape.slice(1) as number[] });
      return graph.input(name, shape);
    },
  });
  const loss = crossEntropy(logits, graph.input("targets", ["N", numLabels]));
  const ofParameters = gradients(loss, parameters.map(({ name }) => values.get(name) as Value)); // prettier-ignore
  const flat = atLeastOne(
    ofParameters.map((gradient, i) => reshape(gradient, [itemAt(parameters, i).length])),
  );
  const step = optimizerStep(graph, optimizer, weights, flat.length === 1 ? flat[0] : concat(flat, 0));
  graph.output("loss", loss);
  graph.output("logits", logits);
  graph.output("newWeights", step.weights);
  const updates: Record<string, string> = { newWeights: "weights" };
  for (const [name, { after }] of Object.entries(step.state)) {
    graph.output(`new ${name}`, after);
    updates[`new ${name}`] = name;
  }
  return { model: encodeModel(graph), masks, updates };
}

/** The graph that gives logits and loss of rows, with weights as an input: for validation. */
export function validationGraph({ layers, inputShape, numLabels, parameters }: HeadPlan): Uint8Array {
  const graph = new Graph();
  const values = parameterValues(graph.input("weights", [parameterCount(parameters)]), parameters);
  const logits = buildNetwork(rowsOfData(graph, inputShape), layers, {
    parameter: (name) => values.get(name) as Value,
  });
  graph.output("loss", crossEntropy(logits, graph.input("targets", ["N", numLabels])));
  graph.output("logits", logits);
  return encodeModel(graph);
}

/** Builds a trained head onto features in any graph: features → probabilities. */
export function buildTrainedHead(features: Value, plan: HeadPlan, weights: Float32Array): Value {
  const byName = new Map(plan.parameters.map((parameter) => [parameter.name, parameter]));
  const logits = buildNetwork(features, plan.layers, {
    parameter: (name, shape) => {
      const { offset, length } = byName.get(name) as Parameter;
      return features.graph.constant(weights.subarray(offset, offset + length), shape, name);
    },
  });
  return softmax(logits);
}

/** The trained head as an ONNX model of its own: `features` → `probabilities`. */
export function inferenceGraph(plan: HeadPlan, weights: Float32Array): Uint8Array {
  const graph = new Graph();
  const features = graph.input("features", ["N", ...plan.inputShape]);
  graph.output("probabilities", buildTrainedHead(features, plan, weights));
  return encodeModel(graph);
}

function rowsOfData(graph: Graph, inputShape: readonly Dimension[]): Value {
  const data = graph.input("data", ["rows in all", ...inputShape]);
  return gatherRows(data, graph.input("rows", ["N"], "int64"));
}

/** Mean over the rows of −Σ targets · log softmax(logits). */
function crossEntropy(logits: Value, targets: Value): Value {
  return neg(reduceMean(reduceSum(mul(targets, logSoftmax(logits)), [1]), [0]));
}
