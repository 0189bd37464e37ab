import { checkPositiveInteger } from "../../core/check.js";
import { itemAt } from "../../core/item-at.js";
import { argmax } from "../../tensor/scores.js";

/** Rows of scores over time: frames, or windows. */
export interface ScoredRows {
  /** The video. */
  readonly path: string;
  /** In class-index order. */
  readonly labels: readonly string[];
  /** How many rows there are. */
  readonly length: number;
  /** The probabilities of one class: [T]. */
  column(classIndex: number): Float32Array;
  /** The mean of each class over the rows: [C]. */
  mean(): ArrayLike<number>;
  /** The column of a label. */
  classIndexOf(label: string): number;
}

/** One class over the frames of a video. */
export interface ClassCourse {
  /** Its column in the scores. */
  readonly classIndex: number;
  /** As the model's card has it. */
  readonly label: string;
  /** Its probability in each row: [T]. */
  readonly probabilities: Float32Array;
  /** Mean of `probabilities`. */
  readonly mean: number;
  /** The first row with its highest probability. */
  readonly bestRow: number;
  /** The first row with its lowest probability. */
  readonly worstRow: number;
}

/** The classes that a chart of a video shows. */
export interface TopClasses {
  /** In falling order of their means; a followed class outside of the first `topK` stands last. */
  readonly courses: readonly ClassCourse[];
  /** The class that the reader follows: that of `label`, else the one with the highest mean. */
  readonly followed: ClassCourse;
}

/**
 * The `topK` classes with the highest mean over the frames (of equal ones the lower class index first). The class of
 * `label` is always among them: where it is not one of the first, it takes the place of the last.
 *
 * Source: topN_per_file of the notebook on most informative frames.
 *
 * @param options - `label`: the true class, or any other to follow; `topK`: default 5, at most all classes.
 * @throws {RangeError} If the model does not know `label`, `topK` is no integer ≥ 1, or there is no frame.
 */
export function topClasses(
  scores: ScoredRows,
  options: { readonly label?: string; readonly topK?: number } = {},
): TopClasses {
  const { label, topK = 5 } = options;
  checkPositiveInteger("topK", topK);
  if (scores.length === 0) {
    throw new RangeError(`Cannot rank the classes of "${scores.path}": nothing was classified`);
  }
  const ranked = Array.from(scores.mean(), (mean, classIndex) => ({ classIndex, mean })).sort(
    (a, b) => b.mean - a.mean || a.classIndex - b.classIndex,
  );
  const chosen = ranked.slice(0, topK);
  const place =
    label === undefined ? 0 : ranked.findIndex(({ classIndex }) => classIndex === scores.classIndexOf(label));
  const followed = itemAt(ranked, place, "the class to follow");
  if (!chosen.includes(followed)) chosen[chosen.length - 1] = followed;
  const courses = chosen.map((ranking) => courseOf(scores, ranking));
  return { courses, followed: itemAt(courses, chosen.indexOf(followed), "the class to follow") };
}

function courseOf(
  scores: ScoredRows,
  { classIndex, mean }: Pick<ClassCourse, "classIndex" | "mean">,
): ClassCourse {
  const probabilities = scores.column(classIndex);
  return {
    classIndex,
    label: itemAt(scores.labels, classIndex, "a label"),
    probabilities,
    mean,
    bestRow: argmax(probabilities),
    worstRow: argmax(probabilities.map((value) => -value)),
  };
}
