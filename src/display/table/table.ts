import { checkGiven } from "../../core/given.js";
import { itemAt } from "../../core/item-at.js";
import { checkInteger } from "../../core/check.js";
import { formatCount, formatCounted } from "../../core/format.js";
import { checkOptions } from "../../core/options.js";
import { displayable, type Displayable } from "../page/displayable.js";
import { html } from "../page/html.js";
import type { RichCell, TableContent } from "./table-content.js";
import { tableHtml } from "./table-html.js";
import { tableText } from "./table-text.js";
import { columnText } from "./table-values.js";

/** How {@link table} shows its rows. */
export interface TableOptions {
  /** The columns to show, in this order; default all, in the order of the first row. */
  readonly columns?: readonly string[];
  /** Rows shown from the start of a long table, ≥ 0. Default 10. */
  readonly head?: number;
  /** Rows shown from the end of a long table, ≥ 0. Default 5. */
  readonly tail?: number;
  /** What the table is; printed above it. */
  readonly caption?: string;
  /** How its numbers were made; printed below it. */
  readonly note?: string;
}

/** Rows as objects, or columns as lists of one length. */
export type TableData = Iterable<object> | Readonly<Record<string, ArrayLike<unknown>>>;

/** A table of any length, from which only a few rows are read. */
export interface RowSource {
  readonly columns: readonly string[];
  readonly numRows: number;
  /** A value by row number and column name. */
  value(row: number, column: string): unknown;
  /** The name of a row, where rows have names. */
  rowName?(row: number): string;
}

/**
 * A table to look at: the first and the last rows of a long one, numbers set to the right.
 *
 * @param data - Rows as objects (`[{ label: "yoga", clips: 3 }]`) or columns as lists (`{ label: ["yoga"] }`).
 * @throws {RangeError} If `head` or `tail` is negative, or the columns differ in length.
 * @example
 * await show(table(kinetics.available.countBy("label"), { caption: "Clips on disk" }));
 */
export function table(data: TableData, options: TableOptions = {}): Displayable {
  checkOptions("table", options, { columns: true, head: true, tail: true, caption: true, note: true });
  checkGiven("table", "data", data, "object");
  return sourceTable(
    Symbol.iterator in data ? fromRows(Array.from(data as Iterable<object>)) : fromColumns(data),
    options,
  );
}

/** {@link table} of rows that are read only where they are shown. */
export function sourceTable(source: RowSource, options: TableOptions = {}): Displayable {
  const { columns = source.columns, head = 10, tail = 5, caption, note } = options;
  checkInteger("head", head, 0);
  checkInteger("tail", tail, 0);
  let made: TableContent | undefined;
  const content = (): TableContent => (made ??= pickRows(source, columns, head, tail, caption, note));
  return displayable(
    () => tableText(content()),
    () => ({ html: tableHtml(content()) }),
  );
}

function pickRows(
  source: RowSource,
  columns: readonly string[],
  head: number,
  tail: number,
  caption: string | undefined,
  note: string | undefined,
): TableContent {
  const { numRows } = source;
  const whole = numRows <= head + tail;
  const shown = Array.from({ length: whole ? numRows : head + tail }, (_, i) =>
    whole || i < head ? i : numRows - tail + (i - head),
  );
  const texts = columns.map((column) => columnText(shown.map((row) => source.value(row, column))));
  const shape = `${formatCounted(numRows, "row")} × ${formatCounted(columns.length, "column")}`;
  return {
    headers: columns,
    alignRight: texts.map((column) => column.numeric),
    rows: shown.map((_, i) =>
      texts.map((column) => numberCell(itemAt(column.texts, i), itemAt(column.short, i))),
    ),
    rowNames: source.rowName && shown.map((row) => source.rowName?.(row) ?? ""),
    gapAfter: whole ? undefined : head,
    rest: whole ? undefined : () => restCells(source, columns, head, numRows - tail),
    extent: whole
      ? undefined
      : {
          all: shape,
          shown: `${formatCount(shown.length)} rows shown`,
          numLeftOut: numRows - shown.length,
        },
    caption,
    notes: [
      ...(whole && (numRows === 0 || source.rowName) ? [shape] : []),
      ...(note === undefined ? [] : [note]),
    ],
  };
}

/** All digits of a number are in the text form and in a tooltip. */
function numberCell(text: string, short: string): string | RichCell {
  return text === short ? text : { text, html: html`<span title="${text}">${short}</span>` };
}

/** The rows between the first and the last ones, for who sorts, searches or unfolds the table. */
function restCells(
  source: RowSource,
  columns: readonly string[],
  from: number,
  to: number,
): readonly (readonly (string | RichCell)[])[] {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i);
  const texts = columns.map((column) => columnText(numbers.map((row) => source.value(row, column))));
  return numbers.map((row, i) => [
    ...(source.rowName === undefined ? [] : [source.rowName(row)]),
    ...texts.map((column) => numberCell(itemAt(column.texts, i), itemAt(column.short, i))),
  ]);
}

function fromRows(rows: readonly object[]): RowSource {
  const columns = new Set(rows.slice(0, 100).flatMap((row) => Object.keys(row)));
  return {
    columns: [...columns],
    numRows: rows.length,
    value: (row, column) => (rows[row] as Readonly<Record<string, unknown>>)[column],
  };
}

function fromColumns(data: object): RowSource {
  const lists = data as Readonly<Record<string, ArrayLike<unknown>>>;
  const [first, ...others] = Object.entries(lists);
  if (first === undefined) return { columns: [], numRows: 0, value: () => undefined };
  const [name, { length: numRows }] = first;
  for (const [other, { length }] of others) {
    if (length !== numRows)
      throw new RangeError(
        `Cannot make a table: column "${name}" has ${numRows} values, column "${other}" has ${length}`,
      );
  }
  return { columns: Object.keys(lists), numRows, value: (row, column) => lists[column]?.[row] };
}
