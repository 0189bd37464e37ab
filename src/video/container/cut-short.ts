import { readBytes, readPlain } from "./mp4-boxes.js";

const firstBoxes = ["ftyp", "moov", "mdat", "free", "wide", "skip"];
const segment = 0x18538067;

/** Whether an MP4, AVI or Matroska file says of itself that it is longer than it is: its end is missing. */
export async function isCutShort(path: string): Promise<boolean> {
  const answer = await readPlain(path, async (file, size) => {
    const start = await readBytes(file, 0, 12);
    if (start.toString("latin1", 0, 4) === "RIFF") return 8 + start.readUInt32LE(4) > size;
    if (start.readUInt32BE(0) === 0x1a45dfa3) return segmentEnd(await readBytes(file, 0, 4096)) > size;
    if (!firstBoxes.includes(start.toString("latin1", 4, 8))) return false;
    let at = 0;
    while (at + 16 <= size) {
      const box = await readBytes(file, at, 16);
      const short = box.readUInt32BE(0);
      const length = short === 1 ? Number(box.readBigUInt64BE(8)) : short;
      if (length < 8) return false; // to the end of the file, or no box
      at += length;
    }
    return at > size;
  });
  return answer ?? false;
}

/** Where the segment of a Matroska file ends, which holds all but the header; 0 where the file does not say. */
function segmentEnd(bytes: Buffer): number {
  const header = sizeField(bytes, 4);
  const at = header.start + header.size;
  if (bytes.readUInt32BE(at) !== segment) return 0;
  const body = sizeField(bytes, at + 4);
  return body.isKnown ? body.start + body.size : 0;
}

/** A number of one to eight bytes; the first says how many. */
function sizeField(bytes: Buffer, at: number): { start: number; size: number; isKnown: boolean } {
  const length = Math.clz32(bytes.readUInt8(at)) - 23;
  if (length > 8) throw new RangeError("no size");
  let size = bytes.readUInt8(at) % 2 ** (8 - length);
  for (let i = 1; i < length; i += 1) size = size * 256 + bytes.readUInt8(at + i);
  return { start: at + length, size, isKnown: size < 2 ** (7 * length) - 1 };
}
