import { compiledKernels } from "./compiled-kernels.js";

/** The part of the global that is used; Node's types do not know it. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: object };
};

/** The compiled inner loops of resizing and normalisation; places are bytes of their memory. See `simd/kernels.ts`. */
export interface Kernels {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  pillowAcross(
    source: number,
    stride: number,
    rows: number,
    target: number,
    width: number,
    starts: number,
    counts: number,
    weights: number,
    room: number,
  ): void;
  pillowDown(
    source: number,
    target: number,
    height: number,
    length: number,
    starts: number,
    counts: number,
    weights: number,
    room: number,
  ): void;
  opencvLinear(
    source: number,
    stride: number,
    target: number,
    width: number,
    height: number,
    lefts: number,
    across: number,
    uppers: number,
    lowers: number,
    upperWeights: number,
    lowerWeights: number,
    above: number,
    below: number,
  ): void;
  pickPixels(
    source: number,
    stride: number,
    target: number,
    width: number,
    height: number,
    columns: number,
    rows: number,
  ): void;
  sumAcross(
    source: number,
    stride: number,
    rows: number,
    target: number,
    width: number,
    starts: number,
    counts: number,
    weights: number,
    room: number,
  ): void;
  opencvCubicDown(
    source: number,
    target: number,
    height: number,
    length: number,
    rows: number,
    floats: number,
    whole: number,
    split: number,
  ): void;
  opencvTapsDown(
    source: number,
    target: number,
    height: number,
    length: number,
    rows: number,
    whole: number,
    taps: number,
  ): void;
  opencvAreaDown(
    source: number,
    target: number,
    height: number,
    length: number,
    taps: number,
    share: number,
  ): void;
  weighAcross(
    source: number,
    stride: number,
    rows: number,
    target: number,
    width: number,
    starts: number,
    counts: number,
    weights: number,
    room: number,
  ): void;
  weighDown(
    source: number,
    target: number,
    height: number,
    length: number,
    starts: number,
    counts: number,
    weights: number,
    room: number,
    unit: number,
  ): void;
  weighDownToLevels(
    source: number,
    target: number,
    height: number,
    length: number,
    starts: number,
    counts: number,
    weights: number,
    room: number,
  ): void;
  torchLinear(
    source: number,
    stride: number,
    target: number,
    width: number,
    height: number,
    lefts: number,
    rights: number,
    across: number,
    uppers: number,
    lowers: number,
    down: number,
  ): void;
  torchLinearLevels(
    source: number,
    stride: number,
    target: number,
    width: number,
    height: number,
    lefts: number,
    rights: number,
    across: number,
    uppers: number,
    lowers: number,
    down: number,
  ): void;
  lookUpLevels(
    source: number,
    count: number,
    tables: number,
    target: number,
    channelStride: number,
    pixelStride: number,
  ): void;
}

/** Copies `count` rows of a picture behind one another to a place in the memory. */
export function copyRows(
  source: Uint8Array,
  from: number,
  stride: number,
  memory: Uint8Array,
  place: number,
  rowLength: number,
  count: number,
): void {
  if (stride === rowLength) return memory.set(source.subarray(from, from + count * rowLength), place);
  for (let y = 0; y < count; y += 1) {
    const start = from + y * stride;
    memory.set(source.subarray(start, start + rowLength), place + y * rowLength);
  }
}

const pageBytes = 65536;
/** Vectors reach so far behind what they are meant for. */
const slackBytes = 16;

let loaded: Kernels | undefined;
/** Of which layout the tables are there. */
let present: unknown;

/** The kernels, compiled on first use (under a millisecond). */
export function kernels(): Kernels {
  if (loaded === undefined) {
    const module = new WebAssembly.Module(Buffer.from(compiledKernels, "base64"));
    loaded = new WebAssembly.Instance(module).exports as Kernels;
  }
  return loaded;
}

/**
 * What one prepared step keeps where in the kernels' memory. All of them share that memory: what one has put there is
 * gone once another was used.
 */
export class KernelLayout {
  #end = slackBytes;
  readonly #tables: { readonly place: number; readonly bytes: Uint8Array }[] = [];

  /** Sets bytes aside; gives their place. */
  reserve(byteLength: number): number {
    const place = this.#end;
    this.#end += Math.ceil((byteLength + slackBytes) / 16) * 16;
    return place;
  }

  /** Sets bytes aside for numbers that never change; gives their place. */
  table(values: Int32Array | Float32Array): number {
    const place = this.reserve(values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#tables.push({ place, bytes });
    return place;
  }

  /** The memory, with the tables in their places. Valid until the next call of any layout. */
  open(): Uint8Array {
    const { memory } = kernels();
    const missing = this.#end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
    const all = new Uint8Array(memory.buffer);
    if (present !== this.#tables) {
      for (const { place, bytes } of this.#tables) all.set(bytes, place);
      present = this.#tables;
    }
    return all;
  }
}
