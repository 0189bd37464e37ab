/** A part of a file in which something happens, found or true. */
export interface Moment {
  /** The file. */
  readonly path: string;
  /** What happens. */
  readonly label: string;
  /** The first moment that belongs to it, seconds from the start of the file. */
  readonly startSeconds: number;
  /** The first moment that no longer does. */
  readonly endSeconds: number;
}

/** A moment that a model found. */
export interface FoundMoment extends Moment {
  /** How sure that is, 0 … 1 from `findMoments`; where moments are judged, only the order counts. */
  readonly probability: number;
}
