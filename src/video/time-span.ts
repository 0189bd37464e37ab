/** A part of a video: half-open, seconds from the start of the file. */
export interface TimeSpan {
  /** The first moment that belongs to it. */
  readonly startSeconds: number;
  /** The first moment that no longer does. */
  readonly endSeconds: number;
}

/** A {@link TimeSpan} that may begin with the file, and end with it. */
export interface OpenTimeSpan {
  /** The first moment that belongs to it; default the file's beginning. */
  readonly startSeconds?: number;
  /** The first moment that no longer does; default none: to the end of the file. */
  readonly endSeconds?: number;
}

/** A span in words: `"12.5 s to 15 s"`, `"12.5 s to the end"`. */
export function openSpanText({ startSeconds = 0, endSeconds }: OpenTimeSpan): string {
  return `${startSeconds} s to ${endSeconds === undefined ? "the end" : `${endSeconds} s`}`;
}

/** What is wrong with a span whatever the file, in words; `undefined`: nothing. */
export function openSpanProblem({
  startSeconds = 0,
  endSeconds = Infinity,
}: OpenTimeSpan): string | undefined {
  const text = openSpanText({ startSeconds, endSeconds: endSeconds === Infinity ? undefined : endSeconds });
  if (!Number.isFinite(startSeconds) || Number.isNaN(endSeconds)) return `${text} is no span of time`;
  if (startSeconds < 0) return `${text} begins before the file`;
  if (endSeconds === startSeconds) return `${text} is empty`;
  return endSeconds < startSeconds ? `${text} is reversed: it ends before it begins` : undefined;
}
