import { checkGiven } from "../../core/given.js";
import { checkOptions } from "../../core/options.js";
import type { Predictions } from "../../pipeline/classify/predictions.js";
import { classesOf, judgedClips } from "../judged-clips.js";

/** Which classes a report is about. */
export interface ClassReportOptions {
  /**
   * The classes, such as a model's labels; those that no clip has are part of the report too. What else occurs in the
   * predictions is added. Default: the labels that occur as a truth or as a prediction, sorted.
   */
  readonly labels?: readonly string[];
}

/** How well one class is recognised. Where a score would divide by 0 it is 0, scikit-learn's `zero_division=0`. */
export interface ClassScore {
  /** The class. */
  readonly label: string;
  /** Share of the clips predicted as this class that are of it, 0 … 1. */
  readonly precision: number;
  /** Share of the clips of this class that were predicted as it, 0 … 1; also called the class's accuracy. */
  readonly recall: number;
  /** Harmonic mean of the two, 0 … 1. */
  readonly f1: number;
  /** Clips of this class. */
  readonly support: number;
  /** Clips predicted as this class. */
  readonly numPredicted: number;
  /** Clips that are both. */
  readonly numCorrect: number;
}

/** Means over classes. */
export interface ClassAverage {
  /** 0 … 1; NaN without a class, as the others. */
  readonly precision: number;
  /** 0 … 1. */
  readonly recall: number;
  /** 0 … 1. */
  readonly f1: number;
  /** Classes in the mean. */
  readonly numClasses: number;
}

/** Precision, recall and F1 of every class, and their means. */
export interface ClassReport {
  /** In the order of `labels`. */
  readonly classes: readonly ClassScore[];
  /** Labelled clips that were classified. */
  readonly numClips: number;
  /** Share of them that was right, 0 … 1; NaN without one. */
  readonly accuracy: number;
  /** Mean class accuracy: mean recall of the classes that have a clip, scikit-learn's `balanced_accuracy_score`. */
  readonly meanClassAccuracy: number;
  /** Every class counts the same, and one without a clip counts as 0: scikit-learn's `zero_division=0`. */
  readonly macro: ClassAverage;
  /** Every class that has a clip counts the same; the others are left out. */
  readonly macroWithClips: ClassAverage;
  /** Each class counts by its clips, so those without one do not. */
  readonly weighted: ClassAverage;
}

/**
 * Precision, recall, F1 and support of every class by the most probable label, with macro and weighted means.
 *
 * Agrees with scikit-learn's `precision_recall_fscore_support(…, zero_division=0)`. A class without a clip has no
 * recall: `macro` counts it as 0, `macroWithClips` and `meanClassAccuracy` leave it out.
 *
 * @param options - `labels`: the classes, default those that occur.
 * @example
 * const { classes, meanClassAccuracy } = classReport(predictions, { labels: model.labels });
 */
export function classReport(predictions: Predictions, options: ClassReportOptions = {}): ClassReport {
  checkOptions("classReport", options, { labels: true });
  checkGiven("classReport", "predictions", predictions, "predictions");
  const clips = judgedClips(predictions, options.labels);
  const counts = new Map(
    classesOf(clips, options.labels).map((label) => [
      label,
      { label, support: 0, numPredicted: 0, numCorrect: 0 },
    ]),
  );
  const count = (label: string, what: "support" | "numPredicted" | "numCorrect"): void => {
    const found = counts.get(label);
    if (found !== undefined) found[what] += 1;
  };
  for (const { truth, predicted, isRight } of clips) {
    count(truth, "support");
    count(predicted, "numPredicted");
    if (isRight) count(truth, "numCorrect");
  }
  const classes = Array.from(counts.values(), (each): ClassScore => {
    const { support, numPredicted, numCorrect } = each;
    return {
      ...each,
      precision: ratio(numCorrect, numPredicted),
      recall: ratio(numCorrect, support),
      f1: ratio(2 * numCorrect, support + numPredicted),
    };
  });
  const withClips = classes.filter(({ support }) => support > 0);
  const macroWithClips = average(withClips, () => 1);
  return {
    classes,
    numClips: clips.length,
    accuracy: clips.filter(({ isRight }) => isRight).length / clips.length,
    meanClassAccuracy: macroWithClips.recall,
    macro: average(classes, () => 1),
    macroWithClips,
    weighted: average(withClips, ({ support }) => support),
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function average(classes: readonly ClassScore[], weightOf: (score: ClassScore) => number): ClassAverage {
  const total = classes.reduce((sum, score) => sum + weightOf(score), 0);
  const mean = (name: "precision" | "recall" | "f1"): number =>
    classes.reduce((sum, score) => sum + weightOf(score) * score[name], 0) / total;
  return { precision: mean("precision"), recall: mean("recall"), f1: mean("f1"), numClasses: classes.length };
}
