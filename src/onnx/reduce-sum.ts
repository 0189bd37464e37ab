import { addNode, type Value } from "./graph.js";
import { expandLike, reshape } from "./shaping.js";

/**
 * The sum over axes.
 *
 * @param keep - Keep the axes, with size 1; default false.
 */
export function reduceSum(x: Value, axes: readonly number[], keep: boolean = false): Value {
  return reduce("ReduceSum", x, axes, keep, (d) => expandLike(d, x));
}

/**
 * A reduction over axes.
 *
 * @param gradient - Given the gradient and the result, both with the axes kept.
 */
export function reduce(
  op: string,
  x: Value,
  axes: readonly number[],
  keep: boolean,
  gradient: (d: Value, output: Value) => Value,
): Value {
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const shape = keep ? kept : x.shape.filter((_, axis) => !axes.includes(axis));
  return addNode(x.graph, {
    op,
    inputs: [x],
    attributes: { axes, keepdims: keep ? 1 : 0 },
    shape,
    gradients: [([d], [y]) => gradient(keep ? d : reshape(d, kept), keep ? y : reshape(y, kept))],
  });
}
