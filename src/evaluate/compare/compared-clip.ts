/** One clip that is in both runs. */
export interface ComparedClip {
  /** Its true label, `""` if neither run names one. */
  readonly category: string;
  /** The file's name with its ending. */
  readonly fname: string;
  /** Its most informative frame in the first run, where that is known. */
  readonly firstFrame: number | undefined;
  /** The same in the second run. */
  readonly secondFrame: number | undefined;
  /** The first run's most probable label for the clip, where it has one. */
  readonly firstLabel?: string;
  /** The same of the second run. */
  readonly secondLabel?: string;
  /** The true label's probability in that frame of the first run, or for the whole clip. */
  readonly firstProbability: number | undefined;
  /** The same in the second run. */
  readonly secondProbability: number | undefined;
  /** Where the first run did not keep that probability, because other labels are more probable: it is no more than this. */
  readonly firstAtMost?: number;
  /** The same of the second run. */
  readonly secondAtMost?: number;
  /**
   * The largest difference of a probability: over all frames and labels where both runs hold them, else of the two
   * probabilities above. Infinity where the shapes differ; `undefined` where one run has none.
   */
  readonly largestDifference: number | undefined;
  /** Within what that lies where it is not known but the clip has a true label: `[least, most]`, each 0 … 1. */
  readonly differenceBounds?: readonly [least: number, most: number];
}
