import { mapItems } from "../core/at-least-one.js";
import type { GraphNode, Value } from "./graph.js";
import { sumOf, zerosLike } from "./elementwise.js";

/**
 * Adds to a graph the nodes that compute a loss's gradients: reverse mode, one pass over the nodes from the last
 * to the first, each giving its inputs their share by its own rule.
 *
 * @param loss - A single number, shape [].
 * @param of - Tensors that the loss follows from.
 * @returns One gradient for each of them, of its shape.
 * @throws {RangeError} If the loss does not follow from one of them, or an operation on the way has no rule.
 */
export function gradients(loss: Value, of: readonly Value[]): Value[] {
  const { graph } = loss;
  const nodes = [...graph.nodes]; // those that the rules add are not walked through
  const follows = new Set(of.map((value) => value.name));
  for (const node of nodes) {
    if (node.inputs.some((input) => follows.has(input.name)))
      for (const output of node.outputs) follows.add(output.name);
  }
  const shares = new Map<string, [Value, ...Value[]]>([[loss.name, [graph.scalar(1)]]]);
  const total = (value: Value): Value | undefined => {
    const parts = shares.get(value.name);
    if (parts === undefined) return undefined;
    const sum = sumOf(parts);
    shares.set(value.name, [sum]);
    return sum;
  };

  for (const node of nodes.reverse()) {
    if (!node.outputs.some((output) => follows.has(output.name) && shares.has(output.name))) continue;
    const ofOutputs = mapItems(node.outputs, (output) => total(output) ?? zerosLike(output));
    node.inputs.forEach((input, i) => {
      if (!follows.has(input.name)) return;
      const share = ruleOf(node, i)(ofOutputs, node.outputs);
      const before = shares.get(input.name);
      if (before === undefined) shares.set(input.name, [share]);
      else before.push(share);
    });
  }
  return of.map((value) => {
    const gradient = total(value);
    if (gradient !== undefined) return gradient;
    throw new RangeError(`Cannot differentiate: "${loss.name}" does not follow from "${value.name}"`);
  });
}

function ruleOf(node: GraphNode, input: number): NonNullable<GraphNode["gradients"][number]> {
  const rule = node.gradients.at(input);
  if (rule !== undefined) return rule;
  throw new RangeError(`Cannot differentiate: "${node.op}" has no rule for its input ${input}`);
}
