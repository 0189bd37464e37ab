import type { Rectangle } from "../tensor/rectangle.js";

/** A rectangle of RGB pixels inside a larger buffer: how crops are made without copying. */
export interface PixelView {
  /** uint8, or float32 in 0 … 1. Three values a pixel. */
  readonly data: Uint8Array | Float32Array;
  /** Position of the first value of the rectangle; negative where only a part of it is there, which begins later. */
  readonly offset: number;
  /** Values from one row to the next. */
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/** A resize prepared for one pair of sizes. */
export interface PreparedResize {
  /** The part of the picture that it reads. */
  readonly region: Rectangle;
  /** Reads a picture whose first value is (or would be) at `offset`; gives [height, width, 3], valid until the next call. */
  run(source: Uint8Array, offset: number, stride: number): Uint8Array | Float32Array;
}

/** Makes a {@link PreparedResize} that computes only the `window` of the output that a later crop keeps. */
export type PrepareResize = (
  inWidth: number,
  inHeight: number,
  outWidth: number,
  outHeight: number,
  window: Rectangle,
) => PreparedResize;
