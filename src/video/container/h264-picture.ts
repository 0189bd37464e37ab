import { BitReader } from "./bit-reader.js";
import type { Picture } from "./picture.js";

/** Baseline, Main, Extended and High: those of 8 bits and, but for High, of 4:2:0. */
const profiles = [66, 77, 88, 100];
const extendedAspectRatio = 255;

/**
 * The picture that a sequence parameter set of H.264 describes, or `undefined` if it is not 8 bits of 4:2:0.
 * Source: ITU-T H.264, 7.3.2.1.1 and E.1.1.
 *
 * @param unit - The NAL unit, with its header byte.
 */
export function h264Picture(unit: Uint8Array): Picture | undefined {
  const reader = new BitReader(withoutEmulation(unit.subarray(1)));
  const profile = reader.bits(8);
  if (!profiles.includes(profile)) return undefined;
  reader.bits(16); // constraints, level
  reader.unsignedGolomb(); // id
  if (profile === 100 && !isPlainHigh(reader)) return undefined;
  reader.unsignedGolomb(); // log2_max_frame_num_minus4
  skipPictureOrder(reader);
  reader.unsignedGolomb(); // max_num_ref_frames
  reader.flag(); // gaps_in_frame_num_value_allowed
  const widthInBlocks = reader.unsignedGolomb() + 1;
  const heightInUnits = reader.unsignedGolomb() + 1;
  const fieldsPerUnit = reader.flag() ? 1 : 2;
  if (fieldsPerUnit === 2) reader.flag(); // mb_adaptive_frame_field
  reader.flag(); // direct_8x8_inference
  const crop = { left: 0, right: 0, top: 0, bottom: 0 };
  if (reader.flag()) for (const side of ["left", "right", "top", "bottom"] as const) crop[side] = reader.unsignedGolomb(); // prettier-ignore
  const isFullRange = reader.flag() && usesFullRange(reader);
  return {
    width: widthInBlocks * 16 - 2 * (crop.left + crop.right),
    height: fieldsPerUnit * (heightInUnits * 16 - 2 * (crop.top + crop.bottom)),
    pixelFormat: isFullRange ? "yuvj420p" : "yuv420p",
  };
}

/** In a NAL unit, a 3 after two zeros is no data: it keeps the zeros from looking like a start code. */
function withoutEmulation(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, i) => !(byte === 3 && i >= 2 && bytes[i - 1] === 0 && bytes[i - 2] === 0));
}

/** Reads what only the High profiles have. */
function isPlainHigh(reader: BitReader): boolean {
  const chromaFormat = reader.unsignedGolomb();
  const [lumaDepth, chromaDepth] = [8 + reader.unsignedGolomb(), 8 + reader.unsignedGolomb()];
  if (chromaFormat !== 1 || lumaDepth !== 8 || chromaDepth !== 8) return false;
  reader.flag(); // qpprime_y_zero_transform_bypass
  if (reader.flag())
    for (let i = 0; i < 8; i += 1) if (reader.flag()) skipScalingList(reader, i < 6 ? 16 : 64);
  return true;
}

function skipScalingList(reader: BitReader, size: number): void {
  let [last, next] = [8, 8];
  for (let i = 0; i < size && next !== 0; i += 1) {
    next = (last + reader.signedGolomb() + 256) % 256;
    if (next !== 0) last = next;
  }
}

function skipPictureOrder(reader: BitReader): void {
  const type = reader.unsignedGolomb();
  if (type === 0) reader.unsignedGolomb();
  if (type !== 1) return;
  reader.flag();
  reader.signedGolomb();
  reader.signedGolomb();
  const cycle = reader.unsignedGolomb();
  for (let i = 0; i < cycle; i += 1) reader.signedGolomb();
}

/** From the usability information: whether black is 0 and white is 255. */
function usesFullRange(reader: BitReader): boolean {
  if (reader.flag() && reader.bits(8) === extendedAspectRatio) reader.bits(32);
  if (reader.flag()) reader.flag(); // overscan
  if (!reader.flag()) return false;
  reader.bits(3); // video_format
  return reader.flag();
}
