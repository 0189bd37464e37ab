import { mapItems, type AtLeastOne } from "../core/at-least-one.js";
import { itemAt } from "../core/item-at.js";
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
export function split<const Sizes extends AtLeastOne<number>>(
  x: Value,
  axis: number,
  sizes: Sizes,
): { readonly [Place in keyof Sizes]: Value } {
  const parts: AtLeastOne<Value> = x.graph.add({
    op: "Split",
    inputs: [x],
    attributes: { axis, split: sizes },
    shapes: mapItems<number, readonly Dimension[]>(sizes, (size) =>
      x.shape.map((old, i) => (i === axis ? size : old)),
    ),
    gradients: [(ofParts) => concat(ofParts, axis)],
  });
  return parts as { readonly [Place in keyof Sizes]: Value };
}

/** Parts one after the other along an axis, whose sizes are fixed. */
export function concat(parts: AtLeastOne<Value>, axis: number): Value {
  const sizes = mapItems(parts, (part) => itemAt(part.shape, axis) as number);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const [first] = parts;
  const gradientParts = new Map<Value, readonly Value[]>(); // one split serves all parts
  return addNode(first.graph, {
    op: "Concat",
    inputs: parts,
    attributes: { axis },
    shape: first.shape.map((old, i) => (i === axis ? total : old)),
    gradients: parts.map((_, i) => ([d]) => {
      const split_ = gradientParts.get(d) ?? split(d, axis, sizes);
      gradientParts.set(d, split_);
      return itemAt(split_, i);
    }),
  });
}

/** The axes in another order. */
export function transpose(x: Value, order: readonly number[]): Value {
  return addNode(x.graph, {
    op: "Transpose",
    inputs: [x],
    attributes: { perm: order },
    shape: order.map((axis) => itemAt(x.shape, axis)),
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
