/**
 * The parts of danfojs that notebooks use, written out: in the package's own types every unknown name is
 * `any`, so that a misspelt method would pass. The objects have more methods than these.
 */

/** One value of a DataFrame; missing ones are `NaN`, `null` or `undefined`. */
export type Cell = string | number | boolean | null | undefined;

/** Rows to take: positions, or slices as text, `"0:5"`. */
export type RowSelection = readonly (string | number)[] | readonly boolean[];

/**
 * A column of a danfojs DataFrame.
 *
 * Left out on purpose: `valueCounts` (reads labels such as "3d printing" as numbers) and `sample` (does not
 * reach all rows). `ClipList.countBy` and `ClipList.sample` do both.
 */
export interface Series {
  /** All values, in row order. */
  readonly values: Cell[];
  /** The names of the rows. */
  readonly index: (string | number)[];
  /** [rows, 1]. */
  readonly shape: number[];
  /** How many values there are, missing ones included. */
  readonly size: number;
  /** `"string"`, `"int32"`, `"float32"` or `"boolean"`. */
  readonly dtype: string;
  /** The value of a row by its name. */
  at(name: string | number): Cell;
  /** The value of a row by its position, from 0. */
  iat(position: number): Cell;
  /** Some rows by position. */
  iloc(rows: RowSelection): Series;
  /** The first rows; default 5. */
  head(rows?: number): Series;
  /** The last rows; default 5. */
  tail(rows?: number): Series;
  /** Value by value, whether it is less than `other`. */
  lt(other: Series | number): Series;
  /** Value by value, whether it is greater than `other`. */
  gt(other: Series | number): Series;
  /** Value by value, whether it is at most `other`. */
  le(other: Series | number): Series;
  /** Value by value, whether it is at least `other`. */
  ge(other: Series | number): Series;
  /** Also compares text. */
  eq(other: Series | string | number | boolean): Series;
  /** Also compares text. */
  ne(other: Series | string | number | boolean): Series;
  /** Row by row, whether both conditions hold. */
  and(other: Series): Series;
  /** Row by row, whether one of the conditions holds. */
  or(other: Series): Series;
  /** How many values are not missing. */
  count(): number;
  /** The sum of the values. */
  sum(): number;
  /** The mean of the values. */
  mean(): number;
  /** The median of the values. */
  median(): number;
  /** The sample standard deviation, divided by n − 1. */
  std(): number;
  /** The smallest value. */
  min(): number;
  /** The largest value. */
  max(): number;
  /** Each different value once, in order of first appearance. */
  unique(): Series;
  /** How many different values there are. */
  nUnique(): number;
  /** Value by value, whether it is missing. */
  isNa(): Series;
  /** A new column with `change` applied to every value. */
  map(change: (value: Cell, position: number) => Cell): Series;
  /** The values in order; default ascending. */
  sortValues(options?: { ascending?: boolean }): Series;
  /** A copy that changes on its own. */
  copy(): Series;
  /** Prints the column as text. */
  print(): void;
  /** The column as text. */
  toString(): string;
}

/** Rows of a DataFrame gathered by the values of some columns. */
export interface DataFrameGroups {
  /** Narrows the groups to some columns: `frame.groupby(["label"]).col(["score"]).mean()`. */
  col(names: readonly string[]): DataFrameGroups;
  /** Values that are not missing, a row a group. */
  count(): DataFrame;
  /** Sums, a row a group. */
  sum(): DataFrame;
  /** Means, a row a group. */
  mean(): DataFrame;
  /** Sample standard deviations, a row a group. */
  std(): DataFrame;
  /** Smallest values, a row a group. */
  min(): DataFrame;
  /** Largest values, a row a group. */
  max(): DataFrame;
  /** The first row of each group. */
  first(): DataFrame;
  /** The last row of each group. */
  last(): DataFrame;
  /** Rows of each group. */
  size(): DataFrame;
  /** Operations by column: `{ score: ["mean", "max"] }`. */
  agg(operations: Readonly<Record<string, string | readonly string[]>>): DataFrame;
  /** The rows of one group. */
  getGroup(keys: readonly (string | number)[]): DataFrame;
}

/**
 * A danfojs DataFrame.
 *
 * `sample` is left out on purpose: it does not reach all rows. `ClipList.sample` does.
 */
export interface DataFrame {
  /** 2: rows and columns. */
  readonly ndim: number;
  /** [rows, columns]. */
  readonly shape: number[];
  /** The names of the columns. */
  readonly columns: string[];
  /** The names of the rows. */
  readonly index: (string | number)[];
  /** For each column `"string"`, `"int32"`, `"float32"` or `"boolean"`. */
  readonly dtypes: string[];
  /** Row after row. */
  readonly values: Cell[][];
  /** Rows times columns. */
  readonly size: number;
  /** One column. */
  column(name: string): Series;
  /** One value by the names of its row and column. */
  at(row: string | number, column: string): Cell;
  /** One value by the positions of its row and column, from 0. */
  iat(row: number, column: number): Cell;
  /** The first rows; default 5. */
  head(rows?: number): DataFrame;
  /** The last rows; default 5. */
  tail(rows?: number): DataFrame;
  /** Rows and columns by name. */
  loc(options: { rows?: RowSelection | Series; columns?: readonly string[] }): DataFrame;
  /** Rows and columns by position. */
  iloc(options: { rows?: RowSelection | Series; columns?: readonly (string | number)[] }): DataFrame;
  /** The rows where the condition holds: `frame.query(frame.column("time_start").lt(10))`. */
  query(condition: Series | readonly boolean[]): DataFrame;
  /** Gathers the rows by the values of some columns. */
  groupby(columns: readonly string[]): DataFrameGroups;
  /** The rows ordered by a column; default ascending. */
  sortValues(column: string, options?: { ascending?: boolean }): DataFrame;
  /** A new frame with one more column. */
  addColumn(name: string, values: Series | readonly Cell[]): DataFrame;
  /** A new frame without some columns or rows. */
  drop(options: { columns?: readonly string[]; index?: readonly (string | number)[] }): DataFrame;
  /** A new frame with other column names: `{ old: "new" }`. */
  rename(names: Readonly<Record<string, string>>): DataFrame;
  /** A new frame whose rows are named by a list or a column, all names different. */
  setIndex(options: { index?: readonly (string | number)[]; column?: string; drop?: boolean }): DataFrame;
  /** A new frame whose rows are named 0, 1, 2, …. */
  resetIndex(): DataFrame;
  /** Count, mean, deviation, range, median and variance of the number columns. */
  describe(): DataFrame;
  /** Values that are not missing: of each row, with `axis: 0` of each column. */
  count(options?: { axis?: 0 | 1 }): Series;
  /** Sums: of each row, with `axis: 0` of each column. */
  sum(options?: { axis?: 0 | 1 }): Series;
  /** Means: of each row, with `axis: 0` of each column. */
  mean(options?: { axis?: 0 | 1 }): Series;
  /** How many different values: in each row, with `0` in each column. */
  nUnique(axis?: 0 | 1): Series;
  /** Value by value, whether it is missing. */
  isNa(): DataFrame;
  /** A copy that changes on its own. */
  copy(): DataFrame;
  /** Prints the frame as text. */
  print(): void;
  /** The frame as CSV text, also written to `filePath` where one is given. */
  toCSV(options?: { filePath?: string; header?: boolean; sep?: string }): string;
  /** The rows (or, as `"column"`, the columns) as plain objects, also written to `filePath` where one is given. */
  toJSON(options?: { filePath?: string; format?: "row" | "column" }): object;
  /** The frame as text. */
  toString(): string;
}
