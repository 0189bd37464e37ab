import type { CodeUnits } from "./scan-cells.js";

/** Numbers the different cells of a text in the order in which they come, without making strings of them. */
export class KnownCells {
  private readonly units: CodeUnits;
  private count = 0;
  private starts = new Int32Array(512);
  private ends = new Int32Array(512);
  private hashes = new Int32Array(512);
  /** Number of a cell + 1 at the first free place from its hash on; 0 is free. Twice as many as cells: small tables stay in the processor's cache. */
  private slots = new Int32Array(1024);

  constructor(units: CodeUnits) {
    this.units = units;
  }

  /** The number of the cell from `start` to before `end`; a new one gets the next. */
  add(start: number, end: number): number {
    const { units, hashes } = this;
    let hash = 0x811c9dc5 | 0; // FNV-1a
    for (let i = start; i < end; i += 1) hash = Math.imul(hash ^ units[i]!, 0x01000193);
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const number = slots[slot]! - 1;
      if (hashes[number] === hash && this.isSame(number, start, end)) return number;
    }
    const number = this.count;
    if (number === hashes.length) {
      this.grow();
      return this.add(start, end);
    }
    this.count += 1;
    this.starts[number] = start;
    this.ends[number] = end;
    hashes[number] = hash;
    slots[slot] = number + 1;
    return number;
  }

  private isSame(number: number, start: number, end: number): boolean {
    const { units } = this;
    const knownStart = this.starts[number]!;
    if (this.ends[number]! - knownStart !== end - start) return false;
    for (let i = end - start - 1; i >= 0; i -= 1)
      if (units[knownStart + i] !== units[start + i]) return false;
    return true;
  }

  private grow(): void {
    const doubled = (numbers: Int32Array): Int32Array<ArrayBuffer> => {
      const more = new Int32Array(2 * numbers.length);
      more.set(numbers);
      return more;
    };
    this.starts = doubled(this.starts);
    this.ends = doubled(this.ends);
    this.hashes = doubled(this.hashes);
    const slots = new Int32Array(2 * this.slots.length);
    const mask = slots.length - 1;
    for (let number = 0; number < this.count; number += 1) {
      const hash = this.hashes[number]!;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.slots = slots;
  }
}
