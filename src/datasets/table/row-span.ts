import type { TableCell, TableCells } from "../../files/tables/table-cells.js";
import type { ClipSpan } from "../clip.js";

/** Where a row says which part of its file it is about: numbers of columns. */
export interface SpanColumns {
  readonly start: number | undefined;
  readonly end: number | undefined;
}

/** The span of a row, or what is wrong with it. */
export type RowSpan = ClipSpan | { readonly problem: string };

/** The spans of all rows, column by column. */
export interface RowSpans {
  /** NaN where a row names none. */
  readonly startSeconds: Float64Array;
  readonly endSeconds: Float64Array;
  /** By row: what is wrong with its times. */
  readonly problems: ReadonlyMap<number, string>;
}

/**
 * The part of its file that a row is about. Times are seconds (`12.5`, also `12,5`) or clock times (`1:02.5`, `00:01:02.500`);
 * an empty cell, or what programs write for one (`nan`), is the file's own beginning or end.
 */
export function rowSpan(cells: readonly TableCell[], { start, end }: SpanColumns): RowSpan {
  const [startText, endText] = [textAt(cells, start), textAt(cells, end)];
  const startSeconds = secondsOf(startText);
  const endSeconds = secondsOf(endText);
  const problem =
    timeProblem("start", startText, startSeconds) ??
    timeProblem("end", endText, endSeconds) ??
    spanProblem(startSeconds ?? Number.NaN, endSeconds ?? Number.NaN);
  if (problem !== undefined) return { problem };
  return {
    ...(startSeconds === undefined ? {} : { startSeconds }),
    ...(endSeconds === undefined ? {} : { endSeconds }),
  };
}

/** The spans of all rows as {@link rowSpan} reads each. */
export function rowSpans(cells: TableCells, { start, end }: SpanColumns): RowSpans {
  const problems = new Map<number, string>();
  const read = (name: "start" | "end", column: number | undefined): Float64Array => {
    if (column === undefined) return new Float64Array(cells.numRows).fill(Number.NaN);
    const numbers = cells.numbers(column);
    for (let row = 0; row < numbers.length; row += 1) {
      if (!Number.isNaN(numbers[row])) continue;
      const text = String(cells.cell(row, column)).trim();
      const seconds = secondsOf(text);
      numbers[row] = seconds ?? Number.NaN;
      const problem = timeProblem(name, text, seconds);
      if (problem !== undefined && !problems.has(row)) problems.set(row, problem);
    }
    return numbers;
  };
  const startSeconds = read("start", start);
  const endSeconds = read("end", end);
  for (let row = 0; row < cells.numRows; row += 1) {
    const [from, to] = [startSeconds[row]!, endSeconds[row]!];
    if (from >= 0 && to > from) continue; // nearly all
    const problem = spanProblem(from, to);
    if (problem !== undefined && !problems.has(row)) problems.set(row, problem);
  }
  return { startSeconds, endSeconds, problems };
}

function timeProblem(name: "start" | "end", text: string, seconds: number | undefined): string | undefined {
  if (seconds === undefined || Number.isFinite(seconds)) return undefined;
  return `${JSON.stringify(text)} is no ${name} in seconds (12.5) or as a clock (1:02.5)`;
}

/** @param to - NaN: the file's own end; `start` likewise. */
function spanProblem(start: number, to: number): string | undefined {
  const from = Number.isNaN(start) ? 0 : start;
  if (from < 0) return `it begins at ${from} s, before the file`;
  if (to === from) return `it is empty: from ${from} s to ${to} s`;
  if (to < from) return `it is reversed: from ${from} s to ${to} s`;
  return undefined;
}

function textAt(cells: readonly TableCell[], column: number | undefined): string {
  return column === undefined ? "" : String(cells.at(column) ?? "").trim();
}

/** What pandas, R and databases write for a cell without a value. */
const noValue = /^(nan|na|n\/a|null|none)?$/i;

/** `undefined`: none is given. `NaN`: it is no time. */
function secondsOf(text: string): number | undefined {
  if (noValue.test(text)) return undefined;
  const plain = text.replace(/^([+-]?[\d:]+),(\d+)$/, "$1.$2");
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return Number(plain);
  const clock = /^(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(plain);
  if (clock === null) return Number.NaN;
  const [, hours = "0", minutes, seconds] = clock;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
