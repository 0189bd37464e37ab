import type { PrepareResize } from "../picture.js";
import { toWhole, wholeResize } from "./pillow.js";
import { filterTaps, type ResizeFilter } from "./taps.js";

/** Bits that the kernels shift by. */
const kernelBits = 22;

/**
 * What torch from 2.1 on computes of uint8 tensors on processors with AVX2, bit for bit: Pillow's way with weights of 16 bits.
 * torchvision's `transforms.v2` and the processors of transformers that work on tensors end there.
 *
 * Source: PyTorch's `UpSampleKernelAVXAntialias.h` and `_compute_index_ranges_int16_weights`, checked against torch 2.13.
 */
export function torchUint8Resize(filter: ResizeFilter): PrepareResize {
  return wholeResize((inSize, outSize, first, count) => {
    const double = (value: number): number => value;
    const bits = bitsOf(filterTaps(filter, double, inSize, outSize, 0, outSize).weights);
    const taps = filterTaps(filter, double, inSize, outSize, first, count);
    // shifted by what is left, which loses nothing
    const scale = 2 ** (kernelBits - bits);
    return { ...taps, weights: Int32Array.from(taps.weights, (weight) => toWhole(weight, bits) * scale) };
  });
}

/** As many as let the largest weight of the whole row fit into 16 bits. */
function bitsOf(weights: Float64Array): number {
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  let bits = 0;
  while (bits < kernelBits && Math.trunc(0.5 + largest * 2 ** (bits + 1)) < 2 ** 15) bits += 1;
  return bits;
}
