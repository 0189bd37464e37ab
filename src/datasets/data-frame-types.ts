/**
 * The parts of danfojs that notebooks use, written out: in the package's own types every unknown name is
 * `any`, so that a misspelt method would pass. The objects have more methods than these.
 */

/** One value of a DataFrame; missing ones are `NaN`, `null` or `undefined`. */
export type Cell = string | number | boolean | null | undefined;

/** Rows to take: positions, or slices as text, `"0:5"`. */
type RowSelection = readonly (string | number)[] | readonly boolean[];

/**
 * A column of a danfojs DataFrame.
 *
 * Left out on purpose: `valueCounts` (reads labels such as "3d printing" as numbers) and `sample` (does not
 * reach all rows). `ClipList.countBy` and `ClipList.sample` do both.
 */
export interface Series {
  readonly values: Cell[];
  readonly index: (string | number)[];
  /** [rows, 1]. */
  readonly shape: number[];
  readonly size: number;
  readonly dtype: string;
  at(name: string | number): Cell;
  iat(position: number): Cell;
  iloc(rows: RowSelection): Series;
  head(rows?: number): Series;
  tail(rows?: number): Series;
  lt(other: Series | number): Series;
  gt(other: Series | number): Series;
  le(other: Series | number): Series;
  ge(other: Series | number): Series;
  /** Also compares text. */
  eq(other: Series | string | number | boolean): Series;
  /** Also compares text. */
  ne(other: Series | string | number | boolean): Series;
  and(other: Series): Series;
  or(other: Series): Series;
  count(): number;
  sum(): number;
  mean(): number;
  median(): number;
  std(): number;
  min(): number;
  max(): number;
  unique(): Series;
  nUnique(): number;
  isNa(): Series;
  map(change: (value: Cell, position: number) => Cell): Series;
  sortValues(options?: { ascending?: boolean }): Series;
  copy(): Series;
  print(): void;
  toString(): string;
}

/** Rows of a DataFrame gathered by the values of some columns. */
export interface GroupBy {
  /** Narrows the groups to some columns: `frame.groupby(["label"]).col(["score"]).mean()`. */
  col(names: readonly string[]): GroupBy;
  count(): DataFrame;
  sum(): DataFrame;
  mean(): DataFrame;
  std(): DataFrame;
  min(): DataFrame;
  max(): DataFrame;
  first(): DataFrame;
  last(): DataFrame;
  size(): DataFrame;
  agg(operations: Readonly<Record<string, string | readonly string[]>>): DataFrame;
  getGroup(keys: readonly (string | number)[]): DataFrame;
}

/**
 * A danfojs DataFrame.
 *
 * `sample` is left out on purpose: it does not reach all rows. `ClipList.sample` does.
 */
export interface DataFrame {
  readonly ndim: number;
  /** [rows, columns]. */
  readonly shape: number[];
  readonly columns: string[];
  readonly index: (string | number)[];
  readonly dtypes: string[];
  /** Row after row. */
  readonly values: Cell[][];
  readonly size: number;
  column(name: string): Series;
  at(row: string | number, column: string): Cell;
  iat(row: number, column: number): Cell;
  head(rows?: number): DataFrame;
  tail(rows?: number): DataFrame;
  /** Rows and columns by name. */
  loc(options: { rows?: RowSelection | Series; columns?: readonly string[] }): DataFrame;
  /** Rows and columns by position. */
  iloc(options: { rows?: RowSelection | Series; columns?: readonly (string | number)[] }): DataFrame;
  /** The rows where the condition holds: `frame.query(frame.column("time_start").lt(10))`. */
  query(condition: Series | readonly boolean[]): DataFrame;
  groupby(columns: readonly string[]): GroupBy;
  sortValues(column: string, options?: { ascending?: boolean }): DataFrame;
  addColumn(name: string, values: Series | readonly Cell[]): DataFrame;
  drop(options: { columns?: readonly string[]; index?: readonly (string | number)[] }): DataFrame;
  rename(names: Readonly<Record<string, string>>): DataFrame;
  setIndex(options: { index?: readonly (string | number)[]; column?: string; drop?: boolean }): DataFrame;
  resetIndex(): DataFrame;
  describe(): DataFrame;
  count(options?: { axis?: 0 | 1 }): Series;
  sum(options?: { axis?: 0 | 1 }): Series;
  mean(options?: { axis?: 0 | 1 }): Series;
  nUnique(axis?: 0 | 1): Series;
  isNa(): DataFrame;
  copy(): DataFrame;
  print(): void;
  toCSV(options?: { filePath?: string; header?: boolean; sep?: string }): string;
  toJSON(options?: { filePath?: string; format?: "row" | "column" }): object;
  toString(): string;
}
