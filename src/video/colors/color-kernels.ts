import { compiledKernels } from "./compiled-kernels.js";

/** The part of the global that is used; Node's types do not know it. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: object };
};

/** The compiled inner loops of colour conversion; places are bytes of their memory. See `simd/kernels.ts`. */
export interface ColorKernels {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  planesToRgb(planes: number, target: number, count: number): void;
  yuvToRgb(
    y: number,
    u: number,
    v: number,
    columns: number,
    room: number,
    target: number,
    left: number,
    top: number,
    width: number,
    height: number,
    black: number,
    ofY: number,
    redOfV: number,
    greenOfU: number,
    greenOfV: number,
    blueOfU: number,
  ): void;
}

const pageBytes = 65536;
let loaded: ColorKernels | undefined;

/** The kernels, compiled on first use, with memory of so many bytes at least. */
export function colorKernels(byteLength: number): ColorKernels {
  loaded ??= new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(compiledKernels, "base64")))
    .exports as ColorKernels;
  const missing = byteLength - loaded.memory.buffer.byteLength;
  if (missing > 0) loaded.memory.grow(Math.ceil(missing / pageBytes));
  return loaded;
}
