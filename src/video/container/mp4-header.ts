import type { VideoMetadata } from "../video-metadata.js";
import type { Box } from "./box.js";
import { h264Picture } from "./h264-picture.js";
import { exactRatio, secondsOf } from "./ratio.js";
import { samplesAreInside, type MediaRange } from "./sample-places.js";

const identityMatrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
/** Of the fields of a sample entry for pictures. */
const sampleEntryLength = 78;
/** A clock that ticks faster is damage. */
const fastestTimescale = 10_000_000;

/**
 * The header of an MP4 or MOV file with one H.264 stream, or `undefined` if it is not of the plain kind: turned, in
 * fragments, with more than one edit, or with pictures of other than 8 bits of 4:2:0.
 *
 * @param moov - The content of the `moov` box.
 * @param mediaRanges - Where the contents of the `mdat` boxes lie.
 */
export function mp4Header(moov: Box, mediaRanges: readonly MediaRange[]): VideoMetadata | undefined {
  const [track, ...others] = videoTracks(moov);
  const movie = moov.only("mvhd");
  if (track === undefined || others.length > 0 || moov.all("mvex").length > 0 || movie.bytes[0] !== 0)
    return undefined;
  const [trackHeader, media] = [track.only("tkhd"), track.only("mdia")];
  const mediaHeader = media.only("mdhd");
  if (trackHeader.bytes[0] !== 0 || mediaHeader.bytes[0] !== 0) return undefined;
  if (isThumbnail(moov, trackHeader.uint(12))) return undefined;
  if (!isUpright(movie, 36) || !isUpright(trackHeader, 40)) return undefined;
  const samples = media.only("minf", "stbl");
  const picture = pictureOf(samples.only("stsd"));
  const spans = sampleSpans(samples.only("stts"));
  const [timescale, mediaDuration] = [mediaHeader.uint(12), mediaHeader.uint(16)];
  const ticks = Math.min(mediaDuration, spans.ticks);
  const numFrames = samples.only("stsz").uint(8);
  if (picture === undefined || !spans.areEven || timescale > fastestTimescale || ticks === 0)
    return undefined;
  if (spans.count !== numFrames || mediaDuration === 0xffffffff) return undefined;
  if (!isInThisFile(media.only("minf", "dinf", "dref")) || !samplesAreInside(samples, mediaRanges))
    return undefined;
  if (!isShownWhole(track, ticks / timescale, movie.uint(12))) return undefined;
  const averageFps = exactRatio(timescale * numFrames, spans.ticks);
  if (averageFps === undefined) return undefined;
  return {
    width: picture.width,
    height: picture.height,
    averageFps,
    durationSeconds: secondsOf(ticks, 1, timescale),
    numFramesClaimed: numFrames,
    rotationDegrees: 0,
    isMirrored: false,
    codec: "h264",
    pixelFormat: picture.pixelFormat,
    timeBase: `1/${timescale}`,
  };
}

/** The tracks of pictures in a `moov` box. */
export function videoTracks(moov: Box): Box[] {
  const handler = (track: Box): string => track.only("mdia", "hdlr").bytes.toString("latin1", 8, 12);
  return moov.all("trak").filter((track) => handler(track) === "vide");
}

/** Whether another track has these pictures for its chapters: they are thumbnails then, and no stream that is read. */
function isThumbnail(moov: Box, trackNumber: number): boolean {
  const chapters = moov.all("trak").flatMap((track) => track.all("tref").flatMap((refs) => refs.all("chap")));
  return chapters.some(({ bytes }) => {
    return Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readUInt32BE(4 * i)).includes(
      trackNumber,
    );
  });
}

function isUpright(header: Box, at: number): boolean {
  return identityMatrix.every((value, i) => header.uint(at + 4 * i) === value);
}

/** Of the first sample entry, if it is the only one, with one parameter set and what it says agreed on all around. */
function pictureOf(descriptions: Box): ReturnType<typeof h264Picture> {
  const entry = descriptions.all("avc1", 8)[0];
  if (descriptions.uint(4) !== 1 || entry === undefined) return undefined;
  const [avcC] = entry.all("avcC", sampleEntryLength) as (Box | undefined)[];
  const parameterSet = avcC && onlyParameterSet(avcC.bytes);
  const picture = parameterSet && h264Picture(parameterSet);
  const isSaidSo =
    picture?.width === entry.bytes.readUInt16BE(24) && picture.height === entry.bytes.readUInt16BE(26);
  const colors = entry.all("colr", sampleEntryLength).map((box) => box.bytes);
  const fullRangeInBox = colors.some(
    (bytes) => bytes.toString("latin1", 0, 4) === "nclx" && (bytes.readUInt8(10) & 128) !== 0,
  );
  return isSaidSo && !(fullRangeInBox && picture.pixelFormat === "yuv420p") ? picture : undefined;
}

/** The sequence parameter set of an `avcC` box that holds one, and one picture parameter set behind it. */
function onlyParameterSet(bytes: Buffer): Buffer | undefined {
  if (bytes[0] !== 1 || (bytes.readUInt8(4) & 3) !== 3 || (bytes.readUInt8(5) & 31) !== 1) return undefined;
  const end = 8 + bytes.readUInt16BE(6);
  const rest = bytes.length - (end + 3 + bytes.readUInt16BE(end + 1));
  return bytes[end] === 1 && (rest === 0 || rest === 4) ? bytes.subarray(8, end) : undefined;
}

/** Whether the media lie in the file itself, which a reference says with its flag. */
function isInThisFile(references: Box): boolean {
  const [entry, ...others] = references.all("url ", 8);
  return references.uint(4) === 1 && others.length === 0 && entry?.uint(0) === 1;
}

/** How many samples there are and how long they last together, and whether none is far longer than the others. */
function sampleSpans(times: Box): { count: number; ticks: number; areEven: boolean } {
  let [count, ticks, longest] = [0, 0, 0];
  for (let i = 0; i < times.uint(4); i += 1) {
    const [samples, span] = [times.uint(8 + 8 * i), times.uint(12 + 8 * i)];
    count += samples;
    ticks += samples * span;
    longest = Math.max(longest, span);
  }
  return { count, ticks, areEven: longest <= (10 * ticks) / count };
}

/** Whether the edit list, if there is one, shows the media once, at its speed, and to its end. */
function isShownWhole(track: Box, durationSeconds: number, movieTimescale: number): boolean {
  const [edits] = track.all("edts") as (Box | undefined)[];
  if (edits === undefined) return true;
  const list = edits.only("elst");
  const [version, count, span, mediaStart, rate] = [list.bytes[0], list.uint(4), list.uint(8), list.uint(12), list.uint(16)]; // prettier-ignore
  const isPlain = version === 0 && count === 1 && mediaStart < 2 ** 31 && rate === 0x10000;
  return isPlain && (span + 1) / movieTimescale >= durationSeconds;
}
