import { readFile, writeFile } from "node:fs/promises";
import { Box } from "../container/box.js";

const identity = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];

/**
 * Makes an MP4 file of one track say that its pictures are shown as they are stored. ffmpeg writes the display matrix of its
 * input into what it encodes, unless it has turned the pictures itself; of one that is no quarter turn players make what they like.
 */
export async function makeUpright(path: string): Promise<void> {
  const bytes = await readFile(path);
  const header = new Box(bytes).only("moov", "trak", "tkhd").bytes;
  const at = header[0] === 0 ? 40 : 52;
  if (identity.every((value, i) => header.readUInt32BE(at + 4 * i) === value)) return;
  for (const [i, value] of identity.entries()) header.writeUInt32BE(value, at + 4 * i);
  await writeFile(path, bytes);
}
