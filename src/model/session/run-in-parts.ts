import { firstOf } from "../../core/item-at.js";
import { toFloat16 } from "../../core/float16.js";
import type { SessionInput, TensorInfo } from "./session-messages.js";

/** What a tensor of ONNX Runtime is made of. */
export interface TypedValues {
  readonly type: string;
  readonly data: TypedData;
  readonly dims: readonly number[];
}

type TypedData =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Int32Array
  | BigInt64Array;

/** One run of the network: a part of the batch. */
export interface RunPart {
  readonly feeds: Readonly<Record<string, TypedValues>>;
  /** Samples of it that were asked for; the others fill a fixed batch up. */
  readonly numUsed: number;
  readonly size: number;
}

/** Whole numbers that samples can be given as: grey levels as they are, or moved by a whole number. */
export const integerTypes: Readonly<Record<string, readonly [least: number, most: number]>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [-(2 ** 53), 2 ** 53],
};

/** Types that samples can be given as. */
export const sampleTypes: readonly string[] = ["float32", "float16", "float64", ...Object.keys(integerTypes)];

/** Types that a constant input can be given as. */
export const constantTypes: readonly string[] = [...sampleTypes, "bool"];

/** A model whose batch size is fixed gets parts of just that size, the last one filled up with zeros. */
export function runParts(
  inputs: readonly SessionInput[],
  declared: ReadonlyMap<string, TensorInfo>,
): readonly RunPart[] {
  const main = firstOf(inputs, "an input");
  const numSamples = firstOf(main.shape, "a size of an input");
  const fixed = declared.get(main.name)?.shape[0];
  const size = typeof fixed === "number" ? fixed : numSamples;
  return Array.from({ length: Math.ceil(numSamples / size) }, (_, part) => {
    const first = part * size;
    const feeds = inputs.map((input) => {
      const type = declared.get(input.name)?.type ?? "float32";
      const { data, dims } = partOf(input, first, size);
      return [input.name, { type, data: valuesOfType(data, type), dims }] as const;
    });
    return { feeds: Object.fromEntries(feeds), numUsed: Math.min(size, numSamples - first), size };
  });
}

function partOf(
  { data, shape, holds }: SessionInput,
  first: number,
  size: number,
): { readonly data: Float32Array | Float64Array; readonly dims: readonly number[] } {
  if (holds === "as it is") return { data, dims: shape };
  if (holds === "once") return { data: repeated(data, size), dims: [size, ...shape] };
  const length = data.length / firstOf(shape);
  const part = data.subarray(first * length, (first + size) * length);
  const dims = [size, ...shape.slice(1)];
  if (part.length === size * length) return { data: part, dims };
  const full = new Float32Array(size * length);
  full.set(part);
  return { data: full, dims };
}

function repeated(values: Float32Array | Float64Array, times: number): Float64Array {
  const all = new Float64Array(values.length * times);
  for (let i = 0; i < times; i += 1) all.set(values, i * values.length);
  return all;
}

function valuesOfType(values: Float32Array | Float64Array, type: string): TypedData {
  if (type === "float32") return values instanceof Float32Array ? values : Float32Array.from(values);
  if (type === "float16")
    return toFloat16(values instanceof Float32Array ? values : Float32Array.from(values));
  if (type === "float64") return values instanceof Float64Array ? values : Float64Array.from(values);
  // rounds half to even and stays within 0 … 255: of levels nothing is lost
  if (type === "uint8") return new Uint8Array(Uint8ClampedArray.from(values).buffer);
  if (type === "bool") return Uint8Array.from(values, (value) => (value === 0 ? 0 : 1));
  if (type === "int64") return BigInt64Array.from(Array.from(values, (value) => BigInt(Math.round(value))));
  if (type === "int32") return Int32Array.from(values, Math.round);
  if (type === "int16") return Int16Array.from(values, Math.round);
  if (type === "int8") return Int8Array.from(values, Math.round);
  throw new TypeError(`its inputs are ${type}, which it cannot be given`);
}

/** Scores of the parts that were asked for, one after the other. */
export function joinScores(parts: readonly Float32Array[]): Float32Array {
  const [first, ...others] = parts;
  if (first !== undefined && others.length === 0) return first.slice();
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
