import { firstOf, lastOf } from "../../core/item-at.js";

/** Which frames one run of ffmpeg delivers. */
export interface FrameSelection {
  /** An expression of ffmpeg's `select` filter, with bare commas, or `undefined` for all frames. */
  readonly expression: string | undefined;
  /** How many are selected, and the number of the last of them, at which decoding stops; `undefined`: to the end. */
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
 * However many there are, that costs less than reading all frames and leaving the others out (`bench/chosen-frames.mjs`).
 *
 * @param toTheEnd - Decode all of the video nevertheless, for its number of frames.
 */
export function selectionOf(indices: readonly number[], toTheEnd: boolean): FrameSelection | undefined {
  const expression = isOneOf(rangesOf(indices));
  if (expression.length > maxExpressionsLength) return undefined;
  const lastIndex = lastOf(indices);
  return {
    expression,
    stop: toTheEnd ? undefined : { numFrames: indices.length, lastIndex },
    count: (numFrames) => indices.filter((index) => index < numFrames).length,
  };
}

/** The selection of every `every`-th frame. */
export function selectionEvery(every: number): FrameSelection {
  const expression = every === 1 ? undefined : `not(mod(n,${every}))`;
  return { expression, stop: undefined, count: (numFrames) => Math.ceil(numFrames / every) };
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
