/** A box's content, and the boxes in it as they are asked for. */
export class Box {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** The boxes of a name directly in this one, whose own fields take the first `skip` bytes. */
  all(name: string, skip = 0): Box[] {
    const found: Box[] = [];
    for (let at = skip; at + 8 <= this.bytes.length;) {
      const size = this.bytes.readUInt32BE(at);
      if (size < 8) break; // to the end, or 64 bits long: not in a header of the plain kind
      if (this.bytes.toString("latin1", at + 4, at + 8) === name)
        found.push(new Box(this.bytes.subarray(at + 8, at + size)));
      at += size;
    }
    return found;
  }

  /** The only box at a path of names. @throws {RangeError} If there are none or several. */
  only(...names: readonly string[]): Box {
    return names.reduce<Box>((box, name) => {
      const [found, ...more] = box.all(name) as (Box | undefined)[];
      if (found === undefined || more.length > 0) throw new RangeError(`not one ${name}`);
      return found;
    }, this);
  }

  uint(at: number): number {
    return this.bytes.readUInt32BE(at);
  }
}
