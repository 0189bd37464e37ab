import { itemAt } from "../../core/item-at.js";
import type { TableRow } from "../tables/ground-truth-table.js";
import type { LabelsOfRows, RowLabels } from "./row-labels.js";
import type { RowSpan, RowSpans } from "./row-span.js";

/** Texts of rows: each different one once. */
export interface CodedTexts {
  /** For each row a number of `texts`. */
  readonly codes: Int32Array;
  readonly texts: readonly string[];
}

/** What a table's rows say of clips, column by column: no row is an object until its clip is asked for. */
export interface ClipColumns {
  readonly length: number;
  /** Where a row stands in its file, from 1. */
  readonly line: (row: number) => number;
  /** The files, as the table has them; `""`: none. */
  readonly files: CodedTexts;
  readonly spans: RowSpans;
  readonly labels: LabelsOfRows;
  /** A row's own name for its clip; `""`, or no function: the file's. */
  readonly id?: (row: number) => string;
  /** `""`: a row is in none. */
  readonly splits?: CodedTexts;
  /** All cells of a row under their names. */
  readonly columns: (row: number) => TableRow;
  /** By row: why it takes no part, whatever its cells say. */
  readonly problems?: ReadonlyMap<number, string>;
}

/** A row of a table, whatever its layout. */
export interface ClipRow {
  /** Where it stands in its file, from 1. */
  readonly line: number;
  /** The file, as the table has it. */
  readonly written: string;
  readonly span: RowSpan;
  readonly labels: RowLabels;
  /** `""`: the file's name. */
  readonly id: string;
  /** `""`: none. */
  readonly split: string;
  /** All cells under their names. */
  readonly columns: TableRow;
}

/** Rows of annotations that are nested rather than a table, as columns. */
export function columnsOfRows(rows: readonly ClipRow[]): ClipColumns {
  const startSeconds = new Float64Array(rows.length).fill(Number.NaN);
  const endSeconds = new Float64Array(rows.length).fill(Number.NaN);
  const problems = new Map<number, string>();
  for (const [row, { span }] of rows.entries()) {
    if ("problem" in span) problems.set(row, span.problem);
    else {
      startSeconds[row] = span.startSeconds ?? Number.NaN;
      endSeconds[row] = span.endSeconds ?? Number.NaN;
    }
  }
  const rowAt = (row: number): ClipRow => itemAt(rows, row, "a row");
  const labels = numbered(rows, ({ labels: each }) => JSON.stringify(each.labels ?? each.label ?? null));
  return {
    length: rows.length,
    line: (row) => rowAt(row).line,
    files: numbered(rows, ({ written }) => written),
    spans: { startSeconds, endSeconds, problems },
    labels: { codes: labels.codes, sets: labels.firstRows.map((row) => rowAt(row).labels) },
    id: (row) => rowAt(row).id,
    splits: numbered(rows, ({ split }) => split),
    columns: (row) => rowAt(row).columns,
  };
}

function numbered(
  rows: readonly ClipRow[],
  textOf: (row: ClipRow) => string,
): CodedTexts & { readonly firstRows: readonly number[] } {
  const known = new Map<string, number>();
  const firstRows: number[] = [];
  const codes = Int32Array.from(rows, (each, row) => {
    const text = textOf(each);
    const code = known.get(text);
    if (code !== undefined) return code;
    known.set(text, firstRows.length);
    return firstRows.push(row) - 1;
  });
  return { codes, texts: [...known.keys()], firstRows };
}
