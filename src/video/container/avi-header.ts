import type { VideoMetadata } from "../video-metadata.js";
import { exactRatio, reducedRatio, secondsOf } from "./ratio.js";
import { mpeg4Picture } from "./mpeg4-picture.js";

/** MPEG-4 Part 2 under the names that its encoders gave it. */
const mpeg4Tags = ["XVID", "DIVX", "DX50", "FMP4", "MP4V"];

/** Where a chunk's content lies. */
interface Chunk {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The header of an AVI file with MPEG-4 Part 2 pictures, or `undefined` if it is not of the plain kind.
 *
 * @param bytes - The beginning of the file, with its first picture if that is where the picture's size stands.
 * @param fileSize - In bytes: a file that was cut short is not plain.
 */
export function aviHeader(bytes: Buffer, fileSize: number): VideoMetadata | undefined {
  const whole = 8 + bytes.readUInt32LE(4) <= fileSize;
  if (tag(bytes, 0) !== "RIFF" || tag(bytes, 8) !== "AVI " || !whole) return undefined;
  const lists = chunks(bytes, 12, bytes.length);
  const [header, frames] = ["hdrl", "movi"].map((name) => lists.find((list) => list.id === name));
  if (header === undefined || frames === undefined) return undefined;
  const streams = chunks(bytes, header.start, header.end)
    .filter((list) => list.id === "strl")
    .map((list) => chunks(bytes, list.start, list.end));
  const [stream, ...others] = streams.filter((list) => tag(bytes, list[0]?.start ?? 0) === "vids");
  if (stream === undefined || others.length > 0) return undefined;
  const [strh, strf] = ["strh", "strf"].map((name) => stream.find((chunk) => chunk.id === name));
  if (strh === undefined || strf === undefined) return undefined;
  const numberAt = (at: number): number => bytes.readUInt32LE(strh.start + at);
  const [scale, rate, start, numFrames] = [numberAt(20), numberAt(24), numberAt(28), numberAt(32)];
  const codecTag = tag(bytes, strf.start + 16).toUpperCase();
  if (scale === 0 || rate === 0 || start !== 0 || numFrames === 0 || !mpeg4Tags.includes(codecTag))
    return undefined;
  const number = String(streams.indexOf(stream)).padStart(2, "0");
  const firstFrame = chunks(bytes, frames.start, bytes.length).find(
    ({ id }) => id === `${number}dc` || id === `${number}db`,
  );
  const picture =
    mpeg4Picture(bytes.subarray(strf.start + 40, strf.end)) ??
    (firstFrame && mpeg4Picture(bytes.subarray(firstFrame.start, firstFrame.end)));
  const sizeIsSame =
    picture?.width === bytes.readInt32LE(strf.start + 4) &&
    picture.height === bytes.readInt32LE(strf.start + 8);
  const averageFps = exactRatio(rate, scale);
  if (!sizeIsSame || averageFps === undefined) return undefined;
  return {
    width: picture.width,
    height: picture.height,
    averageFps,
    durationSeconds: secondsOf(numFrames, scale, rate),
    numFramesClaimed: numFrames,
    rotationDegrees: 0,
    isMirrored: false,
    codec: "mpeg4",
    pixelFormat: picture.pixelFormat,
    timeBase: reducedRatio(scale, rate),
  };
}

/** The chunks between two places, as far as they begin there; a list under its own name, with its content. */
function chunks(bytes: Buffer, from: number, to: number): Chunk[] {
  const found: Chunk[] = [];
  for (let at = from; at + 12 <= Math.min(to, bytes.length);) {
    const size = bytes.readUInt32LE(at + 4);
    const isList = tag(bytes, at) === "LIST";
    const start = at + (isList ? 12 : 8);
    found.push({ id: tag(bytes, isList ? at + 8 : at), start, end: at + 8 + size });
    at += 8 + size + (size % 2);
  }
  return found;
}

function tag(bytes: Buffer, at: number): string {
  return bytes.toString("latin1", at, at + 4);
}
