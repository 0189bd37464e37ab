import { checkGiven } from "../../core/given.js";
import { formatCounted } from "../../core/format.js";
import { isSameText } from "../../core/same-text.js";
import type { Prediction, Predictions } from "../../pipeline/classify/predictions.js";
import { displayable, type Displayable } from "../page/displayable.js";
import { html } from "../page/html.js";
import { numAll, onClips, predictionsNote } from "../report/setting-note.js";
import { skippedSummary, skippedText } from "../report/skipped-list.js";
import type { RichCell, TableContent } from "./table-content.js";
import { tableHtml } from "./table-html.js";
import { tableText } from "./table-text.js";
import { markedText, rankedText, verdictChip, verdictOf, type Verdict } from "../grid/verdict.js";

const head = 10;
const tail = 5;
/** Longer labels take more than one line, the further ones set in. */
const longestLine = 40;
const oneLine = "white-space:nowrap";
const hanging = "padding:0 0 0 12px;text-indent:-12px";

/**
 * Predictions as a table: the clip, its true label, whether the model was right, and its most probable labels.
 * `show(predictions)` shows this.
 */
export function predictionsTable(predictions: Predictions): Displayable {
  checkGiven("predictionsTable", "predictions", predictions, "predictions");
  const { rows, skipped } = predictions;
  const summary = rows.length === 0 ? "No predictions" : onClips(rows.length, numAll(predictions));
  if (rows.length === 0) {
    return displayable(
      () => skippedText(summary, skipped),
      () => ({ html: skippedSummary(summary, skipped) }),
    );
  }
  const content = (): TableContent => predictionsContent(predictions);
  return displayable(
    () => [skippedText(summary, skipped), tableText(content())].join("\n"),
    () => ({ html: html`${skippedSummary(summary, skipped)}${tableHtml(content())}` }),
  );
}

function predictionsContent(predictions: Predictions): TableContent {
  const { rows, topK } = predictions;
  const whole = rows.length <= head + tail;
  const shown = whole ? rows : [...rows.slice(0, head), ...rows.slice(-tail)];
  const left = whole ? [] : rows.slice(head, -tail);
  const extent = {
    all: formatCounted(rows.length, "clip"),
    shown: `the first ${head} and the last ${tail} shown`,
    numLeftOut: left.length,
  };
  return {
    headers: ["clip", "truth", "verdict", topK === 1 ? "predicted" : `top ${topK}`],
    alignRight: [false, false, false, false],
    rows: shown.map(rowCells),
    gapAfter: whole ? undefined : head,
    rest: whole ? undefined : () => left.map(rowCells),
    extent: whole ? undefined : extent,
    kinds: ["text", "text", "text", "ranked"],
    notes: [predictionsNote(predictions)],
  };
}

function rowCells(row: Prediction): readonly (string | RichCell)[] {
  return [row.id, row.groundTruth ?? "–", verdictCell(verdictOf(row)), topLabelsCell(row)];
}

function verdictCell(verdict: Verdict): RichCell {
  return { text: markedText(verdict, verdict.short), html: verdictChip(verdict, verdict.short) };
}

function topLabelsCell(row: Prediction): RichCell {
  const texts = row.top.map(rankedText);
  const unbroken = texts.map((text) => text.replace(/ %$/, "\u00a0%"));
  const lines = row.top.map((ranked, i) => {
    const text = isSameText(ranked.label, row.groundTruth)
      ? html`<b>${unbroken[i]}</b>`
      : html`${unbroken[i]}`;
    return html`<div style="${Array.from(ranked.label).length <= longestLine ? oneLine : hanging}">
      ${text}
    </div>`;
  });
  return { text: texts.join(", "), html: html`<div style="font-size:12px;line-height:1.4">${lines}</div>` };
}
