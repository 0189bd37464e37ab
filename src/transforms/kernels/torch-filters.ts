import type { PrepareResize } from "../picture.js";
import { triangleFilter } from "./filters.js";
import { clampedTaps, filterTaps, type ResizeFilter, type Taps } from "./taps.js";
import { weighedResize, type WeighedResult } from "./weighed.js";

/** The taps of a filter for a row or a column, as float32. */
type TapsOf = (inSize: number, outSize: number, first: number, count: number) => Taps<Float32Array>;

function toFloat(taps: Taps<Float64Array>): Taps<Float32Array> {
  return { ...taps, weights: Float32Array.from(taps.weights) };
}

/** Source: PyTorch's `UpSampleKernel.cpp`, `_compute_weights_aa`. */
function antialiased(filter: ResizeFilter): TapsOf {
  return (...sizes) => toFloat(filterTaps(filter, Math.fround, ...sizes));
}

const f32 = Math.fround;

/** Four neighbours. Source: PyTorch's `UpSample.h`, `get_cubic_upsample_coefficients`, in float32 as there. */
const cubicTaps: TapsOf = (...sizes) =>
  neighbourTaps(
    4,
    (position) => position,
    (share) => {
      const rest = f32(1 - share);
      return [outerCubic(f32(share + 1)), innerCubic(share), innerCubic(rest), outerCubic(f32(rest + 1))];
    },
    ...sizes,
  );

/** Keys' cubic with a = −0.75 up to a distance of 1; which steps are fused, and which are not, is as compiled for x86. */
function innerCubic(x: number): number {
  return f32(f32(f32(fused(1.25, x, -2.25) * x) * x) + 1);
}

/** The same from 1 to 2. */
function outerCubic(x: number): number {
  return f32(f32(fused(fused(-0.75, x, 3.75), x, -6) * x) + 3);
}

/** Keys' cubic with a = −0.5: there in float64 up to a distance of 1, then in float32. */
const floatCubicFilter: ResizeFilter = {
  support: 2,
  weight(distance) {
    const x = Math.abs(distance);
    if (x < 1) return f32((1.5 * x - 2.5) * x * x + 1);
    return x < 2 ? -0.5 * fused(fused(f32(x - 5), x, 8), x, -4) : 0;
  },
};

/** a · b + c, rounded to float32 once. */
function fused(a: number, b: number, c: number): number {
  return f32(a * b + c);
}

function neighbourTaps(
  taps: number,
  limit: (position: number) => number,
  weightsOf: (share: number) => readonly number[],
  inSize: number,
  outSize: number,
  first: number,
  count: number,
): Taps<Float32Array> {
  const scale = f32(inSize / outSize);
  const lefts = new Int32Array(count);
  const weights = new Float64Array(count * taps);
  for (let i = 0; i < count; i += 1) {
    // torch's compiled code keeps more digits here than its float32
    const position = limit(scale * (first + i + 0.5) - 0.5);
    const before = Math.floor(position);
    lefts[i] = before - taps / 2 + 1;
    weights.set(weightsOf(f32(position - before)), i * taps);
  }
  return toFloat(clampedTaps(inSize, lefts, weights, taps));
}

function torchResize(tapsOf: TapsOf, result: WeighedResult): PrepareResize {
  return (inWidth, inHeight, outWidth, outHeight, window) => {
    const across = tapsOf(inWidth, outWidth, window.left, window.width);
    const down = tapsOf(inHeight, outHeight, window.top, window.height);
    return weighedResize(across, down, window, result);
  };
}

/**
 * PyTorch's `F.interpolate(align_corners=False)` beyond the plain linear one. Without a word more: on floats in 0 … 1, to
 * within 2e-6, and cubic ones may leave that range. `Levels`: as torchvision does with uint8 tensors, on levels 0 … 255 that
 * are rounded half to even and cut off; where torch's own sums round otherwise, a level differs by one (of real frames ≤ 0.15 % of them).
 */
export const torchFilters: Readonly<Record<TorchFilter, PrepareResize>> = {
  linearAntialias: torchResize(antialiased(triangleFilter), "shares"),
  linearAntialiasLevels: torchResize(antialiased(triangleFilter), "levels"),
  cubic: torchResize(cubicTaps, "shares"),
  cubicLevels: torchResize(cubicTaps, "levels"),
  cubicAntialias: torchResize(antialiased(floatCubicFilter), "shares"),
  cubicAntialiasLevels: torchResize(antialiased(floatCubicFilter), "levels"),
};

type TorchFilter =
  | "linearAntialias"
  | "linearAntialiasLevels"
  | "cubic"
  | "cubicLevels"
  | "cubicAntialias"
  | "cubicAntialiasLevels";
