/**
 * Buffers that are used again: of one for each video of thousands, most would wait long for the garbage collector, and the C
 * library's memory falls into pieces.
 */
export class SpareBuffers {
  readonly #most: number;
  readonly #spare: Uint8Array[] = [];

  /** @param most - So many are kept; of more the oldest go. */
  constructor(most: number) {
    this.#most = most;
  }

  /** A buffer of just this length, with anything in it. */
  take(length: number): Uint8Array {
    const place = this.#spare.findLastIndex((buffer) => buffer.length === length);
    const [found] = place < 0 ? [] : this.#spare.splice(place, 1);
    return found ?? new Uint8Array(length);
  }

  /** Takes back one that nobody uses any more. */
  giveBack(buffer: Uint8Array): void {
    this.#spare.push(buffer);
    if (this.#spare.length > this.#most) this.#spare.shift();
  }
}
