import type { SafeHtml } from "../page/html.js";

/** A cell whose HTML is more than its text. */
export interface RichCell {
  readonly text: string;
  readonly html: SafeHtml;
}

/** A table as it will be read, every number already written out. */
export interface TableContent {
  readonly headers: readonly string[];
  /** What stands above the headers; their numbers of columns add up to that of `headers`. */
  readonly groups?: readonly ColumnGroup[];
  /** For each column, whether it is set to the right. */
  readonly alignRight: readonly boolean[];
  /** Each row as long as `headers`. */
  readonly rows: readonly (readonly (string | RichCell)[])[];
  /** Names of the rows, in a column of their own to the left. */
  readonly rowNames?: readonly string[];
  /** Rows were left out after this many. */
  readonly gapAfter?: number;
  /** The rows that were left out, with their names first where rows have names; for a script that unfolds them. */
  readonly rest?: readonly (readonly string[])[];
  /** What the table is, above it. */
  readonly caption?: string;
  /** Lines below the table: how many rows there are, how the numbers were made. */
  readonly notes: readonly string[];
}

/** Columns that have something in common, which stands above them. */
export interface ColumnGroup {
  /** Nothing for columns that stand for themselves. */
  readonly title: string;
  /** How many. */
  readonly columns: number;
}

/** More are not sent along with a page: rows, and characters in them. */
const mostRest = { rows: 1000, characters: 200_000 };

/** The rows that a table leaves out as its `rest`; `undefined` where they are too many. */
export function restRows(count: number, make: () => readonly (readonly string[])[]): TableContent["rest"] {
  if (count > mostRest.rows) return undefined;
  const rows = make();
  const characters = rows.flat().reduce((sum, cell) => sum + cell.length, 0);
  return characters > mostRest.characters ? undefined : rows;
}

/** The text of a cell. */
export function cellText(cell: string | RichCell): string {
  return typeof cell === "string" ? cell : cell.text;
}
