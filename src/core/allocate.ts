import { formatBytes } from "./format.js";

/** An array of numbers in memory. */
type Numbers = Uint8Array | Float32Array;

/**
 * Room for so many numbers, all 0.
 *
 * @param fail - Makes the error for whoever asked for more than there can be (Node allows 4 billion numbers); gets
 * `"6.0 GB of memory, more than can be had at once"` and the system's error.
 */
export function allocate<Kind extends Numbers>(
  kind: { new (length: number): Kind; readonly BYTES_PER_ELEMENT: number },
  length: number,
  fail: (size: string, cause: unknown) => Error,
): Kind {
  try {
    return new kind(length);
  } catch (error) {
    const size = formatBytes(length * kind.BYTES_PER_ELEMENT);
    throw fail(`${size} of memory, more than can be had at once`, error);
  }
}
