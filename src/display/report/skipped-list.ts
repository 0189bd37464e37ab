import { formatCount } from "../../core/format.js";
import type { SkippedClip } from "../../datasets/clip.js";
import { textWithPaths } from "../page/break-path.js";
import { html, type SafeHtml } from "../page/html.js";
import { breakLongWords } from "../page/styles.js";

const longestList = 100;
const longestReason = 160;

function short(reason: string): string {
  return reason.length <= longestReason ? reason : `${reason.slice(0, longestReason - 1)}…`;
}

/**
 * How many clips a display is about, and which are missing from it and why: `"8 of 9 clips · 1 skipped: …"`,
 * which opens to the whole list.
 *
 * @param summary - What is shown: `"8 of 9 clips"`.
 * @param skipped - What is not.
 * @param word - What happened to them: `"skipped"`.
 */
export function skippedSummary(
  summary: string,
  skipped: readonly SkippedClip[],
  word: string = "skipped",
): SafeHtml {
  const style = `margin:0 0 12px 0;font-size:13px;line-height:1.5;max-width:900px;${breakLongWords}`;
  if (skipped.length === 0) return html`<p style="${style}">${summary}</p>`;
  const items = skipped
    .slice(0, longestList)
    .map((clip) => html`<li><b>${textWithPaths(clip.path)}</b>: ${textWithPaths(clip.reason)}</li>`);
  const more = skipped.length - items.length;
  return html`<details style="${style}">
    <summary style="cursor:pointer">${textWithPaths(skippedLine(summary, skipped, word))}</summary>
    <ul style="margin:4px 0 0 0;padding:0 0 0 22px;font-size:12px">
      ${items}${more > 0 ? html`<li>and ${formatCount(more)} more</li>` : undefined}
    </ul>
  </details>`;
}

/** The same as one line of text. */
export function skippedLine(
  summary: string,
  skipped: readonly SkippedClip[],
  word: string = "skipped",
): string {
  const [first] = skipped;
  if (first === undefined) return summary;
  const reasons = new Set(skipped.map((clip) => clip.reason));
  const others =
    reasons.size > 1
      ? ` (and ${formatCount(reasons.size - 1)} other reasons)`.replace("1 other reasons", "1 other reason")
      : "";
  return `${summary} · ${formatCount(skipped.length)} ${word}: ${short(first.reason)}${others}`;
}

/** The same as text, with one line for each clip. */
export function skippedText(
  summary: string,
  skipped: readonly SkippedClip[],
  word: string = "skipped",
): string {
  const lines = skipped.slice(0, longestList).map((clip) => `  ${clip.path}: ${clip.reason}`);
  if (skipped.length > lines.length) lines.push(`  and ${formatCount(skipped.length - lines.length)} more`);
  if (skipped.length === 0) return summary;
  return [`${summary} · ${formatCount(skipped.length)} ${word}:`, ...lines].join("\n");
}
