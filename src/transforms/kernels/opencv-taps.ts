import { roundHalfEven } from "../../core/round.js";
import type { PrepareResize } from "../picture.js";
import { copyRows, KernelLayout, kernels } from "../wasm/loaded-kernels.js";
import { clamp, clampedTaps, inputsOf, placeTaps } from "./taps.js";

/** float32 weights of `taps` neighbours, by how far the output lies behind the one before the middle: 0 ≤ share < 1. */
interface NeighbourWeights {
  readonly taps: number;
  of(share: number): readonly number[];
}

const f32 = Math.fround;

/** Source: OpenCV's `interpolateCubic`, a = −0.75. */
const cubic: NeighbourWeights = {
  taps: 4,
  of(x) {
    const a = -0.75;
    const far = f32(x + 1);
    const outer = f32(f32(f32(f32(f32(f32(a * far) - 5 * a) * far) + 8 * a) * far) - 4 * a);
    const near = nearCubic(x, a);
    const next = nearCubic(f32(1 - x), a);
    return [outer, near, next, f32(f32(f32(1 - outer) - near) - next)];
  },
};

function nearCubic(x: number, a: number): number {
  return f32(f32(f32(f32(f32((a + 2) * x) - (a + 3)) * x) * x) + 1);
}

/** Source: OpenCV's `interpolateLanczos4`. */
const lanczos4: NeighbourWeights = {
  taps: 8,
  of(x) {
    const half = Math.SQRT1_2;
    const turns: [number, number][] = [[1, 0], [-half, -half], [0, 1], [half, -half], [-1, 0], [half, half], [0, -1], [-half, half]]; // prettier-ignore
    const start = -f32(x + 3) * Math.PI * 0.25;
    const [sine, cosine] = [Math.sin(start), Math.cos(start)];
    const weights = turns.map(([ofSine, ofCosine], i) => {
      const distance = f32(f32(x + 3) - i);
      if (Math.abs(distance) < 1e-6) return f32(1e30);
      const y = -distance * Math.PI * 0.25;
      return f32((ofSine * sine + ofCosine * cosine) / (y * y));
    });
    const share = f32(1 / weights.reduce((sum, weight) => f32(sum + weight), 0));
    return weights.map((weight) => f32(weight * share));
  },
};

/** Weights are whole numbers of 1/2048. */
const weightUnit = 2048;

interface Neighbours {
  /** The first of them, which may lie outside of the picture. */
  readonly lefts: Int32Array;
  readonly weights: Float64Array;
}

function neighbours(
  kind: NeighbourWeights,
  inSize: number,
  outSize: number,
  first: number,
  count: number,
): Neighbours {
  const { taps } = kind;
  const scale = 1 / (outSize / inSize);
  const lefts = new Int32Array(count);
  const weights = new Float64Array(count * taps);
  for (let i = 0; i < count; i += 1) {
    const position = f32((first + i + 0.5) * scale - 0.5);
    const before = Math.floor(position);
    lefts[i] = before - taps / 2 + 1;
    weights.set(
      kind.of(f32(position - before)).map((weight) => roundHalfEven(f32(weight * weightUnit))),
      i * taps,
    );
  }
  return { lefts, weights };
}

/** Values that one vector of OpenCV's holds; a row's last ones that do not fill one are computed otherwise. */
const vectorLength = 8;

function tapsResize(kind: NeighbourWeights): PrepareResize {
  const { taps } = kind;
  return (inWidth, inHeight, outWidth, outHeight, window) => {
    const { left, top, width, height } = window;
    const columns = neighbours(kind, inWidth, outWidth, left, width);
    const across = clampedTaps(inWidth, columns.lefts, columns.weights, taps);
    const down = neighbours(kind, inHeight, outHeight, top, height);
    const rowOf = (place: number): number =>
      clamp(down.lefts[Math.floor(place / taps)]! + (place % taps), inHeight);
    const rows = Int32Array.from({ length: height * taps }, (_, place) => rowOf(place));
    const firstRow = Math.min(...rows);
    const numRows = Math.max(...rows) - firstRow + 1;
    const [firstColumn, endColumn] = inputsOf(across);
    const region = { left: firstColumn, top: firstRow, width: endColumn - firstColumn, height: numRows };
    const rowLength = width * 3;
    const output = new Uint8Array(height * rowLength);
    const split = Math.max(0, Math.floor((outWidth * 3) / vectorLength) * vectorLength - left * 3);

    const layout = new KernelLayout();
    const input = layout.reserve(numRows * region.width * 3);
    const middle = layout.reserve(numRows * rowLength * 4);
    const result = layout.reserve(output.length);
    const acrossTables = placeTaps(
      layout,
      { ...across, weights: Int32Array.from(across.weights) },
      firstColumn,
    );
    const rowTable = layout.table(rows.map((row) => row - firstRow));
    const floatTable = layout.table(Float32Array.from(down.weights, (weight) => weight / weightUnit ** 2));
    const wholeTable = layout.table(Int32Array.from(down.weights));

    return {
      region,
      run(source, offset, stride) {
        const memory = layout.open();
        const from = offset + firstRow * stride + firstColumn * 3;
        copyRows(source, from, stride, memory, input, region.width * 3, numRows);
        const { sumAcross, opencvCubicDown, opencvTapsDown } = kernels();
        sumAcross(input, region.width * 3, numRows, middle, width, ...acrossTables);
        if (taps === 4) {
          const end = Math.min(split, rowLength);
          opencvCubicDown(middle, result, height, rowLength, rowTable, floatTable, wholeTable, end);
        } else opencvTapsDown(middle, result, height, rowLength, rowTable, wholeTable, taps);
        output.set(memory.subarray(result, result + output.length));
        return output;
      },
    };
  };
}

/** OpenCV's `resize(…, INTER_CUBIC)` on uint8, bit for bit: four neighbours each way, no antialiasing. */
export const prepareOpencvCubic: PrepareResize = tapsResize(cubic);

/** OpenCV's `resize(…, INTER_LANCZOS4)` on uint8, bit for bit: eight neighbours each way, no antialiasing. */
export const prepareOpencvLanczos4: PrepareResize = tapsResize(lanczos4);
