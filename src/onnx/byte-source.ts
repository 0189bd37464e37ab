/** What is read piece by piece, because it may be larger than the memory. */
export interface ByteSource {
  readonly size: number;
  /** Up to `length` bytes from `position` on. */
  read(position: number, length: number): Promise<Uint8Array>;
}

const windowLength = 1 << 16;

/** Gives the bytes of a source from a position on: some, and as many as are asked for if there are as many. */
export function windowOf(source: ByteSource): (position: number, length: number) => Promise<Uint8Array> {
  let window: Uint8Array = new Uint8Array();
  let windowStart = 0;
  return async (position, length) => {
    const isHere = position >= windowStart && position + length <= windowStart + window.length;
    if (!isHere && !(windowStart + window.length === source.size && position >= windowStart)) {
      window = await source.read(position, Math.max(length, windowLength));
      windowStart = position;
    }
    return window.subarray(position - windowStart);
  };
}
