import { div, equal, mul } from "./elementwise.js";
import { addNode, type Dimension, type Value } from "./graph.js";
import { reshape, expandLike } from "./shaping.js";

/** Sums and means over axes, and their gradients. */

/**
 * The sum over axes.
 *
 * @param keep - Keep the axes, with size 1; default false.
 */
export function reduceSum(x: Value, axes: readonly number[], keep: boolean = false): Value {
  return reduce("ReduceSum", x, axes, keep, (d) => expandLike(d, x));
}

/** The mean over axes; see {@link reduceSum}. */
export function reduceMean(x: Value, axes: readonly number[], keep: boolean = false): Value {
  return reduce("ReduceMean", x, axes, keep, (d) => div(expandLike(d, x), sizeOf(x, axes)));
}

/** The largest over axes; equal ones share its gradient evenly, as in PyTorch. */
export function reduceMax(x: Value, axes: readonly number[]): Value {
  return reduce("ReduceMax", x, axes, false, (d, kept) => {
    const isLargest = equal(x, kept);
    return mul(expandLike(div(d, reduceSum(isLargest, axes, true)), x), isLargest);
  });
}

function reduce(
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

/** How many elements a mean over axes is taken of: a number, or computed where one of the sizes is free. */
function sizeOf(x: Value, axes: readonly number[]): Value | number {
  let known = 1;
  const free: Value[] = [];
  for (const axis of axes) {
    const size: Dimension = x.shape[axis];
    if (typeof size === "number") known *= size;
    else free.push(dimensionOf(x, axis));
  }
  return free.reduce<Value | number>((product, size) => mul(product, size), known);
}

/** One size of a tensor as a float32 number. */
function dimensionOf(x: Value, axis: number): Value {
  const { graph } = x;
  const shape = addNode(graph, { op: "Shape", inputs: [x], shape: [x.shape.length] });
  const size = addNode(graph, { op: "Gather", inputs: [shape, graph.integers([axis])], shape: [1] });
  const cast = addNode(graph, { op: "Cast", inputs: [size], attributes: { to: 1 }, shape: [1] });
  return reshape({ ...cast, type: "float32" }, []);
}
