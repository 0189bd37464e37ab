import type { Cell, DataFrame } from "./data-frame-types.js";

/** One row of a DataFrame as it is shown. */
export interface DataFrameRow {
  /** The row's name. */
  readonly index: string | number;
  /** One per column. */
  readonly cells: readonly Cell[];
}

/** The first and last rows of a DataFrame, for showing it. */
export interface DataFrameRows {
  readonly columns: readonly string[];
  /** Rows of the whole DataFrame. */
  readonly numRows: number;
  readonly head: readonly DataFrameRow[];
  /** Empty when `head` holds every row. */
  readonly tail: readonly DataFrameRow[];
}

/**
 * What is shown of a DataFrame: every row if there are at most `maxRows`, else the first and the last half of
 * as many. Costs the same for ten rows as for a million.
 *
 * @param options - `maxRows`: default 10.
 */
export function dataFrameRows(frame: DataFrame, options: { readonly maxRows?: number } = {}): DataFrameRows {
  const { maxRows = 10 } = options;
  const numRows = frame.shape[0];
  const { index, values } = frame; // getters that give the frame's own arrays: nothing is copied
  const rowsFrom = (start: number, end: number): DataFrameRow[] =>
    values.slice(start, end).map((cells, i) => ({ index: index[start + i], cells: [...cells] }));
  const whole = numRows <= maxRows;
  return {
    columns: [...frame.columns],
    numRows,
    head: rowsFrom(0, whole ? numRows : Math.ceil(maxRows / 2)),
    tail: whole ? [] : rowsFrom(numRows - Math.floor(maxRows / 2), numRows),
  };
}
