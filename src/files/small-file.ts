import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { formatBytes } from "../core/format.js";

/**
 * Reads a file that is held whole: a regular one, not a device or pipe, which may have no end.
 *
 * @throws {RangeError} If it is none, or longer than `maxBytes`; the message says what was found, not in which file.
 */
export async function readSmallFile(path: string, maxBytes: number): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK); // else a pipe without a writer waits
  try {
    const info = await file.stat();
    if (!info.isFile())
      throw new RangeError(info.isDirectory() ? "it is a folder" : "it is not a regular file");
    const tooLong = (bytes: string): RangeError =>
      new RangeError(`it has ${bytes}, more than the ${formatBytes(maxBytes)} that are read`);
    if (info.size > maxBytes) throw tooLong(formatBytes(info.size));
    const pieces: Uint8Array[] = [];
    const pieceBytes = Math.min(Math.max(1 << 16, info.size + 1), 1 << 24);
    // to its end: it may be growing, and those of /proc have no size
    for (let length = 0; ;) {
      const { buffer, bytesRead } = await file.read(new Uint8Array(pieceBytes), 0, pieceBytes);
      if (bytesRead === 0) return Buffer.concat(pieces);
      length += bytesRead;
      if (length > maxBytes) throw tooLong("no end");
      pieces.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
