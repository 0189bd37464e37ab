/**
 * Protocol buffers at the level of the wire: a message is a list of fields, each a number and a varint, bytes or
 * a fixed-width number. What a field means is for the caller to know; fields that it does not know stay as they
 * are.
 *
 * Source: protobuf.dev, "Encoding".
 */

/** One field of a message. */
export interface Field {
  /** Number of the field. */
  readonly field: number;
  /** 0: varint, 1: eight bytes, 2: bytes with a length (text, messages, packed lists), 5: four bytes. */
  readonly wireType: number;
  /** The number of a varint; NaN for other fields. */
  readonly value: number;
  /** The content of a field with bytes: a view, not a copy; of a varint nothing. */
  readonly content: Uint8Array;
  /** The whole field, tag included: a view. */
  readonly raw: Uint8Array;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A whole number as a varint field; negative ones as 64-bit two's complement. */
export function integerField(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8), ...varint(value)]);
}

/** A float field. */
export function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return joinBytes([Uint8Array.from(varint(field * 8 + 5)), bytes]);
}

/** A field of bytes; a message inside a message is one. */
export function bytesField(field: number, content: Uint8Array): Uint8Array {
  return joinBytes([Uint8Array.from([...varint(field * 8 + 2), ...varint(content.length)]), content]);
}

/** A field that is a message made of fields. */
export function messageField(field: number, fields: readonly Uint8Array[]): Uint8Array {
  return bytesField(field, joinBytes(fields));
}

/** A text field, UTF-8. */
export function textField(field: number, value: string): Uint8Array {
  return bytesField(field, encoder.encode(value));
}

/** Fields one after the other: a message. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** The text of a field. */
export function fieldText(field: Field): string {
  return decoder.decode(field.content);
}

/** Where a field is in a message, without its content. */
export interface FieldHead extends Pick<Field, "field" | "wireType" | "value"> {
  readonly contentStart: number;
  /** Where the next field begins, which may be behind the bytes at hand. */
  readonly end: number;
}

/**
 * Reads number, kind and length of the field that begins at `start`.
 *
 * @throws {RangeError} If there is no field, or the bytes end before its content: `Cannot read a protobuf message: …`.
 */
export function readFieldHead(message: Uint8Array, start: number): FieldHead {
  let position = start;
  function readVarint(): number {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (position >= message.length) throw damaged("it ends inside a number");
      const byte = message[position]!;
      position += 1;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(BigInt.asIntN(64, value));
    }
    throw damaged("a number has more than ten bytes");
  }
  const tag = readVarint();
  const [field, wireType] = [tag >>> 3, tag & 7];
  if (wireType === 0) {
    const value = readVarint();
    return { field, wireType, value, contentStart: position, end: position };
  }
  let length = wireType === 1 ? 8 : 4;
  if (wireType === 2) length = readVarint();
  else if (wireType !== 1 && wireType !== 5) throw damaged(`a field has wire type ${wireType}`);
  if (length < 0) throw damaged("a field ends before it begins");
  return { field, wireType, value: Number.NaN, contentStart: position, end: position + length };
}

/**
 * The fields of a message, in their order.
 *
 * @throws {RangeError} If the bytes are no message: `Cannot read a protobuf message: …`.
 */
export function readFields(message: Uint8Array): Field[] {
  const fields: Field[] = [];
  for (let position = 0; position < message.length;) {
    const { field, wireType, value, contentStart, end } = readFieldHead(message, position);
    if (end > message.length) throw damaged("a field ends behind its end");
    const content = message.subarray(contentStart, end);
    fields.push({ field, wireType, value, content, raw: message.subarray(position, end) });
    position = end;
  }
  return fields;
}

/** The numbers of a repeated integer field, packed or one by one. */
export function fieldIntegers(fields: readonly Field[], field: number): number[] {
  return fields
    .filter((entry) => entry.field === field)
    .flatMap((entry) => (entry.wireType === 0 ? [entry.value] : unpackIntegers(entry.content)));
}

function unpackIntegers(content: Uint8Array): number[] {
  const values: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of content) {
    value |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte >= 128) continue;
    values.push(Number(BigInt.asIntN(64, value)));
    value = 0n;
    shift = 0n;
  }
  return values;
}

function varint(value: number): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const encoded: number[] = [];
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    encoded.push(rest === 0n ? low : low | 128);
  } while (rest !== 0n);
  return encoded;
}

/** What is wrong with a message. */
export function damaged(found: string): RangeError {
  return new RangeError(`Cannot read a protobuf message: ${found}`);
}
