import { float16Value } from "../core/float16.js";
import { FileSystemError } from "./system-error.js";

/** One array of an NPZ file. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** Row after row, as float64. */
  readonly data: Float64Array;
}

/**
 * Reads the numeric arrays of an NPZ file, as `numpy.savez` and `numpy.savez_compressed` write it: name → array.
 *
 * @throws {FileSystemError} If the file cannot be read, or an array holds something else than little-endian numbers
 *   (floats, integers, booleans).
 */
export async function readNpz(path: string): Promise<ReadonlyMap<string, NpyArray>> {
  const arrays = new Map<string, NpyArray>();
  try {
    const { readZip } = await import("./unpack/zip.js"); // who imports the library seldom needs it
    await readZip(path, async ({ name }, content) => {
      if (!name.endsWith(".npy")) return;
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      arrays.set(name.slice(0, -".npy".length), parseNpy(Buffer.concat(chunks), name));
    });
  } catch (error) {
    throw new FileSystemError("read", path, error);
  }
  return arrays;
}

type ReadNumber = (view: DataView, offset: number) => number;

/** By numpy's type code: size in bytes and how one number is read. */
const numberTypes: Readonly<
  Record<string, { readonly size: number; readonly read: ReadNumber } | undefined>
> = {
  "<f8": { size: 8, read: (view, offset) => view.getFloat64(offset, true) },
  "<f4": { size: 4, read: (view, offset) => view.getFloat32(offset, true) },
  "<f2": { size: 2, read: (view, offset) => float16Value(view.getUint16(offset, true)) },
  "<i8": { size: 8, read: (view, offset) => Number(view.getBigInt64(offset, true)) },
  "<i4": { size: 4, read: (view, offset) => view.getInt32(offset, true) },
  "|u1": { size: 1, read: (view, offset) => view.getUint8(offset) },
  "|b1": { size: 1, read: (view, offset) => view.getUint8(offset) },
};

/**
 * One array in numpy's own form: a header in Python's notation, then the numbers.
 *
 * @param name - What an error calls it.
 */
export function parseNpy(bytes: Uint8Array, name: string): NpyArray {
  const wrong = (found: string): Error => new Error(`its array "${name}" ${found}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || Buffer.from(bytes.subarray(0, 6)).toString("latin1") !== "\x93NUMPY") {
    throw wrong("is not in numpy's form");
  }
  const long = view.getUint8(6) > 1;
  const start = long ? 12 : 10;
  const headerLength = long ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = Buffer.from(bytes.subarray(start, start + headerLength)).toString("latin1");
  const type = /'descr': *'([^']+)'/.exec(header)?.[1] ?? "";
  const shape = (/'shape': *\(([^)]*)\)/.exec(header)?.[1] ?? "")
    .split(",")
    .flatMap((text) => (text.trim() === "" ? [] : [Number(text)]));
  const numberType = numberTypes[type];
  if (numberType === undefined) throw wrong(`holds numpy type "${type}": save it as float32`);
  if (/'fortran_order': *True/.test(header))
    throw wrong("is stored column by column: save np.ascontiguousarray of it");
  const count = shape.reduce((product, size) => product * size, 1);
  const dataStart = start + headerLength;
  if (!(dataStart + count * numberType.size <= bytes.length)) throw wrong("is cut off");
  const data = new Float64Array(count);
  for (let i = 0; i < count; i += 1) data[i] = numberType.read(view, dataStart + i * numberType.size);
  return { shape, data };
}
