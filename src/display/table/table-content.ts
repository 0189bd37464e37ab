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
  /** For each column, what its cells are; default numbers where they are set to the right, else texts. */
  readonly kinds?: readonly ColumnKind[];
  /** Set where the columns are those of a matrix: it has one order, and is never cards. */
  readonly isMatrix?: boolean;
  /** Whether texts stand in the middle of rows that pictures make high. */
  readonly isCentred?: boolean;
  /** Each row as long as `headers`. */
  readonly rows: readonly (readonly (string | RichCell)[])[];
  /** Names of the rows, in a column of their own to the left. */
  readonly rowNames?: readonly string[];
  /** Rows were left out after this many. */
  readonly gapAfter?: number;
  /** The rows that were left out, with their names first where rows have names; for a script that unfolds them. */
  readonly rest?: () => readonly (readonly (string | RichCell)[])[];
  /** How many rows there are, and which are shown; where some are left out. */
  readonly extent?: TableExtent;
  /** What the table is, above it. */
  readonly caption?: string;
  /** Lines below the table: how the numbers were made. */
  readonly notes: readonly string[];
}

/** How a column is sorted; `"ranked"`: labels with probabilities, a line each, by the first one. */
export type ColumnKind = "number" | "text" | "ranked";

/** What a table shows of what there is; a script that shows other rows says so itself. */
export interface TableExtent {
  /** `"91 rows × 8 columns"`. */
  readonly all: string;
  /** `"15 rows shown"`. */
  readonly shown: string;
  /** How many rows are left out. */
  readonly numLeftOut: number;
}

/** Columns that have something in common, which stands above them. */
export interface ColumnGroup {
  /** Nothing for columns that stand for themselves. */
  readonly title: string;
  /** How many. */
  readonly columns: number;
}

/** `"… 91 rows × 8 columns (15 rows shown)"`. */
export function extentText({ all, shown }: TableExtent): string {
  return `… ${all} (${shown})`;
}

/** The text of a cell. */
export function cellText(cell: string | RichCell): string {
  return typeof cell === "string" ? cell : cell.text;
}
