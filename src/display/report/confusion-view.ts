import { firstOf, itemAt } from "../../core/item-at.js";
import { formatCount, formatCounted, formatPercent } from "../../core/format.js";
import { indexOfText } from "../../core/same-text.js";
import { clipKey } from "../../datasets/clip.js";
import type { ConfusedPair, ConfusionMatrix } from "../../evaluate/metrics/confusion.js";
import type { Prediction } from "../../pipeline/classify/predictions.js";
import { cleanLine } from "../../core/clean-text.js";
import { html, type SafeHtml } from "../page/html.js";
import type { Picture } from "../player/picture-budget.js";
import { breakLongWords } from "../page/styles.js";
import type { RichCell, TableContent } from "../table/table-content.js";
import { shareText } from "../grid/verdict.js";
import { stillHtml } from "../grid/video-cell.js";

/** Clips of a pair that are shown; the rest is counted. */
export const clipsOfPair: number = 8;
/** Pairs that are not folded. */
export const firstPairs: number = 10;
/** Clips of pairs that have a still. */
const mostStills = 80;
const still = { width: 120, height: 80 };

/** Right and wrong on any background: half transparent, and never so dark that inherited text would not read. */
const fills = { right: "0, 96, 168", wrong: "200, 80, 30" } as const;
const darkest = 0.5;

/** A confusion matrix as a table: the columns carry the numbers of the rows, from 0 as in `labels` and `counts`. */
export function matrixTable({ labels, counts }: ConfusionMatrix): TableContent {
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  return {
    headers: ["truth ↓ · predicted →", ...labels.map((_, i) => String(i)), "clips"],
    alignRight: [false, ...labels.map(() => true), true],
    isMatrix: true,
    rows: labels.map((label, i) => [
      { text: `${i}  ${label}`, html: html`${i}&ensp;<span dir="auto">${label}</span>` },
      ...itemAt(counts, i).map((count, j) => countCell(count, itemAt(totals, i), i === j, `${i},${j}`)),
      formatCount(itemAt(totals, i)),
    ]),
    notes: [
      "Rows are the truth, columns the prediction; the shade is the share of the row, blue where it is right",
    ],
  };
}

function countCell(count: number, total: number, isRight: boolean, place: string): RichCell {
  const text = count === 0 ? "·" : formatCount(count);
  if (count === 0) return { text, html: html`<span style="opacity:0.5">${text}</span>` };
  const alpha = (0.08 + (darkest - 0.08) * (count / total)).toFixed(2);
  const fill = `display:block;margin:0 -6px;padding:0 6px;background-color:rgba(${isRight ? fills.right : fills.wrong}, ${alpha})`;
  const words = html`<span data-count="${isRight ? undefined : place}" style="${fill}"
    >${isRight ? html`<b>${text}</b>` : text}</span
  >`;
  return { text, html: words };
}

/** The clips whose stills {@link pairsHtml} shows. */
export function clipsOfPairs(pairs: readonly ConfusedPair[]): readonly Prediction[] {
  return pairs.flatMap(({ predictions }) => predictions.slice(0, clipsOfPair)).slice(0, mostStills);
}

const pairStyle = `margin:0 0 6px 0;font-size:13px;line-height:1.5;max-width:1100px;${breakLongWords}`;

/**
 * Pairs as lines that open their clips: stills where there are any, and names. The first ones stand for themselves, the rest is
 * folded.
 *
 * @param labels - Of the matrix, whose counts open the pairs; none where there is no matrix.
 */
export function pairsHtml(
  pairs: readonly ConfusedPair[],
  pictures: ReadonlyMap<string, Picture>,
  labels: readonly string[],
): SafeHtml {
  const first = pairLines(pairs.slice(0, firstPairs), pictures, labels);
  const others = pairs.slice(firstPairs);
  if (others.length === 0) return first;
  return html`${first}
    <details style="${pairStyle}">
      <summary style="cursor:pointer">and ${formatCounted(others.length, "further pair")}</summary>
      <div style="margin:6px 0 0 14px">${pairLines(others, pictures, labels)}</div>
    </details>`;
}

function pairLines(
  pairs: readonly ConfusedPair[],
  pictures: ReadonlyMap<string, Picture>,
  labels: readonly string[],
): SafeHtml {
  const placeOf = ({ truth, predicted }: ConfusedPair): string | undefined =>
    labels.length === 0 ? undefined : `${indexOfText(labels, truth)},${indexOfText(labels, predicted)}`;
  return html`${pairs.map((pair) => {
    const shown = pair.predictions.slice(0, clipsOfPair);
    const more = pair.numClips - shown.length;
    return html`<details data-pair="${placeOf(pair)}" style="${pairStyle}">
      <summary style="cursor:pointer">
        ${namesHtml(pair)}: ${countText(pair).replace(" %", "\u00a0%")}
      </summary>
      <div style="margin:6px 0 0 0">${shown.map((row) => clipHtml(row, pictures))}</div>
      ${more > 0 ? html`<div>and ${formatCounted(more, "clip")} more</div>` : undefined}
    </details>`;
  })}`;
}

/** A label may run from right to left; it does not turn the line around. */
function namesHtml({ truth, predicted }: ConfusedPair): SafeHtml {
  return html`<b dir="auto">${truth}</b> taken for <b dir="auto">${predicted}</b>`;
}

function clipHtml(row: Prediction, pictures: ReadonlyMap<string, Picture>): SafeHtml {
  const box = `display:inline-block;vertical-align:top;width:${still.width}px;margin:0 12px 10px 0;padding:0;font-size:12px;line-height:1.35;text-align:left;${breakLongWords}`;
  const picture = pictures.get(clipKey(row));
  const isMissing = picture === undefined || picture.kind === "none";
  const content = isMissing ? undefined : stillHtml(picture.preview, `Clip ${row.id}`, still);
  return html`<figure style="${box}">
    <div style="height:${isMissing ? 0 : still.height}px;margin:0;text-align:left">${content}</div>
    <figcaption style="margin:3px 0 0 0" title="${row.path}">
      ${row.id} · ${shareText(firstOf(row.top, "a label").probability)}
    </figcaption>
  </figure>`;
}

/** The first pairs as lines of text. */
export function pairsText(pairs: readonly ConfusedPair[]): string {
  return pairs
    .slice(0, firstPairs)
    .map((pair) => {
      const ids = pair.predictions.slice(0, clipsOfPair).map(({ id }) => id);
      const more = pair.numClips > ids.length ? ["…"] : [];
      const names = `${pair.truth} taken for ${pair.predicted}`;
      return cleanLine(`${names}: ${countText(pair)}: ${[...ids, ...more].join(", ")}`);
    })
    .join("\n");
}

function countText({ numClips, share }: ConfusedPair): string {
  const all = Math.round(numClips / share);
  return `${formatCount(numClips)} of ${formatCounted(all, "clip")} (${formatPercent(share, 1)})`;
}
