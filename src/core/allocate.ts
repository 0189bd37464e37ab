import { totalmem } from "node:os";
import { formatBytes } from "./format.js";

/** An array of numbers in memory. */
type Numbers = Uint8Array | Float32Array;

/**
 * Room for so many numbers, all 0.
 *
 * @param fail - Makes the error for whoever asked for more than there can be: Node 20 allows 4 billion numbers, later ones give what
 * no machine has, until the first use of it ends the process. Gets `"6.0 GB of memory, more than can be had at once"` and the cause.
 */
export function allocate<Kind extends Numbers>(
  kind: { new (length: number): Kind; readonly BYTES_PER_ELEMENT: number },
  length: number,
  fail: (size: string, cause: unknown) => Error,
): Kind {
  const numBytes = length * kind.BYTES_PER_ELEMENT;
  try {
    if (numBytes > smallest && numBytes > memoryBytes()) throw new RangeError("the machine has less memory");
    return new kind(length);
  } catch (error) {
    throw fail(`${formatBytes(numBytes)} of memory, more than can be had at once`, error);
  }
}

/** No machine has less, so it need not be asked. */
const smallest = 2 ** 28;

/** What the machine has, or the container; 0 says that there is none. */
function memoryBytes(): number {
  return Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());
}
