import type { Rectangle } from "../../tensor/rectangle.js";

/** For each output position of a linear resize its two inputs, ascending. */
export interface NearAndFar {
  readonly near: Int32Array;
  readonly far: Int32Array;
}

/** What a linear resize reads of a picture: from the first pixel to the last, and all columns where it reads nearly all. */
export function linearRegion(across: NearAndFar, down: NearAndFar, inWidth: number): Rectangle {
  const [left, top] = [across.near[0]!, down.near[0]!];
  const width = across.far[across.far.length - 1]! + 1 - left;
  const height = down.far[down.far.length - 1]! + 1 - top;
  return width > 0.9 * inWidth ? { left: 0, top, width: inWidth, height } : { left, top, width, height };
}
