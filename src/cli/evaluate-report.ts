import { formatCounted } from "../core/format.js";
import type { Kinetics } from "../datasets/kinetics/kinetics.js";
import { accuracyTable } from "../display/table/accuracy-table.js";
import { cleanLine } from "../core/clean-text.js";
import { checkLabels } from "../evaluate/metrics/label-check.js";
import { topKAccuracy, type TopKAccuracy } from "../evaluate/metrics/top-k-accuracy.js";
import type { Model } from "../model/model.js";
import type { Prediction, Predictions } from "../pipeline/classify/predictions.js";
import { provenancePath } from "../pipeline/provenance.js";
import { percentText, rankedLine } from "./output.js";

/** What an evaluation ends with. */
export interface Evaluation {
  readonly model: Model;
  readonly kinetics: Kinetics;
  readonly results: Predictions;
  readonly csvPath: string;
  /** Where each clip is kept for a rerun. */
  readonly keptIn: string;
}

function accuracies(results: Predictions): readonly TopKAccuracy[] {
  return [...new Set([1, results.topK])].map((k) => topKAccuracy(results, k));
}

/** The two lines that vidbench prints, then what they mean. */
export function evaluationText({ kinetics, results, csvPath, keptIn }: Evaluation): string {
  const lines = accuracies(results).map(({ k, accuracy, numClips }) => {
    const value =
      numClips === 0 ? "unknown (no clip with a true label was classified)" : percentText(accuracy);
    return `top-${k} accuracy: ${value}`;
  });
  const table = accuracyTable(results).toString().split("\n").map(cleanLine);
  const dataset = kinetics.toString().split("\n").map(cleanLine);
  const files = [
    `${csvPath}: ${formatCounted(results.rows.length, "row")}`,
    `${keptIn}: each clip, for a rerun to continue; --overwrite_cache computes anew`,
    `${provenancePath(csvPath)}: how the table was made; kinetoscope verify compares`,
  ].map(cleanLine);
  return `${[...lines, "", ...table, "", ...dataset, "", ...files].join("\n")}\n`;
}

/** A clip's most probable labels, as vidbench's `predict(verbose=True)` prints them. */
export function clipLines(row: Prediction): string {
  const truth = row.groundTruth === undefined ? "" : ` (${row.groundTruth})`;
  return `${[cleanLine(`${row.id}${truth}`), ...row.top.map(rankedLine)].join("\n")}\n`;
}

/** True labels that the model does not have, and those of its own that come several times. */
function labelsJson({ rows }: Predictions, model: Model): object {
  const { numClips, numAnswerable, unknownTruths, repeatedLabels } = checkLabels(
    rows.map((row) => row.groundTruth),
    model.labels,
  );
  return { numClips, numAnswerable, unknownTruths, repeatedLabels };
}

/** The same for scripts. */
export function evaluationJson({ model, kinetics, results, csvPath, keptIn }: Evaluation): object {
  const {
    root,
    split,
    version,
    groundTruthRows,
    available,
    rowsWithoutFile,
    filesWithoutRow,
    passedOver,
    problems,
  } = kinetics;
  return {
    accuracy: accuracies(results),
    numClips: results.rows.length + results.skipped.length,
    skipped: results.skipped,
    labels: labelsJson(results, model),
    setting: results.setting,
    model: { name: model.name, path: model.address ?? model.path, sha256: model.sha256 },
    dataset: {
      root,
      split,
      version,
      numRows: groundTruthRows.length,
      numAvailable: available.length,
      numRowsWithoutFile: rowsWithoutFile.length,
      filesWithoutRow,
      passedOver,
      problems,
    },
    csv: csvPath,
    progress: keptIn,
    provenance: provenancePath(csvPath),
  };
}
