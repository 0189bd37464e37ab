import type { KernelLayout } from "../wasm/loaded-kernels.js";

/** For each output position of a window: its first input, how many inputs it has, and their weights. */
export interface Taps<Weights extends Int32Array | Float32Array | Float64Array> {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Weights;
  /** Room for the weights of one output position. */
  readonly room: number;
}

/** How much an input counts, by its distance from the middle of the output in inputs (or in outputs, when shrinking). */
export interface ResizeFilter {
  /** From here on nothing counts. */
  readonly support: number;
  weight(distance: number): number;
}

/** How a number is kept: as it is, or as float32 (`Math.fround`), where the library computes with float32. */
export type Precision = (value: number) => number;

/**
 * The taps of a filter that widens when it shrinks a picture (antialiasing), as Pillow and torch have them. Weights sum to 1.
 *
 * @param first - Where the window begins; `count`: how many positions it has.
 */
export function filterTaps(
  { support, weight }: ResizeFilter,
  keep: Precision,
  inSize: number,
  outSize: number,
  first: number,
  count: number,
): Taps<Float64Array> {
  const scale = keep(inSize / outSize);
  const filterScale = Math.max(scale, 1);
  const reach = keep(support * filterScale);
  const room = Math.ceil(reach) * 2 + 1;
  const starts = new Int32Array(count);
  const counts = new Int32Array(count);
  const weights = new Float64Array(count * room);
  for (let i = 0; i < count; i += 1) {
    const center = keep((first + i + 0.5) * scale);
    const start = Math.max(Math.trunc(keep(center - reach) + 0.5), 0);
    const length = Math.min(Math.trunc(keep(center + reach) + 0.5), inSize) - start;
    const ofThis = weights.subarray(i * room, i * room + length);
    let sum = 0;
    for (let x = 0; x < length; x += 1) {
      const distance = keep((keep(x + start - center) + 0.5) * keep(1 / filterScale));
      ofThis[x] = keep(weight(distance));
      sum = keep(sum + ofThis[x]!);
    }
    for (let x = 0; x < length; x += 1) ofThis[x]! /= sum;
    starts[i] = start;
    counts[i] = length;
  }
  return { starts, counts, weights, room };
}

/** Taps of neighbours that may lie outside of the picture: at its edge the outermost pixel stands for them. */
export function clampedTaps(
  inSize: number,
  lefts: Int32Array,
  weights: Float64Array,
  room: number,
): Taps<Float64Array> {
  const starts = new Int32Array(lefts.length);
  const counts = new Int32Array(lefts.length);
  const clamped = new Float64Array(weights.length);
  lefts.forEach((left, i) => {
    const start = clamp(left, inSize);
    starts[i] = start;
    counts[i] = clamp(left + room - 1, inSize) - start + 1;
    for (let k = 0; k < room; k += 1)
      clamped[i * room + clamp(left + k, inSize) - start]! += weights[i * room + k]!;
  });
  return { starts, counts, weights: clamped, room };
}

/** The nearest place inside of a picture. */
export function clamp(place: number, size: number): number {
  return Math.min(Math.max(place, 0), size - 1);
}

/** A row of places from `start` on. */
export type Span = readonly [first: number, end: number];

/** The inputs that taps read: from the first to the one behind the last. */
export function inputsOf({ starts, counts }: Taps<Int32Array | Float32Array | Float64Array>): Span {
  const ends = starts.map((start, i) => start + counts[i]!);
  return [Math.min(...starts), Math.max(...ends)];
}

/** Where the kernels find taps. */
export type TapPlaces = [starts: number, counts: number, weights: number, room: number];

/** Puts taps where the kernels read them, counted from the first input that is there. */
export function placeTaps(
  layout: KernelLayout,
  { starts, counts, weights, room }: Taps<Int32Array | Float32Array>,
  first: number,
): TapPlaces {
  const counted = starts.map((start) => start - first);
  return [layout.table(counted), layout.table(counts), layout.table(weights), room];
}
