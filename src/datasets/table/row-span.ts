import type { TableCell } from "../../files/tables/read-table.js";
import type { ClipSpan } from "../clip.js";

/** Where a row says which part of its file it is about: numbers of columns. */
export interface SpanColumns {
  readonly start: number | undefined;
  readonly end: number | undefined;
}

/** The span of a row, or what is wrong with it. */
export type RowSpan = ClipSpan | { readonly problem: string };

/**
 * The part of its file that a row is about. Times are seconds (`12.5`, also `12,5`) or clock times (`1:02.5`, `00:01:02.500`);
 * an empty cell is the file's own beginning or end.
 */
export function rowSpan(cells: readonly TableCell[], { start, end }: SpanColumns): RowSpan {
  const [startText, endText] = [textAt(cells, start), textAt(cells, end)];
  const startSeconds = startText === "" ? undefined : secondsOf(startText);
  const endSeconds = endText === "" ? undefined : secondsOf(endText);
  for (const [name, text, seconds] of [
    ["start", startText, startSeconds],
    ["end", endText, endSeconds],
  ] as const) {
    if (text === "" || Number.isFinite(seconds)) continue;
    return { problem: `${JSON.stringify(text)} is no ${name} in seconds (12.5) or as a clock (1:02.5)` };
  }
  const [from = 0, to = Infinity] = [startSeconds, endSeconds];
  if (from < 0) return { problem: `it begins at ${from} s, before the file` };
  if (to === from) return { problem: `it is empty: from ${from} s to ${to} s` };
  if (to < from) return { problem: `it is reversed: from ${from} s to ${to} s` };
  return {
    ...(startSeconds === undefined ? {} : { startSeconds }),
    ...(endSeconds === undefined ? {} : { endSeconds }),
  };
}

function textAt(cells: readonly TableCell[], column: number | undefined): string {
  return column === undefined ? "" : String(cells.at(column) ?? "").trim();
}

/** `NaN`: it is no time. */
function secondsOf(text: string): number {
  const plain = text.replace(/^([+-]?[\d:]+),(\d+)$/, "$1.$2");
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return Number(plain);
  const clock = /^(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(plain);
  if (clock === null) return Number.NaN;
  const [, hours = "0", minutes, seconds] = clock;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
