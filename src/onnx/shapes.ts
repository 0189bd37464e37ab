import type { Dimension } from "./graph.js";

/** Arithmetic with shapes in which some sizes are names. */

/** The shape that an elementwise operation gives. */
export function broadcast(a: readonly Dimension[], b: readonly Dimension[]): Dimension[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const one = a.at(i - rank) ?? 1;
    const other = b.at(i - rank) ?? 1;
    const first = i - rank < -a.length ? 1 : one;
    const second = i - rank < -b.length ? 1 : other;
    if (first === second || second === 1) return first;
    if (first === 1) return second;
    throw new RangeError(`Cannot bring together the shapes [${a.join(", ")}] and [${b.join(", ")}]`);
  });
}

/** The axes of `from` along which a tensor of shape `to` was repeated, counted in `from`. */
export function repeatedAxes(from: readonly Dimension[], to: readonly Dimension[]): number[] {
  const missing = from.length - to.length;
  return from.flatMap((size, axis) =>
    axis < missing || (to[axis - missing] === 1 && size !== 1) ? [axis] : [],
  );
}

/** A free size times a number: `"N"` and 20 give `"N*20"`. */
export function times(size: Dimension, factor: number): Dimension {
  return typeof size === "number" ? size * factor : factor === 1 ? size : `${size}*${factor}`;
}

/** How many elements a shape without free sizes has. */
export function elementCount(shape: readonly Dimension[]): number {
  return shape.reduce<number>((product, size) => {
    if (typeof size === "string") throw new RangeError(`The size "${size}" of [${shape.join(", ")}] is free`);
    return product * size;
  }, 1);
}
