import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { FileSystemError } from "./system-error.js";

/** SHA-256 of text (as UTF-8) or bytes, 64 hexadecimal digits. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/**
 * SHA-256 of a file, 64 hexadecimal digits; the file is read in pieces, never held whole.
 *
 * @throws {FileSystemError} If the file cannot be read.
 */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  } catch (error) {
    throw new FileSystemError("read", path, error);
  }
  return hash.digest("hex");
}
