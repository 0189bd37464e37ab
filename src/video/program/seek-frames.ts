import { itemAt, lastOf } from "../../core/item-at.js";
import { VideoError } from "../../core/errors.js";
import { readFrameIndex, type FrameIndex } from "../container/frame-index.js";
import type { ChosenFrames } from "../source.js";

/** Reads chosen frames on the way from where decoding begins; gives the times of all frames, or `undefined` where it cannot. */
export type ThroughReader = (frames: ChosenFrames) => Promise<readonly number[] | undefined>;

/** Frames that are decoded one after the other. */
interface Segment {
  /** The number of the first, at which decoding begins. */
  readonly start: number;
  /** Where that is, in the middle of that frame. */
  readonly startSeconds: number;
  readonly wanted: number[];
  /** The place in all that is wanted of the first that is wanted here. */
  readonly firstPlace: number;
}

/** Up to here, decoding from the beginning takes no longer than looking for where else to begin. */
const longEnough = 500;
/** So many frames of a small video are decoded in the time it takes to open the file once more. */
const framesToOpen = 30;

/**
 * Reads frames that lie far apart, each from the last place before it where decoding can begin, instead of from the beginning
 * of the file. That they are the right ones is not taken for granted: the time of every frame on the way there must be the one
 * that the file's tables say. What is damaged elsewhere goes unnoticed.
 *
 * @returns The times of all frames, seconds; or `undefined` where that cannot be done, is not worth it, or led somewhere else:
 * all has to be decoded then, and `use` may have been called.
 */
export async function seekFrames(
  request: ChosenFrames,
  readThrough: ThroughReader,
): Promise<readonly number[] | undefined> {
  const { path, wanted, startSeconds, lastIndex, settings, signal } = request;
  const last = wanted.at(-1) ?? 0;
  const isAllWanted = startSeconds === undefined && lastIndex === last;
  if (last < longEnough || !isAllWanted || settings.damaged === "keep") return undefined;
  // a file that is gone, or may not be read: ffmpeg says so in the words for videos
  const index = await readFrameIndex(path, wanted).catch(() => undefined);
  if (index === undefined) return undefined;
  const segments = segmentsOf(wanted, index);
  if (!isWorthwhile(segments, wanted)) return undefined;
  const readings = await Promise.allSettled(
    segments.map((segment) => readSegment(segment, index, request, readThrough)),
  );
  signal.throwIfAborted();
  for (const reading of readings) {
    if (reading.status === "fulfilled" && reading.value) continue;
    if (reading.status === "rejected" && !(reading.reason instanceof VideoError)) throw reading.reason;
    return undefined;
  }
  return Array.from(index.ticks, (tick) => tick / index.timescale);
}

function segmentsOf(wanted: readonly number[], { starts, middles, timescale }: FrameIndex): Segment[] {
  const segments: Segment[] = [];
  wanted.forEach((number, place) => {
    const last = segments.at(-1);
    const [start, middle] = [itemAt(starts, place), itemAt(middles, place)];
    if (last?.start === start) last.wanted.push(number);
    else {
      const startSeconds = Number((middle / timescale).toFixed(6));
      segments.push({ start, startSeconds, wanted: [number], firstPlace: place });
    }
  });
  return segments;
}

function isWorthwhile(segments: readonly Segment[], wanted: readonly number[]): boolean {
  const numDecoded = segments.reduce((sum, segment) => sum + lengthOf(segment) + framesToOpen, 0);
  return numDecoded < lastOf(wanted) / 2;
}

function lengthOf({ start, wanted }: Segment): number {
  return lastOf(wanted) - start + 1;
}

/** Whether what was decoded is what the index says. */
async function readSegment(
  segment: Segment,
  { ticks, timescale }: FrameIndex,
  request: ChosenFrames,
  readThrough: ThroughReader,
): Promise<boolean> {
  const { start, startSeconds, wanted, firstPlace } = segment;
  const times = await readThrough({
    ...request,
    wanted: wanted.map((number) => number - start),
    lastIndex: lastOf(wanted) - start,
    startSeconds: start === 0 ? undefined : startSeconds,
    use: (pixels, place) => request.use(pixels, firstPlace + place),
  });
  const length = lengthOf(segment);
  const isRight = (time: number, i: number): boolean =>
    Math.abs(time * timescale - itemAt(ticks, start + i)) < 1.5;
  return times !== undefined && times.length >= length && times.slice(0, length).every(isRight);
}
