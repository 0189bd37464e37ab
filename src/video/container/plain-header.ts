import { open, type FileHandle } from "node:fs/promises";
import type { VideoMetadata } from "../video-metadata.js";
import { aviHeader } from "./avi-header.js";
import { Box } from "./box.js";
import { mp4Header } from "./mp4-header.js";
import type { MediaRange } from "./sample-places.js";

/** Room for an AVI header and its first picture. */
const beginningLength = 64 * 1024;
/** Of a header that is read here; that of an hour of video has about 1 MB. */
const maxHeaderLength = 16 * 1024 * 1024;

/**
 * The header of a video of the plain kind, read without starting a program: H.264 in MP4 and MPEG-4 Part 2 in AVI, as most
 * datasets have them. `undefined` for all others, and for whatever is doubtful: ffprobe has the last word.
 *
 * Its answers are ffprobe's, field by field. Cost: below a millisecond.
 */
export async function plainHeader(path: string): Promise<VideoMetadata | undefined> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const beginning = await read(file, 0, Math.min(size, beginningLength));
    if (beginning.length < 16) return undefined;
    if (beginning.toString("latin1", 0, 4) === "RIFF") return aviHeader(beginning, size);
    if (beginning.toString("latin1", 4, 8) !== "ftyp") return undefined;
    return await readMp4(file, size);
  } catch (error) {
    // a header that ends early, or says what cannot be
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    await file.close();
  }
}

/** Goes through the outermost boxes; a file that does not hold all that they claim is not plain. */
async function readMp4(file: FileHandle, fileSize: number): Promise<VideoMetadata | undefined> {
  let moov: Box | undefined;
  const media: MediaRange[] = [];
  let at = 0;
  while (at < fileSize) {
    const start = await read(file, at, 16);
    const short = start.readUInt32BE(0);
    const size = short === 1 ? Number(start.readBigUInt64BE(8)) : short;
    const name = start.toString("latin1", 4, 8);
    if (size < 8 || at + size > fileSize) return undefined;
    if (name === "mdat") media.push({ start: at + 8, end: at + size });
    if (name === "moov") {
      if (moov !== undefined || short === 1 || size > maxHeaderLength) return undefined;
      moov = new Box(await read(file, at + 8, size - 8));
    }
    at += size;
  }
  return moov && mp4Header(moov, media);
}

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}
