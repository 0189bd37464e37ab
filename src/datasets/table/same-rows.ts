/**
 * Finds rows that are equal in some columns of numbers, one after the other: a `Map` would need a text for each row.
 */
export class SameRows {
  private readonly columns: readonly Float64Array[];
  /** Row + 1 at the first free place from its hash on; 0 is free. */
  private readonly slots: Int32Array;

  /** @param columns - All of one length, without NaN. */
  constructor(columns: readonly Float64Array[]) {
    this.columns = columns;
    const numRows = columns[0]?.length ?? 0;
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * numRows + 1)));
  }

  /** The first row before that was added and is equal, or the row itself, which then is added. */
  add(row: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = this.hashOf(row) & mask;
    while (slots[slot] !== 0 && !this.isSame(slots[slot]! - 1, row)) slot = (slot + 1) & mask;
    if (slots[slot] === 0) slots[slot] = row + 1;
    return slots[slot]! - 1;
  }

  private hashOf(row: number): number {
    let hash = 0x811c9dc5 | 0;
    // thousandths: of times the whole seconds alone would collide
    for (const column of this.columns) hash = Math.imul(hash ^ ((column[row]! * 1000) | 0), 0x01000193);
    return hash ^ (hash >>> 15);
  }

  private isSame(one: number, other: number): boolean {
    for (const column of this.columns) if (column[one] !== column[other]) return false;
    return true;
  }
}
