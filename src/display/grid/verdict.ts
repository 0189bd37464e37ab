import { formatPercent, ordinal } from "../../core/format.js";
import { rankOfTruth } from "../../evaluate/metrics/top-k-accuracy.js";
import type { Prediction } from "../../pipeline/classify/predictions.js";
import type { RankedLabel } from "../../tensor/scores.js";
import { html, type HtmlValue, type SafeHtml } from "../page/html.js";
import { breakLongWords } from "../page/styles.js";

/** Whether a prediction is right, as a reader is told: by a mark and by words, colour comes on top. */
export interface Verdict {
  readonly kind: "right" | "wrong" | "unlabelled";
  /** `"✓"`, `"✗"`, or nothing where the truth is not known. */
  readonly mark: string;
  /** `"right: yoga 93.1 %"`, `"wrong: predicted yoga 41.0 % · truth in top 5 (3rd)"`. */
  readonly text: string;
  /** The same without the label: `"right"`, `"wrong · truth 3rd"`. */
  readonly short: string;
  /** The most probable label, which may run from right to left. */
  readonly label?: string;
}

/** Judges the most probable label of a clip. */
export function verdictOf(prediction: Prediction): Verdict {
  return { ...judged(prediction), label: prediction.top.at(0)?.label };
}

function judged(prediction: Prediction): Verdict {
  const { top, groundTruth } = prediction;
  const said = predictedText(prediction);
  if (groundTruth === undefined || top.length === 0) {
    return { kind: "unlabelled", mark: "", text: `predicted ${said}`, short: "no true label" };
  }
  const rank = rankOfTruth(prediction);
  if (rank === 1) return { kind: "right", mark: "✓", text: `right: ${said}`, short: "right" };
  const text = `wrong: predicted ${said}`;
  if (top.length === 1) return { kind: "wrong", mark: "✗", text, short: "wrong" };
  const place =
    rank === 0 ? `truth not in top ${top.length}` : `truth in top ${top.length} (${ordinal(rank)})`;
  const short = rank === 0 ? `wrong · ${place}` : `wrong · truth ${ordinal(rank)}`;
  return { kind: "wrong", mark: "✗", text: `${text} · ${place}`, short };
}

/** The most probable label: `"yoga 93.1 %"`. */
export function predictedText(prediction: Prediction): string {
  const [best] = prediction.top;
  return best === undefined ? "nothing" : rankedText(best);
}

/** A label with its probability: `"yoga 93.1 %"`; what would round to nothing is `"< 0.1 %"`. */
export function rankedText(ranked: RankedLabel): string {
  return `${ranked.label} ${shareText(ranked.probability)}`;
}

/** A probability as a percentage: `"93.1 %"`; what would round to nothing is `"< 0.1 %"`. */
export function shareText(probability: number): string {
  return probability > 0 && probability < 0.0005 ? "< 0.1 %" : formatPercent(probability, 1);
}

/** Half transparent below the page's own text: a badge reads on a light page and does not glare on a dark one. */
export const chipFills: Readonly<Record<Verdict["kind"], string>> = {
  right: "rgba(30,160,75,.25)",
  wrong: "rgba(225,65,50,.25)",
  unlabelled: "rgba(128,128,128,.22)",
};

/** A verdict's words on a coloured chip, with its mark. */
export function verdictChip(verdict: Verdict, words: string): SafeHtml {
  const style = `display:inline-block;max-width:100%;box-sizing:border-box;padding:2px 7px;border-radius:5px;font-size:12px;line-height:1.45;text-align:left;white-space:normal;${breakLongWords};background-color:${chipFills[verdict.kind]}`;
  const mark = verdict.mark === "" ? undefined : html`<b>${verdict.mark}</b> `;
  return html`<span style="${style}">${mark}${isolated(words, verdict.label)}</span>`;
}

/** Words in which a label that runs from right to left does not turn the rest around. */
function isolated(words: string, label: string | undefined): HtmlValue {
  // A line must not begin with a dot, nor a per cent sign stand alone.
  const text = words.replace(/ (?=[%·])/g, "\u00a0");
  const at = label === undefined || label === "" ? -1 : text.lastIndexOf(label);
  if (label === undefined || at === -1) return text;
  return html`${text.slice(0, at)}<bdi>${label}</bdi>${text.slice(at + label.length)}`;
}

/** A verdict's words with its mark: `"✓ right: yoga 93.1 %"`. */
export function markedText(verdict: Verdict, words: string): string {
  return verdict.mark === "" ? words : `${verdict.mark} ${words}`;
}
