import { formatBytes } from "./format.js";

/** An array of numbers in memory. */
type Numbers = Uint8Array | Float32Array;

/**
 * Room for so many numbers, all 0.
 *
 * @param fail - Makes the error for whoever asked for more than there can be (Node allows 4 billion numbers); gets the size,
 * `"6.0 GB"`, and the system's error.
 */
export function allocate<Kind extends Numbers>(
  kind: { new (length: number): Kind; readonly BYTES_PER_ELEMENT: number },
  length: number,
  fail: (size: string, cause: unknown) => Error,
): Kind {
  try {
    return new kind(length);
  } catch (error) {
    throw fail(formatBytes(length * kind.BYTES_PER_ELEMENT), error);
  }
}
