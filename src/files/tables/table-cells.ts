/** A cell: text, a number of a file that has numbers, or several texts of a list. */
export type TableCell = string | number | readonly string[];

/** The different texts of a column, numbered in the order in which they come. */
export interface ColumnTexts {
  /** For each row the number of its text. */
  readonly codes: Int32Array;
  readonly texts: readonly string[];
  /** For each text the first row that has it. */
  readonly firstRows: readonly number[];
}

/** The rows of a table, whose cells become values when they are asked for. */
export interface TableCells {
  readonly numRows: number;
  /** How many cells a row has: more or fewer than the first line, perhaps. */
  numCells(row: number): number;
  /** `""` where a row has no such cell. */
  cell(row: number, column: number): TableCell;
  /** Where a row stands in its file, from 1. */
  line(row: number): number;
  /** A whole column as text; `undefined` where a cell is a list. */
  texts(column: number): ColumnTexts | undefined;
  /** A whole column of plain numbers (`12.5`); NaN where a cell is anything else. */
  numbers(column: number): Float64Array;
}
