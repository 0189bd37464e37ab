import { open, type FileHandle } from "node:fs/promises";
import { Box } from "./box.js";
import type { MediaRange } from "./sample-places.js";

/** Of a header that is read here; that of an hour of video has about 1 MB. */
const maxHeaderLength = 16 * 1024 * 1024;

/** The outermost boxes of an MP4 or MOV file. */
export interface Mp4Boxes {
  /** The content of the only `moov` box. */
  readonly moov: Box;
  /** Where the contents of the `mdat` boxes lie. */
  readonly media: readonly MediaRange[];
}

/**
 * Goes through the outermost boxes; a file that does not hold all that they claim is not plain, and gives `undefined`.
 *
 * @throws {RangeError} If a box ends early.
 */
export async function readMp4Boxes(file: FileHandle, fileSize: number): Promise<Mp4Boxes | undefined> {
  let moov: Box | undefined;
  const media: MediaRange[] = [];
  let at = 0;
  while (at < fileSize) {
    const start = await readBytes(file, at, 16);
    const short = start.readUInt32BE(0);
    const size = short === 1 ? Number(start.readBigUInt64BE(8)) : short;
    const name = start.toString("latin1", 4, 8);
    if (size < 8 || at + size > fileSize) return undefined;
    if (name === "mdat") media.push({ start: at + 8, end: at + size });
    if (name === "moov") {
      if (moov !== undefined || short === 1 || size > maxHeaderLength) return undefined;
      moov = new Box(await readBytes(file, at + 8, size - 8));
    }
    at += size;
  }
  return moov && { moov, media };
}

/** Up to so many bytes of a file; fewer at its end. */
export async function readBytes(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

/**
 * Opens a file and reads of it what is plain: a header that ends early, or says what cannot be, gives `undefined`.
 */
export async function readPlain<Found>(
  path: string,
  read: (file: FileHandle, size: number) => Promise<Found | undefined>,
): Promise<Found | undefined> {
  const file = await open(path);
  try {
    return await read(file, (await file.stat()).size);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    await file.close();
  }
}
