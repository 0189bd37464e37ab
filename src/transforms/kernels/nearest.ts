import type { PrepareResize } from "../picture.js";
import { KernelLayout, kernels } from "../wasm/loaded-kernels.js";
import { RowBlocks } from "../wasm/row-blocks.js";
import { linearRegion } from "./linear-region.js";
import { clamp } from "./taps.js";

/** For each output position of a whole row or column, which input it takes. */
type NearestPlaces = (inSize: number, outSize: number) => Int32Array;

/** Source: Pillow's `ImagingScaleAffine`, which adds the step again and again. */
const pillowPlaces: NearestPlaces = (inSize, outSize) => {
  const step = inSize / outSize;
  let place = step * 0.5;
  return Int32Array.from({ length: outSize }, () => {
    const taken = Math.trunc(place);
    place += step;
    return clamp(taken, inSize);
  });
};

/** Source: OpenCV's `resizeNN`. */
const opencvPlaces: NearestPlaces = (inSize, outSize) => {
  const step = 1 / (outSize / inSize);
  return Int32Array.from({ length: outSize }, (_, i) => Math.min(Math.floor(i * step), inSize - 1));
};

function nearestResize(placesOf: NearestPlaces): PrepareResize {
  return (inWidth, inHeight, outWidth, outHeight, window) => {
    const { left, top, width, height } = window;
    const columns = placesOf(inWidth, outWidth).subarray(left, left + width);
    const rows = placesOf(inHeight, outHeight).subarray(top, top + height);
    const region = linearRegion({ near: columns, far: columns }, { near: rows, far: rows }, inWidth);
    const blocks = new RowBlocks(rows, region.width * 3);
    const output = new Uint8Array(height * width * 3);

    const layout = new KernelLayout();
    const input = layout.reserve(blocks.byteLength);
    const result = layout.reserve(output.length);
    const columnTable = layout.table(columns.map((column) => (column - region.left) * 3));
    const rowTable = layout.table(blocks.placesOf(rows));

    return {
      region,
      run(source, offset, stride) {
        const memory = layout.open();
        const between = blocks.copy(source, offset + region.left * 3, stride, memory, input);
        kernels().pickPixels(input, between, result, width, height, columnTable, rowTable);
        output.set(memory.subarray(result, result + output.length));
        return output;
      },
    };
  };
}

/** Pillow's `resize(…, NEAREST)`, bit for bit. */
export const preparePillowNearest: PrepareResize = nearestResize(pillowPlaces);

/** OpenCV's `resize(…, INTER_NEAREST)`, bit for bit. */
export const prepareOpencvNearest: PrepareResize = nearestResize(opencvPlaces);
