import { addNode, type Dimension, type Value } from "./graph.js";

/** Operations that move numbers without changing them, and their gradients. */

/** The same numbers under another shape, in which at most one size may be free. */
export function reshape(x: Value, shape: readonly Dimension[]): Value {
  const target = x.graph.integers(shape.map((size) => (typeof size === "number" ? size : -1)));
  return addNode(x.graph, {
    op: "Reshape",
    inputs: [x, target],
    shape,
    gradients: [([d]) => reshape(d, x.shape)],
  });
}

/** Parts of the given sizes along an axis. */
export function split(x: Value, axis: number, sizes: readonly number[]): readonly Value[] {
  return x.graph.add({
    op: "Split",
    inputs: [x],
    attributes: { axis, split: sizes },
    shapes: sizes.map((size) => x.shape.map((old, i) => (i === axis ? size : old))),
    gradients: [(parts) => concat(parts, axis)],
  });
}

/** Parts one after the other along an axis, whose sizes are fixed. */
export function concat(parts: readonly Value[], axis: number): Value {
  const sizes = parts.map((part) => part.shape[axis]);
  const total = sizes.reduce<number>((sum, size) => sum + (size as number), 0);
  const gradientParts = new Map<Value, readonly Value[]>(); // one split serves all parts
  return addNode(parts[0].graph, {
    op: "Concat",
    inputs: parts,
    attributes: { axis },
    shape: parts[0].shape.map((old, i) => (i === axis ? total : old)),
    gradients: parts.map((_, i) => ([d]) => {
      const split_ = gradientParts.get(d) ?? split(d, axis, sizes as number[]);
      gradientParts.set(d, split_);
      return split_[i];
    }),
  });
}

/** The axes in another order. */
export function transpose(x: Value, order: readonly number[]): Value {
  return addNode(x.graph, {
    op: "Transpose",
    inputs: [x],
    attributes: { perm: order },
    shape: order.map((axis) => x.shape[axis]),
    gradients: [([d]) => transpose(d, order.map((_, axis) => order.indexOf(axis)))], // prettier-ignore
  });
}

/** Rows by their numbers (int64); no gradient. */
export function gatherRows(x: Value, rows: Value): Value {
  return addNode(x.graph, { op: "Gather", inputs: [x, rows], shape: [...rows.shape, ...x.shape.slice(1)] });
}

/** A tensor repeated along its axes of size 1 up to the shape of another; used in gradients only. */
export function expandLike(x: Value, like: Value): Value {
  if (x.shape.length === like.shape.length && x.shape.every((size, axis) => size === like.shape[axis]))
    return x;
  const shape = addNode(like.graph, { op: "Shape", inputs: [like], shape: [like.shape.length] });
  return addNode(x.graph, { op: "Expand", inputs: [x, shape], shape: like.shape });
}
