import { checkInteger } from "../core/check.js";

/** A rectangle in pixels. */
export interface Rectangle {
  /** Columns to the left of it. */
  readonly left: number;
  /** Rows above it. */
  readonly top: number;
  /** Columns in it. */
  readonly width: number;
  /** Rows in it. */
  readonly height: number;
}

/** All of a picture. */
export function wholePicture(width: number, height: number): Rectangle {
  return { left: 0, top: 0, width, height };
}

/** The smallest rectangle that holds all of them. */
export function rectangleAround(rectangles: readonly Rectangle[]): Rectangle {
  const left = Math.min(...rectangles.map((r) => r.left));
  const top = Math.min(...rectangles.map((r) => r.top));
  const right = Math.max(...rectangles.map((r) => r.left + r.width));
  const bottom = Math.max(...rectangles.map((r) => r.top + r.height));
  return { left, top, width: right - left, height: bottom - top };
}

/** @throws {TypeError | RangeError} Unless it lies in a picture of that size, and holds a pixel. */
export function checkRectangle(name: string, rectangle: Rectangle, width: number, height: number): void {
  checkInteger(`${name}.left`, rectangle.left, 0, width - 1);
  checkInteger(`${name}.top`, rectangle.top, 0, height - 1);
  checkInteger(`${name}.width`, rectangle.width, 1, width - rectangle.left);
  checkInteger(`${name}.height`, rectangle.height, 1, height - rectangle.top);
}
