import { copyRows } from "./loaded-kernels.js";

/** Rows that are copied at once, and the place of the first of them among all that are copied. */
interface RowBlock {
  readonly first: number;
  readonly place: number;
  count: number;
}

/** What is copied in the time that a call takes. */
const callBytes = 1500;

/** The rows of a picture that a resize reads, on their way into the kernels' memory: as few copies as pay. */
export class RowBlocks {
  /** Bytes to set aside for them. */
  readonly byteLength: number;
  readonly #rowLength: number;
  readonly #blocks: RowBlock[] = [];

  /**
   * @param rows - Their numbers, in any order, repeats included.
   * @param rowLength - Bytes that are wanted of each.
   */
  constructor(rows: Iterable<number>, rowLength: number) {
    this.#rowLength = rowLength;
    let last: RowBlock = { first: -Infinity, place: 0, count: 0 };
    for (const row of [...new Set(rows)].sort((a, b) => a - b)) {
      const gap = row - last.first - last.count;
      if (gap * rowLength <= callBytes) last.count += gap + 1;
      else this.#blocks.push((last = { first: row, place: last.place + last.count, count: 1 }));
    }
    this.byteLength = (last.place + last.count) * rowLength * 2;
  }

  /** Where rows stand among those that are copied. */
  placesOf(rows: Int32Array): Int32Array {
    return rows.map((row) => {
      const block = this.#blocks.findLast(({ first }) => first <= row);
      return block === undefined ? 0 : block.place + row - block.first;
    });
  }

  /**
   * Copies them.
   *
   * @param start - Where in `source` what is wanted of row 0 begins, or would begin.
   * @param stride - From one row to the next there.
   * @returns From one row to the next in the memory.
   */
  copy(source: Uint8Array, start: number, stride: number, memory: Uint8Array, place: number): number {
    const rowLength = this.#rowLength;
    // what lies between the rows is copied too, unless that is more than the rows
    const isWhole = stride <= 2 * rowLength;
    const newStride = isWhole ? stride : rowLength;
    for (const block of this.#blocks) {
      const from = start + block.first * stride;
      const to = place + block.place * newStride;
      if (isWhole) memory.set(source.subarray(from, from + (block.count - 1) * stride + rowLength), to);
      else copyRows(source, from, stride, memory, to, rowLength, block.count);
    }
    return newStride;
  }
}
