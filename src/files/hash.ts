import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
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
    const file = await open(path);
    try {
      // one buffer for all pieces: a stream makes a new one for each, and thousands of clips are hashed in a row
      const buffer = Buffer.allocUnsafeSlow(pieceSize);
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, pieceSize);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new FileSystemError("read", path, error);
  }
  return hash.digest("hex");
}

const pieceSize = 1 << 18;
