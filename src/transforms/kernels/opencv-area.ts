import type { Rectangle } from "../../tensor/rectangle.js";
import type { PreparedResize, PrepareResize } from "../picture.js";
import { copyRows, KernelLayout, kernels } from "../wasm/loaded-kernels.js";
import { prepareOpencvEnlargedArea, prepareOpencvLinear } from "./opencv-linear.js";
import { placeTaps, type Taps } from "./taps.js";
import { weighedResize } from "./weighed.js";

/**
 * OpenCV's `resize(…, INTER_AREA)` on uint8, bit for bit: the mean of what an output covers. Whole pixels are summed as whole
 * numbers, shares of pixels in float32; and where a side grows, it is a linear resize of its own kind.
 *
 * Source: OpenCV's `resize.cpp`.
 */
export const prepareOpencvArea: PrepareResize = (inWidth, inHeight, outWidth, outHeight, window) => {
  const scaleX = 1 / (outWidth / inWidth);
  const scaleY = 1 / (outHeight / inHeight);
  if (scaleX < 1 || scaleY < 1)
    return prepareOpencvEnlargedArea(inWidth, inHeight, outWidth, outHeight, window);
  if (!isWhole(scaleX) || !isWhole(scaleY)) {
    const across = areaTaps(inWidth, scaleX, window.left, window.width);
    return weighedResize(across, areaTaps(inHeight, scaleY, window.top, window.height), window, "levels");
  }
  // the mean of four, halves up, is what the linear resize gives
  if (Math.round(scaleX) === 2 && Math.round(scaleY) === 2)
    return prepareOpencvLinear(inWidth, inHeight, outWidth, outHeight, window);
  return wholeAreas(Math.round(scaleX), Math.round(scaleY), window);
};

function isWhole(scale: number): boolean {
  return Math.abs(scale - Math.round(scale)) < Number.EPSILON;
}

/** A share of a pixel below this one does not count. */
const leastShare = 1e-3;

function areaTaps(inSize: number, scale: number, first: number, count: number): Taps<Float32Array> {
  const room = Math.ceil(scale) + 2;
  const starts = new Int32Array(count);
  const counts = new Int32Array(count);
  const weights = new Float32Array(count * room);
  for (let i = 0; i < count; i += 1) {
    const start = (first + i) * scale;
    const end = start + scale;
    const cell = Math.min(scale, inSize - start);
    const lastWhole = Math.min(Math.floor(end), inSize - 1);
    const firstWhole = Math.min(Math.ceil(start), lastWhole);
    const shares: number[] = [];
    const isCut = firstWhole - start > leastShare;
    if (isCut) shares.push((firstWhole - start) / cell);
    for (let x = firstWhole; x < lastWhole; x += 1) shares.push(1 / cell);
    if (end - lastWhole > leastShare) shares.push(Math.min(end - lastWhole, 1, cell) / cell);
    starts[i] = isCut ? firstWhole - 1 : firstWhole;
    counts[i] = shares.length;
    weights.set(shares, i * room);
  }
  return { starts, counts, weights, room };
}

function wholeAreas(across: number, down: number, window: Rectangle): PreparedResize {
  const { left, top, width, height } = window;
  const region = { left: left * across, top: top * down, width: width * across, height: height * down };
  const rowLength = width * 3;
  const output = new Uint8Array(height * rowLength);
  const ones: Taps<Int32Array> = {
    starts: Int32Array.from({ length: width }, (_, i) => (left + i) * across),
    counts: new Int32Array(width).fill(across),
    weights: new Int32Array(width * across).fill(1),
    room: across,
  };

  const layout = new KernelLayout();
  const input = layout.reserve(region.height * region.width * 3);
  const middle = layout.reserve(region.height * rowLength * 4);
  const result = layout.reserve(output.length);
  const tables = placeTaps(layout, ones, region.left);

  return {
    region,
    run(source, offset, stride) {
      const memory = layout.open();
      const inLength = region.width * 3;
      const from = offset + region.top * stride + region.left * 3;
      copyRows(source, from, stride, memory, input, inLength, region.height);
      kernels().sumAcross(input, inLength, region.height, middle, width, ...tables);
      kernels().opencvAreaDown(middle, result, height, rowLength, down, 1 / (across * down));
      output.set(memory.subarray(result, result + output.length));
      return output;
    },
  };
}
