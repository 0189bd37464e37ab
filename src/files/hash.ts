import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { irregularKind } from "./regular-file.js";
import { FileSystemError } from "./system-error.js";

const pieceSize = 1 << 18;
/** Used again for the next file: thousands of clips are hashed in a row, and a stream makes a buffer for each piece. */
let spareBuffer: Buffer | undefined;

/** SHA-256 of text (as UTF-8) or bytes, 64 hexadecimal digits. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** SHA-256 of the text that the parts make together. */
export function sha256OfParts(parts: Iterable<string>): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/**
 * SHA-256 of a file, 64 hexadecimal digits; the file is read in pieces, never held whole.
 *
 * @throws {FileSystemError} If the file cannot be read, or is a pipe or a device.
 */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash("sha256");
  const buffer = spareBuffer ?? Buffer.allocUnsafeSlow(pieceSize);
  spareBuffer = undefined;
  try {
    const kind = irregularKind(await stat(path));
    if (kind !== undefined) throw new Error(`it is ${kind}`);
    const file = await open(path);
    try {
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, pieceSize);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
      spareBuffer = buffer;
    }
  } catch (error) {
    throw new FileSystemError("read", path, error);
  }
  return hash.digest("hex");
}
