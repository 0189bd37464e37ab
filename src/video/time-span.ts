/** A part of a video: half-open, seconds from the start of the file. */
export interface TimeSpan {
  /** The first moment that belongs to it. */
  readonly startSeconds: number;
  /** The first moment that no longer does. */
  readonly endSeconds: number;
}
