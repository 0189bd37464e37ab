/** One clip of a run. */
export interface SideRow {
  /** `""` where the run does not say. */
  readonly category: string;
  readonly fname: string;
  /** What names the clip in tables, of predictions: a table of results may say nothing else. */
  readonly id?: string;
  /** The most informative frame, where the run has it. */
  readonly frame?: number;
  /** The most probable label of the whole clip, where the run has it. */
  readonly label?: string;
  /** The true label's probability, there or of the whole clip. */
  readonly probability?: number;
  /** Of a probability that was not kept because others are larger: it is no more than this. */
  readonly atMost?: number;
  /** All probabilities, [T, C] row after row; read when it is called. */
  readonly scores?: () => Promise<SideScores>;
}

/** All probabilities of one clip. */
export interface SideScores {
  readonly numFrames: number;
  readonly numLabels: number;
  readonly data: ArrayLike<number>;
}

/** One of two runs that are compared. */
export interface RunSide {
  /** What tables and notes call it. */
  readonly name: string;
  readonly rows: readonly SideRow[];
  /** In class-index order, where the run knows them. */
  readonly labels?: readonly string[];
}
