import { checkGiven } from "../../core/given.js";
import { formatCounted, formatPercent } from "../../core/format.js";
import { checkOptions } from "../../core/options.js";
import {
  accuracyBy,
  type AccuracyByOptions,
  type AccuracyGroup,
} from "../../evaluate/metrics/accuracy-by.js";
import { calibration, type Calibration } from "../../evaluate/metrics/calibration.js";
import { classReport, type ClassReport } from "../../evaluate/metrics/class-report.js";
import {
  confidentMistakes,
  confusedPairs,
  confusionMatrix,
  type ConfusedPair,
  type ConfusionMatrix,
} from "../../evaluate/metrics/confusion.js";
import type { Prediction, Predictions } from "../../pipeline/classify/predictions.js";
import { accuracyContent, usualK } from "../table/accuracy-table.js";
import { chartImage } from "../chart/chart-image.js";
import { clipsOfPairs, firstPairs, matrixTable, pairsHtml, pairsText } from "./confusion-view.js";
import { itemAt } from "../../core/item-at.js";
import { displayable, type Displayable } from "../page/displayable.js";
import { averagesTable, classTable, groupsTable, mistakesTable } from "./evaluation-tables.js";
import { html, type HtmlValue, type SafeHtml } from "../page/html.js";
import type { Picture } from "../player/picture-budget.js";
import { makePictures, makeStills } from "../player/previews.js";
import { accuracyNote, classifiedText } from "./setting-note.js";
import { calibrationTable, calibrationTitle, reliabilitySpec } from "../chart/reliability-chart.js";
import { entryOf } from "../grid/grid-entries.js";
import { gridScript } from "../grid/grid-script.js";
import { cellHtml } from "../grid/video-cell.js";
import { reportScript } from "./report-script.js";
import { skippedSummary, skippedText } from "./skipped-list.js";
import type { TableContent } from "../table/table-content.js";
import { notesHtml, tableHtml } from "../table/table-html.js";
import { tableText } from "../table/table-text.js";

/** What {@link evaluationReport} reports on. */
export interface EvaluationReportOptions extends AccuracyByOptions {
  /** The model's labels, so that classes without a clip are reported too. Default: the labels that occur. */
  readonly labels?: readonly string[];
  /**
   * Columns by which accuracy is broken down, as `accuracyBy` takes them; those that `dataset` has, too. Default the
   * clips' length, where any is known.
   */
  readonly by?: string | readonly string[];
  /** Bins of the reliability diagram, from 1 to 50; default 15. Groups of a column are `accuracyBy`'s five. */
  readonly bins?: number;
  /** Aborts the call. */
  readonly signal?: AbortSignal;
}

/** Up to so many classes the whole confusion matrix is shown. */
const largestMatrix = 20;
/** With a matrix each of its wrong counts opens a pair. */
const mostPairs = 100;
const mostMistakes = 10;
const chartWidth = 280;
/** What the stills of confused pairs may take, and the videos of mistakes. */
const stillBytes = 900_000;
const mistakeBytes = 700_000;
const mistakeBox = { width: 180, height: 120 };

/**
 * Reports how well a model did: top-1 and top-5 (of more than 5 classes) with intervals, mean class accuracy, precision, recall and F1 of the
 * classes. Below come the confusion matrix (of up to 20 classes) and the most confused pairs, which open their clips. Then
 * come the reliability diagram, the most confident mistakes, and accuracy by length or any column of the dataset.
 *
 * The numbers are those of `topKAccuracy`, `classReport`, `confusionMatrix`, `confusedPairs`, `calibration`,
 * `confidentMistakes` and `accuracyBy`.
 *
 * @throws {RangeError} If a column of `by` is not known, `bins` is out of range, or the model has none of the true
 *   labels.
 * @example
 * await show(evaluationReport(predictions, { labels: model.labels }));
 */
export function evaluationReport(
  predictions: Predictions,
  options: EvaluationReportOptions = {},
): Displayable {
  checkOptions("evaluationReport", options, {
    labels: true,
    by: true,
    bins: true,
    signal: true,
    dataset: true,
  });
  checkGiven("evaluationReport", "predictions", predictions, "predictions");
  const numbers = numbersOf(predictions, options);
  const { skipped } = predictions;
  const summary = classifiedText(predictions);
  return displayable(
    () =>
      [
        skippedText(summary, skipped),
        ...sectionsOf(numbers).map(sectionText),
        accuracyNote(predictions),
      ].join("\n\n"),
    async () => {
      const pictures = await makeStills(clipsOfPairs(numbers.pairs), {
        width: 120,
        height: 80,
        budgetBytes: stillBytes,
        signal: options.signal,
      });
      const mistakes = await mistakesHtml(predictions, numbers.mistakes, options.signal);
      const chart = await chartHtml(numbers.calibration, accuracyNote(predictions));
      const sections = sectionsOf(numbers, { pictures, chart, mistakes });
      const markup = html`<div data-kinetoscope-report="" style="text-align:left">
          ${skippedSummary(summary, skipped)}${sections.map(sectionHtml)}${notesHtml([accuracyNote(predictions)])}
        </div>
        ${hasMatrixPairs(numbers) ? reportScript : undefined}`;
      return { html: markup };
    },
  );
}

interface ReportNumbers {
  readonly accuracy: TableContent;
  readonly classes: ClassReport;
  readonly matrix: ConfusionMatrix | undefined;
  readonly pairs: readonly ConfusedPair[];
  readonly calibration: Calibration;
  readonly mistakes: readonly Prediction[];
  readonly groups: readonly (readonly [name: string, groups: readonly AccuracyGroup[]])[];
}

function numbersOf(predictions: Predictions, options: EvaluationReportOptions): ReportNumbers {
  const { labels, dataset, bins = 15 } = options;
  const classes = classReport(predictions, { labels });
  const isSmall = classes.classes.length <= largestMatrix;
  return {
    accuracy: accuracyRows(predictions, classes),
    classes,
    matrix: isSmall && classes.numClips > 0 ? confusionMatrix(predictions, { labels }) : undefined,
    pairs: confusedPairs(predictions, { topK: isSmall ? mostPairs : firstPairs }),
    calibration: calibration(predictions, { bins }),
    mistakes: confidentMistakes(predictions),
    groups: columnsOf(predictions, options).map((name) => [name, accuracyBy(predictions, name, { dataset })]),
  };
}

function columnsOf(predictions: Predictions, { by }: EvaluationReportOptions): readonly string[] {
  if (typeof by === "string") return [by];
  if (by !== undefined) return by;
  return predictions.rows.some((row) => row.durationSeconds !== undefined) ? ["durationSeconds"] : [];
}

/** Whether counts of the matrix open clips. */
function hasMatrixPairs({ matrix, pairs }: ReportNumbers): boolean {
  return matrix !== undefined && pairs.length > 0;
}

/** What takes time to make. */
interface DrawnParts {
  readonly pictures: ReadonlyMap<string, Picture>;
  readonly chart: SafeHtml | undefined;
  readonly mistakes: SafeHtml | undefined;
}

/** One part of the report: a table, or markup with its text. */
interface Section {
  readonly title: string;
  readonly table?: TableContent;
  readonly text?: string;
  readonly markup?: HtmlValue;
}

function sectionsOf(numbers: ReportNumbers, drawn?: DrawnParts): readonly Section[] {
  const { classes, matrix, pairs, mistakes, groups } = numbers;
  const accuracy = { title: "Accuracy", table: numbers.accuracy };
  if (classes.numClips === 0) return [accuracy];
  return [
    accuracy,
    { title: "Means over classes", table: averagesTable(classes) },
    { title: "Classes", table: classTable(classes) },
    ...(matrix === undefined
      ? []
      : [
          {
            title: "Confusion matrix",
            table: matrixTable(matrix),
          },
        ]),
    ...(pairs.length === 0
      ? []
      : [
          {
            title: "Most confused pairs",
            text: pairsText(pairs),
            markup: drawn && pairsHtml(pairs, drawn.pictures, matrix?.labels ?? []),
          },
        ]),
    {
      title: "Reliability",
      text: tableText(calibrationTable(numbers.calibration, [])),
      markup: drawn?.chart,
    },
    ...(mistakes.length === 0
      ? []
      : [
          {
            title: "Most confident mistakes",
            text: tableText(mistakesTable(mistakes, mostMistakes)),
            markup: drawn?.mistakes,
          },
        ]),
    ...groups.map(([column, rows]) => {
      const name = column === "durationSeconds" ? "duration in seconds" : column;
      return { title: `Accuracy by ${name}`, table: groupsTable(name, rows) };
    }),
  ];
}

/** Top-1 and top-5, below them what every class counts the same for. */
function accuracyRows(predictions: Predictions, classes: ClassReport): TableContent {
  const k = usualK(predictions, Math.min(5, predictions.topK));
  const { rows, notes, ...content } = accuracyContent(predictions, k);
  if (classes.numClips === 0) return { ...content, rows, notes: notes.slice(1) };
  const { meanClassAccuracy, macroWithClips } = classes;
  const over = formatCounted(macroWithClips.numClasses, "class", "classes");
  return {
    ...content,
    rows: [...rows, ["mean class accuracy", "", over, formatPercent(meanClassAccuracy), "–"]],
    // the line on how the numbers were made stands at the end of the report
    notes: notes.slice(1),
  };
}

function sectionText({ title, table, text }: Section): string {
  return [`${title}:`, table === undefined ? (text ?? "") : tableText(table)].join("\n");
}

function sectionHtml({ title, table, markup }: Section): SafeHtml {
  const heading = "margin:20px 0 8px 0;padding:0;font-size:15px;line-height:1.35;font-weight:600";
  return html`<h4 style="${heading}">${title}</h4>
    ${table === undefined ? markup : tableHtml(table)}`;
}

/** The first mistakes as a grid's cells: what was seen, and what it was taken for. */
async function mistakesHtml(
  { rows }: Predictions,
  mistakes: readonly Prediction[],
  signal: AbortSignal | undefined,
): Promise<SafeHtml | undefined> {
  const shown = mistakes.slice(0, mostMistakes);
  if (shown.length === 0) return undefined;
  const made = await makePictures(shown, { ...mistakeBox, budgetBytes: mistakeBytes, signal });
  const entries = shown.map(entryOf);
  // the number that a clip has in `predictions.rows` and in a grid
  const numberOf = (place: number): number => rows.indexOf(itemAt(shown, place));
  const cells = made.pictures.flatMap((picture, i) =>
    entries.slice(i, i + 1).map((entry) => cellHtml(entry, numberOf(i), picture, mistakeBox)),
  );
  const notes = [...mistakesTable(mistakes, mostMistakes).notes, ...made.notes];
  return html`<div data-kinetoscope-grid="plain">
      <div data-part="cells" style="margin:0;text-align:left;white-space:normal">${cells}</div>
      ${notesHtml(notes)}
    </div>
    ${gridScript}`;
}

async function chartHtml(found: Calibration, note: string): Promise<SafeHtml | undefined> {
  if (found.numClips === 0) return undefined;
  const alt = `Reliability diagram. ${calibrationTitle(found)}`;
  return chartImage(reliabilitySpec(found, chartWidth, note), alt);
}
