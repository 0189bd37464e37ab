import { readFileSync } from "node:fs";

/** The values of a numpy file that holds uint8 or float32, in C order. */
export function readNpy(path: string): Uint8Array | Float32Array {
  const file = readFileSync(path);
  const headerEnd = 10 + file.readUInt16LE(8);
  const header = file.toString("latin1", 10, headerEnd);
  const bytes = Uint8Array.from(file.subarray(headerEnd));
  if (header.includes("'|u1'")) return bytes;
  if (header.includes("'<f4'")) return new Float32Array(bytes.buffer);
  throw new Error(`neither uint8 nor float32: ${header}`);
}
