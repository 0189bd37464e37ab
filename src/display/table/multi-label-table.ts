import { checkGiven } from "../../core/given.js";
import { formatCount, formatCounted } from "../../core/format.js";
import { checkOptions } from "../../core/options.js";
import {
  multiLabelReport,
  type LabelScore,
  type MultiLabelOptions,
} from "../../evaluate/metrics/multi-label-report.js";
import type { Predictions } from "../../pipeline/classify/predictions.js";
import { displayable, type Displayable } from "../page/displayable.js";
import { accuracyNote } from "../report/setting-note.js";
import type { TableContent } from "./table-content.js";
import { tableHtml } from "./table-html.js";
import { tableText } from "./table-text.js";

/**
 * How well each label is recognised, for clips that may have several: average precision, and precision, recall and F1 at a
 * threshold. The labels that are recognised best come first. Below it is the mean, and the number of labels and clips it is
 * over.
 *
 * @throws {RangeError} As `multiLabelReport` does.
 * @example
 * const everyScore = await classifyVideos(model, kinetics.available.slice(0, 4), { topK: model.labels.length });
 * await show(multiLabelTable(everyScore, { threshold: 0.4 }));
 */
export function multiLabelTable(predictions: Predictions, options: MultiLabelOptions = {}): Displayable {
  checkOptions("multiLabelTable", options, { threshold: true });
  checkGiven("multiLabelTable", "predictions", predictions, "predictions");
  const report = multiLabelReport(predictions, options);
  const { labels, threshold, meanAveragePrecision: mean, numLabelsWithClips } = report;
  const best = [...labels].sort((a, b) => (b.averagePrecision ?? -1) - (a.averagePrecision ?? -1));
  const content: TableContent = {
    headers: ["label", "clips", "average precision", "precision", "recall", "F1"],
    alignRight: [false, true, true, true, true, true],
    rows: best.map(labelRow),
    notes: [
      `Mean average precision: ${numLabelsWithClips === 0 ? "–" : mean.toFixed(3)}, of the ${formatCounted(numLabelsWithClips, "label")} that clips have; not interpolated`,
      `Precision, recall and F1: of clips with a probability ≥ ${threshold}`,
      accuracyNote(predictions),
    ],
  };
  return displayable(
    () => tableText(content),
    () => ({ html: tableHtml(content) }),
  );
}

function labelRow({
  label,
  numTrue,
  averagePrecision,
  precision,
  recall,
  f1,
}: LabelScore): readonly string[] {
  const numbers = [averagePrecision, precision, recall, f1];
  const isKnown = numTrue > 0;
  return [
    label,
    formatCount(numTrue),
    ...numbers.map((number) => (isKnown ? (number ?? 0).toFixed(3) : "–")),
  ];
}
