import { firstOf } from "../../core/item-at.js";
import { formatCount, formatCounted, formatPercent } from "../../core/format.js";
import type { AccuracyGroup } from "../../evaluate/metrics/accuracy-by.js";
import type { ClassAverage, ClassReport, ClassScore } from "../../evaluate/metrics/class-report.js";
import { rankOfTruth } from "../../evaluate/metrics/top-k-accuracy.js";
import type { Prediction } from "../../pipeline/classify/predictions.js";
import { intervalText } from "../table/accuracy-table.js";
import type { TableContent } from "../table/table-content.js";
import { shareText } from "../grid/verdict.js";

/** The tables of an evaluation report. */

/** Of more classes than these, the worst and the best are shown. */
const longestWhole = 40;
const head = 15;
const tail = 5;
const namedClasses = 6;

/** The means over classes; where some class has no clip, in both conventions, each named. */
export function averagesTable(report: ClassReport): TableContent {
  const { classes, macro, macroWithClips, weighted } = report;
  const without = classes.filter(({ support }) => support === 0);
  const all = without.length === 0 ? "macro" : "macro, no clip counts as 0";
  const names = without.slice(0, namedClasses).map(({ label }) => label);
  const listed = [...names, ...(without.length > names.length ? ["…"] : [])].join(", ");
  const convention =
    'scikit-learn\'s zero_division=0, "macro, classes with clips" and the mean class accuracy leave them out';
  return {
    headers: ["mean over classes", "precision", "recall", "F1", "classes"],
    alignRight: [false, true, true, true, true],
    rows: [
      averageRow(all, macro),
      ...(without.length === 0 ? [] : [averageRow("macro, classes with clips", macroWithClips)]),
      averageRow("weighted by clips", weighted),
    ],
    notes: [
      ...(without.length === 0
        ? []
        : [
            `${formatCount(without.length)} of ${formatCounted(classes.length, "class", "classes")} without a clip: ${listed}; "macro, no clip counts as 0" is ${convention}`,
          ]),
    ],
  };
}

function averageRow(name: string, { precision, recall, f1, numClasses }: ClassAverage): readonly string[] {
  return [name, ...[precision, recall, f1].map((share) => percentText(share)), formatCount(numClasses)];
}

/** A class a row: in their order, or of many the worst and the best by F1. */
export function classTable({ classes }: ClassReport): TableContent {
  const isWhole = classes.length <= longestWhole;
  const withClips = classes.filter(({ support }) => support > 0);
  const sorted = isWhole ? classes : [...withClips].sort((a, b) => a.f1 - b.f1);
  const shown = isWhole ? sorted : [...sorted.slice(0, head), ...sorted.slice(-tail)];
  return {
    headers: ["class", "precision", "recall", "F1", "clips", "predicted"],
    alignRight: [false, true, true, true, true, true],
    rows: shown.map(classRow),
    gapAfter: isWhole ? undefined : head,
    notes: isWhole
      ? []
      : [
          `The ${head} classes with the lowest and the ${tail} with the highest F1 of ${formatCount(withClips.length)} that have clips`,
        ],
  };
}

/** What would divide by 0 is not a number for a reader. */
function classRow(score: ClassScore): readonly string[] {
  const { label, precision, recall, f1, support, numPredicted } = score;
  return [
    label,
    numPredicted === 0 ? "–" : percentText(precision),
    support === 0 ? "–" : percentText(recall),
    support + numPredicted === 0 ? "–" : percentText(f1),
    formatCount(support),
    formatCount(numPredicted),
  ];
}

/** Groups of clips and how often they are right. */
export function groupsTable(name: string, groups: readonly AccuracyGroup[]): TableContent {
  return {
    headers: [name, "right", "of", "accuracy", "95 % interval"],
    alignRight: [false, true, true, true, true],
    rows: groups.map(({ value, numCorrect, numClips, accuracy, interval }) => [
      value,
      formatCount(numCorrect),
      formatCount(numClips),
      formatPercent(accuracy),
      intervalText(interval),
    ]),
    notes: [],
  };
}

/** Wrong clips, the most confident mistake first. */
export function mistakesTable(mistakes: readonly Prediction[], most: number): TableContent {
  const shown = mistakes.slice(0, most);
  return {
    headers: ["clip", "truth", "predicted", "confidence", "truth's place"],
    alignRight: [false, false, false, true, true],
    rows: shown.map((row) => {
      const { label, probability } = firstOf(row.top, "a label");
      return [row.id, row.groundTruth ?? "", label, shareText(probability), placeText(row)];
    }),
    notes:
      shown.length === mistakes.length
        ? []
        : [`The ${formatCount(shown.length)} most confident of ${formatCounted(mistakes.length, "mistake")}`],
  };
}

function placeText(row: Prediction): string {
  const rank = rankOfTruth(row);
  return rank === 0 ? `> ${row.top.length}` : String(rank);
}

function percentText(share: number): string {
  return Number.isNaN(share) ? "–" : formatPercent(share, 1);
}
