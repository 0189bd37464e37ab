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
    // one byte more than it has, so that the read behind its end needs no more room
    let bytes = Buffer.allocUnsafeSlow(Math.max(1, info.size + 1));
    // to its end: it may be growing, and those of /proc have no size
    for (let length = 0; ;) {
      if (length === bytes.length) bytes = Buffer.concat([bytes], Math.max(1 << 16, 2 * length));
      const { bytesRead } = await file.read(bytes, length, Math.min(bytes.length - length, 1 << 28));
      if (bytesRead === 0) return bytes.subarray(0, length);
      length += bytesRead;
      if (length > maxBytes) throw tooLong("no end");
    }
  } finally {
    await file.close();
  }
}
