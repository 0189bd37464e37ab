import { checkGiven } from "../../core/given.js";
import { checkNumber } from "../../core/check.js";
import { formatCount, formatCounted } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";
import { checkOptions } from "../../core/options.js";
import { composed } from "../../core/same-text.js";
import type { Prediction, Predictions } from "../../pipeline/classify/predictions.js";
import { averagePrecision } from "./average-precision.js";
import { checkLabels, refuseForeignLabels } from "./label-check.js";

/** Options of {@link multiLabelReport}. */
export interface MultiLabelOptions {
  /** From which probability on a clip is said to have a label; default 0.5. */
  readonly threshold?: number;
}

/** How well one label is recognised, of clips that may have several. */
export interface LabelScore {
  /** The label. */
  readonly label: string;
  /** Clips that have it. */
  readonly numTrue: number;
  /** Area under precision and recall, 0 … 1, over all thresholds, not interpolated; `undefined` where no clip has it. */
  readonly averagePrecision: number | undefined;
  /** At the report's threshold: share of the clips said to have it that have it; 0 where none is said to. */
  readonly precision: number;
  /** At the report's threshold: share of the clips that have it that are said to; 0 where none has it. */
  readonly recall: number;
  /** Harmonic mean of the two. */
  readonly f1: number;
}

/** How well labels are recognised, of clips that may have several. */
export class MultiLabelReport {
  /** Mean of the labels' average precisions, without those that no clip has; NaN without one. */
  readonly meanAveragePrecision: number;
  /** From which probability on a clip is said to have a label. */
  readonly threshold: number;
  /** In class-index order. */
  readonly labels: readonly LabelScore[];
  /** Clips with known labels that were classified. */
  readonly numClips: number;
  /** Clips that could not be classified. */
  readonly numSkipped: number;
  /** Classified clips whose labels are not known. */
  readonly numUnlabelled: number;

  /** Use {@link multiLabelReport}. */
  constructor(
    parts: Pick<MultiLabelReport, "threshold" | "labels" | "numClips" | "numSkipped" | "numUnlabelled">,
  ) {
    const seen = parts.labels.flatMap(({ averagePrecision: each }) => (each === undefined ? [] : [each]));
    this.meanAveragePrecision = seen.reduce((sum, each) => sum + each, 0) / seen.length;
    this.threshold = parts.threshold;
    this.labels = parts.labels;
    this.numClips = parts.numClips;
    this.numSkipped = parts.numSkipped;
    this.numUnlabelled = parts.numUnlabelled;
  }

  /** How many labels have a clip: what the mean is taken of. */
  get numLabelsWithClips(): number {
    return this.labels.filter(({ numTrue }) => numTrue > 0).length;
  }

  /** `mean average precision 0.742 over 5 of 6 labels, on 80 clips`. */
  toString(): string {
    const { meanAveragePrecision: mean, numLabelsWithClips: count, labels, numClips, numSkipped } = this;
    const of = count === labels.length ? "" : `${formatCount(count)} of `;
    const skipped = numSkipped === 0 ? "" : `, ${formatCount(numSkipped)} skipped`;
    return `mean average precision ${mean.toFixed(3)} over ${of}${formatCounted(labels.length, "label")}, on ${formatCounted(numClips, "clip")}${skipped}`;
  }
}

printAsText(MultiLabelReport.prototype);

/**
 * Judges predictions of clips that may have several labels (`Clip.labels`): mean average precision, and each label at a
 * threshold. Labels that no clip has are left out of the mean, as MMAction2 does; scikit-learn's `macro` counts them as 0.
 *
 * @param predictions - Made with `topK` of all labels, so that every score is known.
 * @throws {RangeError} If scores are missing, or the model has none of the true labels.
 * @example
 * const all = await classifyVideos(model, kinetics.available.slice(0, 4), { topK: model.labels.length });
 * multiLabelReport(all).numClips; // 4
 */
export function multiLabelReport(
  predictions: Predictions,
  options: MultiLabelOptions = {},
): MultiLabelReport {
  checkOptions("multiLabelReport", options, { threshold: true });
  checkGiven("multiLabelReport", "predictions", predictions, "predictions");
  const { threshold = 0.5 } = options;
  checkNumber("threshold", threshold, 0, 1);
  const { setting, topK, rows, skipped } = predictions;
  if (topK < setting.numLabels) {
    const found = `only the first ${topK} of ${formatCounted(setting.numLabels, "label")} were kept`;
    throw new RangeError(
      `Cannot judge several labels a clip: ${found}. Classify with topK: ${setting.numLabels}`,
    );
  }
  const judged = rows.filter((row) => truthsOf(row) !== undefined);
  const names =
    predictions.labels ??
    rows
      .at(0)
      ?.top.map(({ label }) => label)
      .sort() ??
    [];
  refuseForeignLabels(
    "Cannot judge several labels a clip",
    checkLabels(
      judged.flatMap((row) => truthsOf(row) ?? []),
      names,
    ),
  );
  const scores = judged.map(({ top }) => new Map(top.map(({ label, probability }) => [label, probability])));
  const truths = judged.map((row) => new Set((truthsOf(row) ?? []).map(composed)));
  const labels = names.map((label): LabelScore => {
    const column = scores.map((each) => each.get(label) ?? 0);
    const isTrue = truths.map((each) => each.has(composed(label)));
    return {
      label,
      ...atThreshold(column, isTrue, threshold),
      averagePrecision: averagePrecision(column, isTrue),
    };
  });
  const numUnlabelled = rows.length - judged.length;
  return new MultiLabelReport({
    threshold,
    labels,
    numClips: judged.length,
    numSkipped: skipped.length,
    numUnlabelled,
  });
}

/** A clip's true labels; one that has a single label has a list of one. */
function truthsOf({ groundTruth, groundTruths }: Prediction): readonly string[] | undefined {
  return groundTruths ?? (groundTruth === undefined ? undefined : [groundTruth]);
}

function atThreshold(
  scores: readonly number[],
  isTrue: readonly boolean[],
  threshold: number,
): Pick<LabelScore, "numTrue" | "precision" | "recall" | "f1"> {
  const least = Math.fround(threshold); // probabilities are float32
  let [numTrue, numSaid, numRight] = [0, 0, 0];
  scores.forEach((score, i) => {
    if (isTrue[i]) numTrue += 1;
    if (score < least) return;
    numSaid += 1;
    if (isTrue[i]) numRight += 1;
  });
  const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return {
    numTrue,
    precision: ratio(numRight, numSaid),
    recall: ratio(numRight, numTrue),
    f1: ratio(2 * numRight, numSaid + numTrue),
  };
}
