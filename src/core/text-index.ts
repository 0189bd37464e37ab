/**
 * Numbers different texts in the order in which they come: a `Map` from text to number for hundreds of thousands of
 * ids, which takes half of a Map's time because it never grows and looks at texts only where their hashes are equal.
 */
export class TextIndex {
  private count = 0;
  private readonly texts: string[];
  private readonly hashes: Int32Array;
  /** Number of a text + 1 at the first free place from its hash on; 0 is free. */
  private readonly slots: Int32Array;

  /** @param capacity - How many texts it may hold at most. */
  constructor(capacity: number) {
    this.texts = new Array<string>(capacity);
    this.hashes = new Int32Array(capacity);
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * capacity + 1)));
  }

  /** The number of a text; a new one gets the next. */
  add(text: string): number {
    const hash = hashOf(text);
    const slot = this.slotOf(text, hash);
    const found = this.slots[slot]! - 1;
    if (found !== -1) return found;
    const number = this.count;
    this.count += 1;
    this.hashes[number] = hash;
    this.texts[number] = text;
    this.slots[slot] = number + 1;
    return number;
  }

  /** The number of a text, or −1. */
  find(text: string): number {
    return this.slots[this.slotOf(text, hashOf(text))]! - 1;
  }

  private slotOf(text: string, hash: number): number {
    const { slots, hashes, texts } = this;
    const mask = slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const number = slots[slot]! - 1;
      if (number === -1 || (hashes[number] === hash && texts[number] === text)) return slot;
    }
  }
}

/** FNV-1a over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
