import type { TimeSpan } from "../time-span.js";

/** Times that people pass on are often rounded to microseconds. */
const toleranceSeconds = 1e-6;

/**
 * The filter of ffmpeg that keeps the frames of a span, half-open. It counts in the file's own ticks: given seconds it rounds to
 * the nearest tick, which in an AVI is half a frame.
 *
 * @param timeBase - Of the file, as its header has it.
 */
export function spanFilter(timeBase: string, { startSeconds, endSeconds }: TimeSpan): string {
  return `trim=start_pts=${firstTickFrom(timeBase, startSeconds)}:end_pts=${firstTickFrom(timeBase, endSeconds)}`;
}

/** The first tick of a clock that is not before a time. */
export function firstTickFrom(timeBase: string, seconds: number): number {
  const [over = Number.NaN, under = Number.NaN] = timeBase.split("/").map(Number);
  return Math.min(Math.ceil(((seconds - toleranceSeconds) * under) / over), Number.MAX_SAFE_INTEGER);
}

/**
 * The bitstream filter that lets what was encoded begin at 0. Before encoding, the filter `setpts` of FFmpeg 7 would forget how
 * long the last frame is shown.
 */
export const startingAtZero = "setts=pts=PTS-STARTPTS:dts=DTS-STARTPTS";
