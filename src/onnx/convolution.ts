import { itemAt } from "../core/item-at.js";
import { addNode, type Dimension, type Value } from "./graph.js";
import { split, transpose } from "./shaping.js";

/** How the windows of a {@link conv} lie, one number per spatial axis. */
export interface ConvOptions {
  readonly strides: readonly number[];
  /** Zeros put before and after each axis. */
  readonly pads: readonly number[];
}

/**
 * Convolution in one, two, three… dimensions without bias: [N, C, …] and weights [M, C, …] → [N, M, …].
 *
 * Gradients: of x a transposed convolution; of the weights a convolution of x with the output's gradient, batch
 * and channels having changed places, the strides being its dilations.
 */
export function conv(x: Value, weights: Value, options: ConvOptions): Value {
  const { strides, pads } = options;
  const inner = spatial(x.shape);
  const kernel = spatial(weights.shape);
  const sizes = inner.map((size, i) => Math.floor((size + 2 * pads[i]! - kernel[i]!) / strides[i]!) + 1);
  // what the last window does not reach
  const rest = inner.map((size, i) => (size + 2 * pads[i]! - kernel[i]!) % strides[i]!);
  return addNode(x.graph, {
    op: "Conv",
    inputs: [x, weights],
    attributes: { strides, pads: [...pads, ...pads] },
    shape: [itemAt(x.shape, 0), itemAt(weights.shape, 0), ...sizes],
    gradients: [
      ([d]) =>
        addNode(x.graph, {
          op: "ConvTranspose",
          inputs: [d, weights],
          attributes: { strides, pads: [...pads, ...pads], output_padding: rest },
          shape: x.shape,
        }),
      ([d]) => {
        const all = addNode(x.graph, {
          op: "Conv",
          inputs: [swapped(x), swapped(d)],
          attributes: { dilations: strides, pads: [...pads, ...pads] },
          shape: [itemAt(x.shape, 1), itemAt(weights.shape, 0), ...kernel.map((size, i) => size + rest[i]!)],
        });
        return swapped(rest.reduce((part, size, i) => (size === 0 ? part : first(part, i + 2, size)), all));
      },
    ],
  });
}

/** A tensor without its last `rest` places along an axis. */
function first(x: Value, axis: number, rest: number): Value {
  return split(x, axis, [(x.shape[axis] as number) - rest, rest])[0];
}

function spatial(shape: readonly Dimension[]): number[] {
  return shape.slice(2) as number[];
}

/** Batch and channels in each other's place. */
function swapped(x: Value): Value {
  return transpose(x, [1, 0, ...x.shape.slice(2).map((_, i) => i + 2)]);
}
