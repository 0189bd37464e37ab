import { BitReader } from "./bit-reader.js";
import type { Picture } from "./picture.js";

const extendedAspectRatio = 15;
const rectangular = 0;

/**
 * The picture that the video object layer of MPEG-4 Part 2 (XviD, DivX) describes; `undefined` if there is none in these
 * bytes, or one of another shape. Source: ISO/IEC 14496-2, 6.2.3.
 */
export function mpeg4Picture(bytes: Uint8Array): Picture | undefined {
  const start = layerStart(bytes);
  if (start === -1) return undefined;
  const reader = new BitReader(bytes.subarray(start));
  reader.bits(9); // random access, type
  if (reader.flag()) reader.bits(7); // version, priority
  if (reader.bits(4) === extendedAspectRatio) reader.bits(16);
  if (reader.flag()) {
    const chromaFormat = reader.bits(2);
    reader.flag(); // low_delay
    if (reader.flag()) for (const count of [32, 32, 15]) reader.bits(count); // buffers
    if (chromaFormat !== 1) return undefined;
  }
  if (reader.bits(2) !== rectangular) return undefined;
  reader.flag();
  const ticksPerSecond = reader.bits(16);
  reader.flag();
  if (reader.flag()) reader.bits(Math.max(1, Math.ceil(Math.log2(ticksPerSecond))));
  reader.flag();
  const width = reader.bits(13);
  reader.flag();
  return { width, height: reader.bits(13), pixelFormat: "yuv420p" };
}

/** Where the layer begins, behind its start code 00 00 01 20 … 2F. */
function layerStart(bytes: Uint8Array): number {
  const isCode = (i: number): boolean => bytes[i] === 0 && bytes[i + 1] === 0 && bytes[i + 2] === 1;
  for (let i = 0; i + 4 < bytes.length; i += 1) if (isCode(i) && bytes[i + 3]! >> 4 === 2) return i + 4;
  return -1;
}
