/** One labelled (or not yet labelled) video file. */
export interface Clip {
  /** Where the file is. */
  readonly path: string;
  /** What names it in tables: the YouTube id in Kinetics, else the file's name without its ending. */
  readonly id: string;
  /** The ground truth, where it is known. */
  readonly label?: string;
  /** All true labels, of a clip that may have several; `label` is then missing. */
  readonly labels?: readonly string[];
  /** Row of the ground-truth table it belongs to, counted from 0. */
  readonly row?: number;
  /** That row's columns under their published names, in their published order. */
  readonly columns?: Readonly<Record<string, string | number>>;
}

/** A clip that took no part in a result, and why. */
export interface SkippedClip {
  /** Where the file is. */
  readonly path: string;
  /** The message of the error that kept it out. */
  readonly reason: string;
}
