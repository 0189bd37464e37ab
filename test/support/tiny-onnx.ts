import { writeFileSync } from "node:fs";

/**
 * ONNX models of a few hundred bytes whose outputs can be worked out by hand: the mean over all axes but the
 * batch and the channels, so three scores per sample, one per colour channel of the input.
 */
export interface TinyModel {
  /** Input shape: a number where the size is fixed, a name where it is free; one axis is the channels' 3. */
  readonly shape: readonly (number | string)[];
  /** Which axes the mean is taken over. */
  readonly meanOver: readonly number[];
  /** Default `"float32"`. */
  readonly type?: "float32" | "float16" | "int32";
  /** What follows the mean; default nothing. */
  readonly ending?: "softmax";
  /** So many error functions one after the other come first, to make it slow; they keep 0 at 0. */
  readonly numErf?: number;
}

/** Writes a {@link TinyModel}. */
export function writeTinyModel(path: string, model: TinyModel): void {
  const { shape, meanOver, type = "float32", ending, numErf = 0 } = model;
  const nodes: Uint8Array[] = [];
  let last = "frames";
  const add = (opType: string, attributes: readonly Uint8Array[], output: string): void => {
    const node = [text(1, last), text(2, output), text(4, opType), ...attributes.map((a) => message(5, a))];
    nodes.push(message(1, bytes(...node)));
    last = output;
  };
  for (let i = 0; i < numErf; i += 1) add("Erf", [], `erf${i}`);
  add(
    "ReduceMean",
    [intsAttribute("axes", meanOver), intAttribute("keepdims", 0)],
    ending ? "means" : "scores",
  );
  if (ending === "softmax") add("Softmax", [intAttribute("axis", -1)], "scores");
  const graph = bytes(
    ...nodes,
    text(2, "tiny"),
    message(11, valueInfo("frames", type, shape)),
    message(12, valueInfo("scores", type, [shape[0], 3])),
  );
  const file = bytes(integer(1, 8), message(7, graph), message(8, integer(2, 13)));
  writeFileSync(path, file);
}

const elementTypes = { float32: 1, float16: 10, int32: 6 } as const;

function valueInfo(
  name: string,
  type: keyof typeof elementTypes,
  shape: readonly (number | string)[],
): Uint8Array {
  const dims = shape.map((size) => message(1, typeof size === "number" ? integer(1, size) : text(2, size)));
  const tensor = bytes(integer(1, elementTypes[type]), message(2, bytes(...dims)));
  return bytes(text(1, name), message(2, message(1, tensor)));
}

function intAttribute(name: string, value: number): Uint8Array {
  return bytes(text(1, name), integer(3, value), integer(20, 2));
}

function intsAttribute(name: string, values: readonly number[]): Uint8Array {
  return bytes(text(1, name), ...values.map((value) => integer(8, value)), integer(20, 7));
}

// protobuf: a tag (field number and wire type), then a varint, or a length and bytes

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

function integer(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8), ...varint(value)]);
}

function message(field: number, content: Uint8Array): Uint8Array {
  return Uint8Array.from([...varint(field * 8 + 2), ...varint(content.length), ...content]);
}

function text(field: number, value: string): Uint8Array {
  return message(field, new TextEncoder().encode(value));
}

function bytes(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
