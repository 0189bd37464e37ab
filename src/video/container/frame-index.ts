import { itemAt } from "../../core/item-at.js";
import type { FileHandle } from "node:fs/promises";
import type { Box } from "./box.js";
import { readBytes, readMp4Boxes, readPlain } from "./mp4-boxes.js";
import { mp4Header, videoTracks } from "./mp4-header.js";
import { sampleOffsets } from "./sample-places.js";

/** When each frame of a video is shown, and where decoding can begin for some of them. */
export interface FrameIndex {
  /** Ticks in a second. */
  readonly timescale: number;
  /** Of each frame, in the order in which they are shown: ascending, from 0. */
  readonly ticks: Float64Array;
  /** For each frame that was asked for, the last one up to it that needs nothing of what is shown before. */
  readonly starts: readonly number[];
  /** For each of these, a time in the middle of it, ticks: rounded down, its own would be that of the frame before. */
  readonly middles: readonly number[];
}

/** Frames closer than this could be taken for each other where a time is rounded. */
const leastTicksBetween = 3;

/**
 * The index of an MP4 or MOV file with one H.264 stream of the plain kind, whose first frame is shown at 0. `undefined` for
 * all others, for whatever is doubtful, and where it has fewer frames. Cost: some milliseconds for an hour of video.
 *
 * @param asked - Numbers of frames; or what they are, given the ticks of all frames and how many a second has: `undefined` for
 *   none, and no index.
 */
export function readFrameIndex(
  path: string,
  asked: readonly number[] | ((ticks: Float64Array, timescale: number) => readonly number[] | undefined),
): Promise<FrameIndex | undefined> {
  return readPlain(path, async (file, size) => {
    const boxes = await readMp4Boxes(file, size);
    if (boxes === undefined || mp4Header(boxes.moov, boxes.media) === undefined) return undefined;
    const [track] = videoTracks(boxes.moov);
    if (track === undefined) return undefined;
    const samples = track.only("mdia", "minf", "stbl");
    const timescale = track.only("mdia", "mdhd").uint(12);
    const shown = shownTicks(samples, mediaStart(track));
    const ticks = shown.toSorted();
    if (ticks[0] !== 0 || ticks.some((tick, i) => i > 0 && tick - ticks[i - 1]! < leastTicksBetween))
      return undefined;
    const wanted = typeof asked === "function" ? asked(ticks, timescale) : asked;
    if (wanted === undefined || wanted.some((number) => number >= ticks.length)) return undefined;
    const candidates = freshStarts(shown, ticks, keySamples(samples, shown.length));
    const offsets = sampleOffsets(samples);
    const startOf = async (number: number): Promise<number> => {
      for (let i = lastUpTo(candidates, number); i > 0; i -= 1) {
        const candidate = itemAt(candidates, i);
        if (await isInstantRefresh(file, itemAt(offsets, candidate))) return candidate;
      }
      return 0;
    };
    const starts: number[] = [];
    for (const number of wanted) starts.push(await startOf(number));
    const middles = starts.map((start) => middleOf(start, ticks));
    return { timescale, ticks, starts, middles };
  });
}

function middleOf(number: number, ticks: Float64Array): number {
  const now = itemAt(ticks, number);
  const [before = -Infinity, after = Infinity] = [ticks[number - 1], ticks[number + 1]];
  return number === 0 ? 0 : now + Math.min(now - before, after - now) / 2;
}

/** Where in the media the movie begins, ticks. */
function mediaStart(track: Box): number {
  const [edits] = track.all("edts") as (Box | undefined)[];
  return edits === undefined ? 0 : edits.only("elst").uint(12);
}

/** When each sample is shown, in the order in which they are stored. */
function shownTicks(samples: Box, start: number): Float64Array {
  const decoded = runs(samples.only("stts"), (box, at) => box.uint(at));
  const [offsetTable] = samples.all("ctts") as (Box | undefined)[];
  const offsets = offsetTable && runs(offsetTable, (box, at) => box.bytes.readInt32BE(at));
  const shown = new Float64Array(samples.only("stsz").uint(8));
  let now = -start;
  for (let i = 0; i < shown.length; i += 1) {
    shown[i] = now + (offsets?.next().value ?? 0);
    now += decoded.next().value ?? 0;
  }
  return shown;
}

/** The values of a table of runs: how many of each, and the value. */
function* runs(
  table: Box,
  valueAt: (box: Box, at: number) => number,
): Generator<number, undefined, undefined> {
  for (let i = 0; i < table.uint(4); i += 1) {
    const value = valueAt(table, 12 + 8 * i);
    for (let left = table.uint(8 + 8 * i); left > 0; left -= 1) yield value;
  }
  return undefined;
}

/** The samples that the table calls keyframes; without a table, all. */
function keySamples(samples: Box, numSamples: number): number[] {
  const [table] = samples.all("stss") as (Box | undefined)[];
  if (table === undefined) return Array.from({ length: numSamples }, (_, i) => i);
  return Array.from({ length: table.uint(4) }, (_, i) => table.uint(8 + 4 * i) - 1);
}

/** Those of the keyframes that are shown after all that is stored before them, and before all that is stored after. */
function freshStarts(shown: Float64Array, ticks: Float64Array, keyframes: readonly number[]): number[] {
  const found: number[] = [];
  let latest = -1;
  let stored = 0;
  for (const number of keyframes) {
    for (; stored < number; stored += 1) latest = Math.max(latest, shown[stored]!);
    // as many are shown earlier as are stored earlier
    if (shown[number]! > latest && shown[number] === ticks[number]) found.push(number);
  }
  return found;
}

/** The place of the last of ascending numbers that is not above `limit`; -1 if there is none. */
function lastUpTo(ascending: readonly number[], limit: number): number {
  const next = ascending.findIndex((number) => number > limit);
  return next === -1 ? ascending.length - 1 : next - 1;
}

const firstPicture = 1;
const instantRefresh = 5;

/**
 * Whether the first picture in a sample is one after which nothing refers to what came before. Source: ITU-T H.264, 7.4.1.
 */
async function isInstantRefresh(file: FileHandle, offset: number): Promise<boolean> {
  for (let at = offset, units = 0; units < 16; units += 1) {
    const start = await readBytes(file, at, 5);
    const type = start.readUInt8(4) & 31;
    if (type >= firstPicture && type <= instantRefresh) return type === instantRefresh;
    at += 4 + start.readUInt32BE(0);
  }
  return false;
}
