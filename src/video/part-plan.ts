import { firstOf, itemAt } from "../core/item-at.js";
import { readFrameIndex } from "./container/frame-index.js";
import type { OpenTimeSpan } from "./time-span.js";

/** Which frames of a file a part holds, and where their decoding begins. */
export interface PartPlan {
  /** The number of the first frame of the part. */
  readonly first: number;
  /** The number of the first frame behind it; the file's number of frames where there is none. */
  readonly end: number;
  /** Of each frame of the file, ascending. */
  readonly ticks: ArrayLike<number>;
  /** Ticks in a second. */
  readonly timescale: number;
  /** The number of the frame at which decoding begins. */
  readonly start: number;
  /** Where that is; `undefined`: the beginning of the file. */
  readonly startSeconds: number | undefined;
}

/**
 * The plan that a file's tables give, with decoding from the last keyframe before the part; `undefined` where they cannot be relied
 * on, or no frame is in the part by them.
 */
export async function planByTables(path: string, span: OpenTimeSpan): Promise<PartPlan | undefined> {
  let [first, end] = [0, 0];
  // a file that is gone, or may not be read: ffmpeg says so in the words for videos
  const index = await readFrameIndex(path, (ticks, timescale) => {
    [first, end] = framesWithin(ticks, timescale, span);
    return first < end ? [first] : undefined;
  }).catch(() => undefined);
  if (index === undefined) return undefined;
  const { ticks, timescale, starts, middles } = index;
  const [start, middle] = [firstOf(starts), firstOf(middles)];
  const startSeconds = start === 0 ? undefined : Number((middle / timescale).toFixed(6));
  return { first, end, ticks, timescale, start, startSeconds };
}

/** The plan that the times of all frames give, with decoding from the beginning. */
export function planByTimes(times: readonly number[], span: OpenTimeSpan): PartPlan {
  const [first, end] = framesWithin(times, 1, span);
  return { first, end, ticks: times, timescale: 1, start: 0, startSeconds: undefined };
}

/** The number of the first frame that begins in the span, and of the first after it that does not. */
function framesWithin(
  ticks: ArrayLike<number>,
  timescale: number,
  { startSeconds = 0, endSeconds = Infinity }: OpenTimeSpan,
): readonly [first: number, end: number] {
  // a time as it is given everywhere, so that a boundary copied from there is exact
  const time = (number: number): number => ticks[number]! / timescale;
  let first = 0;
  while (first < ticks.length && startSeconds > 0 && !(time(first) >= startSeconds)) first += 1;
  let end = first;
  while (end < ticks.length && time(end) < endSeconds) end += 1;
  return [first, end];
}

/** The seconds at which a frame is shown. */
export function secondsOf({ ticks, timescale }: PartPlan, number: number): number {
  return itemAt(ticks, number, "the time of a frame") / timescale;
}

/**
 * Whether the times of decoded frames are those of the plan.
 *
 * @param times - Of the frames from where decoding began, seconds from the start of the file.
 * @param upTo - The number of the last frame that must be there.
 * @param from - The number of the first that is looked at; default the first of all.
 */
export function followsPlan(
  plan: PartPlan,
  times: ArrayLike<number>,
  upTo: number,
  from: number = plan.start,
): boolean {
  const { ticks, timescale, start } = plan;
  for (let number = from; number <= upTo; number += 1) {
    const found = (times[number - start] ?? Number.NaN) * timescale;
    const tolerance = timescale === 1 ? 1e-6 : 1.5;
    if (!(Math.abs(found - ticks[number]!) < tolerance)) return false;
  }
  return true;
}
