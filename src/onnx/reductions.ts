import { itemAt } from "../core/item-at.js";
import { div, equal, mul } from "./elementwise.js";
import { addNode, type Value } from "./graph.js";
import { reduce, reduceSum } from "./reduce-sum.js";
import { expandLike, reshape } from "./shaping.js";

/** Means and largest values over axes, and their gradients. */

/** The mean over axes; `keep` keeps the axes, with size 1; default false. */
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

/** How many elements a mean over axes is taken of: a number, or computed where one of the sizes is free. */
function sizeOf(x: Value, axes: readonly number[]): Value | number {
  let known = 1;
  const free: Value[] = [];
  for (const axis of axes) {
    const size = itemAt(x.shape, axis);
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
