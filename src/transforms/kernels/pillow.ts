import type { Rectangle } from "../../tensor/rectangle.js";
import type { PreparedResize, PrepareResize } from "../picture.js";
import { copyRows, KernelLayout, kernels } from "../wasm/loaded-kernels.js";
import { filterTaps, inputsOf, placeTaps, type ResizeFilter, type Span, type Taps } from "./taps.js";

/**
 * Pillow's `resize` with a filter, bit for bit: antialiasing, 22-bit fixed-point weights, first across with rounding to
 * uint8, then down.
 *
 * Source: Pillow's `Resample.c`, checked against Pillow 9.4.
 */
export function pillowResize(filter: ResizeFilter): PrepareResize {
  return wholeResize((...sizes) => {
    const taps = filterTaps(filter, (value) => value, ...sizes);
    return { ...taps, weights: Int32Array.from(taps.weights, (weight) => toWhole(weight, 22)) };
  });
}

type PillowTaps = Taps<Int32Array>;

/** The taps of a window of a row or a column, weights × 2²². */
type WholeTapsOf = (inSize: number, outSize: number, first: number, count: number) => PillowTaps;

/** A resize whose weights are whole numbers: first across with rounding to uint8, then down. */
export function wholeResize(tapsOf: WholeTapsOf): PrepareResize {
  return (inWidth, inHeight, outWidth, outHeight, window) => {
    const { left, top, width, height } = window;
    const across = outWidth === inWidth ? undefined : tapsOf(inWidth, outWidth, left, width);
    const down = outHeight === inHeight ? undefined : tapsOf(inHeight, outHeight, top, height);
    return prepare(across, down, window);
  };
}

function prepare(
  across: PillowTaps | undefined,
  down: PillowTaps | undefined,
  window: Rectangle,
): PreparedResize {
  // Only the rows that the vertical pass will read, and the columns that the horizontal one will.
  const [firstRow, lastRow] = down === undefined ? span(window.top, window.height) : inputsOf(down);
  const [firstColumn, lastColumn] = across === undefined ? span(window.left, window.width) : inputsOf(across);
  const rows = lastRow - firstRow;
  const region = { left: firstColumn, top: firstRow, width: lastColumn - firstColumn, height: rows };
  const inLength = region.width * 3;
  const rowLength = window.width * 3;
  const output = new Uint8Array(window.height * rowLength);

  const layout = new KernelLayout();
  const input = layout.reserve(rows * inLength);
  const middle = across === undefined ? input : layout.reserve(rows * rowLength);
  const result = down === undefined ? middle : layout.reserve(window.height * rowLength);
  const acrossTables = across && placeTaps(layout, across, firstColumn);
  const downTables = down && placeTaps(layout, down, firstRow);

  return {
    region,
    run(source, offset, stride) {
      const memory = layout.open();
      const from = offset + firstRow * stride + firstColumn * 3;
      copyRows(source, from, stride, memory, input, inLength, rows);
      const { pillowAcross, pillowDown } = kernels();
      if (acrossTables) pillowAcross(input, inLength, rows, middle, window.width, ...acrossTables);
      if (downTables) pillowDown(middle, result, window.height, rowLength, ...downTables);
      output.set(memory.subarray(result, result + output.length));
      return output;
    },
  };
}

function span(start: number, length: number): Span {
  return [start, start + length];
}

/** A weight × 2^bits, halves away from 0. */
export function toWhole(weight: number, bits: number): number {
  return Math.trunc(weight * 2 ** bits + (weight < 0 ? -0.5 : 0.5));
}
