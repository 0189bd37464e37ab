import { itemAt } from "../core/item-at.js";
import { add, div, mul, sqrt, sub } from "../onnx/elementwise.js";
import type { Value } from "../onnx/graph.js";
import { reduceMean } from "../onnx/reductions.js";
import { reshape } from "../onnx/shaping.js";

/** PyTorch's default for what is added to the variance. */
export const batchNormEpsilon = 1e-5;

/** A batch normalised, and the statistics that it was normalised with. */
export interface BatchNormalized {
  readonly output: Value;
  /** [C] each; the variance is the biased one. */
  readonly mean: Value;
  readonly variance: Value;
}

/**
 * Batch normalisation (Ioffe and Szegedy 2015) while training: each channel of [N, C, …] to mean 0 and variance 1
 * over the batch, then times `scale` plus `shift`. Not for use: there {@link foldBatchNorm} puts it into the
 * convolution before.
 */
export function batchNorm(x: Value, scale: Value, shift: Value): BatchNormalized {
  const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const channels = itemAt(x.shape, 1);
  const perChannel = x.shape.map((_, axis) => (axis === 1 ? channels : 1));
  const mean = reduceMean(x, axes, true);
  const centred = sub(x, mean);
  const variance = reduceMean(mul(centred, centred), axes, true);
  const factor = div(reshape(scale, perChannel), sqrt(add(variance, batchNormEpsilon)));
  return {
    output: add(mul(centred, factor), reshape(shift, perChannel)),
    mean: reshape(mean, [channels]),
    variance: reshape(variance, [channels]),
  };
}

/** Weights [M, C, …] and biases [M] of a convolution that does what convolution and normalisation did. */
export function foldBatchNorm(
  weights: Float32Array,
  statistics: {
    readonly scale: ArrayLike<number>;
    readonly shift: ArrayLike<number>;
    readonly mean: ArrayLike<number>;
    readonly variance: ArrayLike<number>;
  },
): { weights: Float32Array; biases: Float32Array } {
  const { scale, shift, mean, variance } = statistics;
  const perOutput = weights.length / scale.length;
  const factors = Array.from(scale, (value, m) => value / Math.sqrt(variance[m]! + batchNormEpsilon));
  return {
    weights: weights.map((value, i) => value * factors[Math.floor(i / perOutput)]!),
    biases: Float32Array.from(factors, (factor, m) => shift[m]! - mean[m]! * factor),
  };
}
