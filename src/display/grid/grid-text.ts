import { formatCount } from "../../core/format.js";
import type { GridContent, GridEntry } from "./grid-entries.js";
import type { Picture } from "../player/picture-budget.js";
import { cleanLine } from "../../core/clean-text.js";
import { drawText, onClips, predictionsNote } from "../report/setting-note.js";
import { skippedText } from "../report/skipped-list.js";
import { markedText, verdictOf } from "./verdict.js";

/**
 * How many clips a grid holds: `"8 of 9 clips"`, with its pictures also how many have none; a whole sentence
 * when it holds no clip.
 */
export function summaryText(content: GridContent, pictures: readonly Picture[] = []): string {
  const { entries, skipped } = content;
  const numWithout = pictures.filter((picture) => picture.kind === "none").length;
  const without = numWithout === 0 ? "" : `, ${formatCount(numWithout)} of them without a picture`;
  if (entries.length > 0) {
    return onClips(entries.length, entries.length + skipped.length) + without + drawText(content);
  }
  return skipped.length === 0 ? "No clips to show: the list is empty" : "No clips to show: all were skipped";
}

/** How a grid's predictions were made, if it shows any. */
export function provenance(content: GridContent): readonly string[] {
  return content.predictions === undefined ? [] : [predictionsNote(content.predictions)];
}

/** A grid as text: one line per clip; with its pictures, also which clips have none. */
export function gridText(content: GridContent, pictures?: readonly Picture[]): string {
  return [
    skippedText(summaryText(content, pictures), content.skipped),
    ...entryLines(content.entries, pictures),
    ...provenance(content),
  ].join("\n");
}

/** A line a clip. */
export function entryLines(entries: readonly GridEntry[], pictures?: readonly Picture[]): readonly string[] {
  return entries.map((entry, i) => entryText(entry, i, pictures?.at(i)));
}

function entryText(entry: GridEntry, index: number, picture: Picture | undefined): string {
  const verdict = entry.prediction && verdictOf(entry.prediction);
  const parts = [
    entry.label === undefined ? entry.id : `${entry.label} (${entry.id})`,
    ...(verdict === undefined ? [] : [markedText(verdict, verdict.text)]),
    ...(entry.note === undefined ? [] : [entry.note]),
    ...(picture?.kind === "none" ? [`no picture: ${picture.reason}`] : []),
  ];
  return cleanLine(`${String(index).padStart(3)}  ${parts.join(" · ")}`);
}
