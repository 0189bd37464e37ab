import { itemAt } from "../../core/item-at.js";

/** Bytes of a member's own header before its name and content. */
const headerSize = 30;

/** Where the members of a zip are in the file. No program lets two share bytes; one that does becomes a thousand. */
export class MemberPlaces {
  /** Where each begins and, at least, ends. */
  readonly #places: { readonly start: number; readonly end: number }[] = [];

  /** Notes what the archive's table of contents says of a member. */
  add(start: number, nameBytes: number, compressedSize: number): void {
    this.#places.push({ start, end: start + headerSize + nameBytes + compressedSize });
  }

  /** @throws {Error} If two members share bytes. */
  checkOverlap(): void {
    this.#places.sort((a, b) => a.start - b.start);
    const isWrong = this.#places.some(({ end }, i) => end > this.#nextStart(i));
    if (isWrong) throw new Error("members of it share bytes, as in an archive made to fill a disk");
  }

  /**
   * Whether a member reaches into the next one, now that its own header is read, which may be longer than the table
   * says.
   */
  overlaps(start: number, end: number): boolean {
    let [low, high] = [0, this.#places.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (itemAt(this.#places, middle, "a member").start <= start) low = middle + 1;
      else high = middle;
    }
    return end > this.#nextStart(low - 1);
  }

  #nextStart(i: number): number {
    return this.#places[i + 1]?.start ?? Infinity;
  }
}
