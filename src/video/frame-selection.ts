/** Which frames one run of ffmpeg delivers. */
export interface FrameSelection {
  /** An expression of ffmpeg's `select` filter, or `undefined` for all frames. */
  readonly expression: string | undefined;
  /** How many are selected, and the number of the last of them, at which decoding stops; `undefined`: to the end. */
  readonly stop: { readonly numFrames: number; readonly lastIndex: number } | undefined;
  /** How many frames it selects of a video of so many. */
  readonly count: (numFrames: number) => number;
}

/** Above this many terms, `select` costs more than decoding all frames and dropping most. */
const maxSelectTerms = 400;

/**
 * The selection of the given frames (ascending, no repeats, at least one), or `undefined` if there are too many to name.
 *
 * @param toTheEnd - Decode all of the video nevertheless, for its number of frames.
 */
export function selectionOf(indices: readonly number[], toTheEnd: boolean): FrameSelection | undefined {
  if (indices.length > maxSelectTerms) return undefined;
  const expression = indices.map((index) => `eq(n\\,${index})`).join("+");
  const lastIndex = indices[indices.length - 1];
  return {
    expression,
    stop: toTheEnd ? undefined : { numFrames: indices.length, lastIndex },
    count: (numFrames) => indices.filter((index) => index < numFrames).length,
  };
}

/** The selection of every `every`-th frame. */
export function selectionEvery(every: number): FrameSelection {
  const expression = every === 1 ? undefined : `not(mod(n\\,${every}))`;
  return { expression, stop: undefined, count: (numFrames) => Math.ceil(numFrames / every) };
}
