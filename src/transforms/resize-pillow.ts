import type { PreparedResize, Rectangle } from "./picture.js";

/**
 * Pillow's `resize(…, BILINEAR)`, bit for bit: a triangle filter that widens when it shrinks a picture
 * (antialiasing), 22-bit fixed-point weights, first across with rounding to uint8, then down.
 *
 * Source: Pillow's `Resample.c`, checked against Pillow 9.4 on 70 pairs of sizes.
 */
export function preparePillowBilinear(
  inWidth: number,
  inHeight: number,
  outWidth: number,
  outHeight: number,
  window: Rectangle,
): PreparedResize {
  const across = outWidth === inWidth ? undefined : filterTaps(inWidth, outWidth, window.left, window.width);
  const down =
    outHeight === inHeight ? undefined : filterTaps(inHeight, outHeight, window.top, window.height);
  // Only the rows that the vertical pass will read are computed by the horizontal one.
  const firstRow = down === undefined ? window.top : down.starts[0];
  const lastRow =
    down === undefined
      ? window.top + window.height
      : down.starts[window.height - 1] + down.counts[window.height - 1];
  const rows = lastRow - firstRow;
  const rowLength = window.width * 3;
  const middle = new Uint8Array(rows * rowLength);
  const output = new Uint8Array(window.height * rowLength);

  return (source, offset, stride) => {
    const start = offset + firstRow * stride;
    if (across === undefined) copyRows(source, start + window.left * 3, stride, middle, rows, rowLength);
    else resampleAcross(source, start, stride, middle, rows, window.width, across);
    if (down === undefined) return middle;
    resampleDown(middle, firstRow, output, window.height, rowLength, down);
    return output;
  };
}

/** For each output position of the window: the first input, how many, and their fixed-point weights. */
interface Taps {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Int32Array;
  /** Room for the weights of one output position. */
  readonly room: number;
}

const precisionBits = 22;
const half = 1 << (precisionBits - 1);

function filterTaps(inSize: number, outSize: number, first: number, count: number): Taps {
  const scale = inSize / outSize;
  const filterScale = Math.max(scale, 1);
  const room = Math.ceil(filterScale) * 2 + 1;
  const taps: Taps = {
    starts: new Int32Array(count),
    counts: new Int32Array(count),
    weights: new Int32Array(count * room),
    room,
  };
  const exact = new Float64Array(room);
  for (let i = 0; i < count; i += 1) {
    const center = (first + i + 0.5) * scale;
    const start = Math.max(Math.trunc(center - filterScale + 0.5), 0);
    const length = Math.min(Math.trunc(center + filterScale + 0.5), inSize) - start;
    let sum = 0;
    for (let x = 0; x < length; x += 1) {
      const distance = Math.abs((x + start - center + 0.5) * (1 / filterScale));
      exact[x] = distance < 1 ? 1 - distance : 0;
      sum += exact[x];
    }
    taps.starts[i] = start;
    taps.counts[i] = length;
    for (let x = 0; x < length; x += 1) {
      taps.weights[i * room + x] = Math.trunc(0.5 + (exact[x] / sum) * (1 << precisionBits));
    }
  }
  return taps;
}

function resampleAcross(
  source: Uint8Array,
  start: number,
  stride: number,
  target: Uint8Array,
  rows: number,
  width: number,
  taps: Taps,
): void {
  const { starts, counts, weights, room } = taps;
  let to = 0;
  for (let y = 0; y < rows; y += 1) {
    const row = start + y * stride;
    for (let x = 0; x < width; x += 1) {
      let from = row + starts[x] * 3;
      let red = half;
      let green = half;
      let blue = half;
      const end = x * room + counts[x];
      for (let k = x * room; k < end; k += 1) {
        const weight = weights[k];
        red += source[from] * weight;
        green += source[from + 1] * weight;
        blue += source[from + 2] * weight;
        from += 3;
      }
      // The weights are ≥ 0 and sum to 2²² give or take their rounding: only the upper bound can be passed.
      target[to] = Math.min(red >> precisionBits, 255);
      target[to + 1] = Math.min(green >> precisionBits, 255);
      target[to + 2] = Math.min(blue >> precisionBits, 255);
      to += 3;
    }
  }
}

function resampleDown(
  source: Uint8Array,
  firstRow: number,
  target: Uint8Array,
  height: number,
  rowLength: number,
  taps: Taps,
): void {
  const sums = new Int32Array(rowLength);
  for (let y = 0; y < height; y += 1) {
    sums.fill(half);
    let from = (taps.starts[y] - firstRow) * rowLength;
    for (let k = 0; k < taps.counts[y]; k += 1) {
      const weight = taps.weights[y * taps.room + k];
      for (let x = 0; x < rowLength; x += 1) sums[x] += source[from + x] * weight;
      from += rowLength;
    }
    const to = y * rowLength;
    for (let x = 0; x < rowLength; x += 1) target[to + x] = Math.min(sums[x] >> precisionBits, 255);
  }
}

function copyRows(
  source: Uint8Array,
  start: number,
  stride: number,
  target: Uint8Array,
  rows: number,
  rowLength: number,
): void {
  for (let y = 0; y < rows; y += 1) {
    const from = start + y * stride;
    target.set(source.subarray(from, from + rowLength), y * rowLength);
  }
}
