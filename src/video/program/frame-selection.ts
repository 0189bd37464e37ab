import { firstOf } from "../../core/item-at.js";
import type { FramesInOrder } from "../source.js";

/** Which frames one run of ffmpeg delivers. */
export interface FrameSelection {
  /** An expression of ffmpeg's `select` filter, with bare commas, or `undefined` for all frames. */
  readonly expression: string | undefined;
  /** How many are selected, and the number of the frame at which decoding stops; `undefined`: to the end. */
  readonly stop: { readonly numFrames: number; readonly lastIndex: number } | undefined;
  /** How many frames it selects of a video of so many. */
  readonly count: (numFrames: number) => number;
}

/** Characters that the expressions of one command line take up at most: a system allows so many, and room for all else. */
export const maxExpressionsLength: number = process.platform === "win32" ? 24_000 : 100_000;

/** Terms that are tried one after the other. */
const termsAtOnce = 8;

/**
 * The selection of the given frames (ascending, no repeats, at least one), or `undefined` if there are too many to name.
 *
 * However many there are, that costs less than reading all frames and leaving the others out: 1.1 to 1.4 times, measured for 20 to
 * 3,000 of 6,000 frames.
 *
 * @param lastIndex - The number of the last frame that is decoded; default: the last of the file.
 */
export function selectionOf(indices: readonly number[], lastIndex?: number): FrameSelection | undefined {
  const expression = isOneOf(rangesOf(indices));
  if (expression.length > maxExpressionsLength) return undefined;
  return {
    expression,
    stop: stopAt(lastIndex, indices.length),
    count: (numFrames) => indices.filter((index) => index < numFrames).length,
  };
}

/**
 * The selection of every n-th frame, between a first and an end.
 *
 * @param frames - `lastIndex` as in {@link selectionOf}.
 */
export function selectionEvery({
  first = 0,
  every,
  end = Number.POSITIVE_INFINITY,
  lastIndex,
}: Pick<FramesInOrder, "first" | "every" | "end" | "lastIndex">): FrameSelection {
  const terms = [
    ...(first > 0 ? [`gte(n,${first})`] : []),
    ...(end < Number.POSITIVE_INFINITY ? [`lt(n,${end})`] : []),
    ...(every > 1 ? [`not(mod(n-${first},${every}))`] : []),
  ];
  const count = (numFrames: number): number =>
    Math.ceil(Math.max(0, Math.min(numFrames, end) - first) / every);
  const expression = terms.length === 0 ? undefined : terms.join("*");
  return { expression, stop: stopAt(lastIndex, count(Number.POSITIVE_INFINITY)), count };
}

function stopAt(lastIndex: number | undefined, numFrames: number): FrameSelection["stop"] {
  return lastIndex === undefined ? undefined : { numFrames, lastIndex };
}

/** Frames that follow one another. */
interface Range {
  readonly first: number;
  readonly last: number;
}

function rangesOf(indices: readonly number[]): Range[] {
  const ranges: Range[] = [];
  for (const index of indices) {
    const before = ranges.at(-1);
    if (index - 1 === before?.last) ranges[ranges.length - 1] = { ...before, last: index };
    else ranges.push({ first: index, last: index });
  }
  return ranges;
}

/**
 * Halves the ranges until few are left to try: for each frame that costs the logarithm of their number, and ffmpeg refuses
 * sums of more than a hundred terms.
 */
function isOneOf(ranges: readonly Range[]): string {
  if (ranges.length <= termsAtOnce) return ranges.map(isIn).join("+");
  const middle = Math.ceil(ranges.length / 2);
  const [before, after] = [ranges.slice(0, middle), ranges.slice(middle)];
  return `if(lt(n,${firstOf(after).first}),${isOneOf(before)},${isOneOf(after)})`;
}

function isIn({ first, last }: Range): string {
  return first === last ? `eq(n,${first})` : `between(n,${first},${last})`;
}
