import type { DataFrame } from "../../datasets/tables/data-frame.js";
import type { Displayable } from "../page/displayable.js";
import { sourceTable, type TableOptions } from "./table.js";

/**
 * Columns that are numbered through, such as `pred_1`, `pred_2`, … and `score_1`, `score_2`, …, stand together by their number: what was
 * predicted beside how probable it is.
 */
function inReadingOrder(columns: readonly string[]): readonly string[] {
  const numbers = columns.map((name) => Number(/_(\d+)$/.exec(name)?.[1] ?? NaN));
  const first = numbers.findIndex((number) => !Number.isNaN(number));
  const families = new Set(columns.flatMap((name) => /^(.+)_\d+$/.exec(name)?.[1] ?? []));
  if (families.size < 2) return columns;
  const numbered = columns.filter((_, i) => !Number.isNaN(numbers[i]));
  const numberOf = (name: string): number => Number(/\d+$/.exec(name)?.[0] ?? 0);
  const sorted = [...numbered].sort((a, b) => numberOf(a) - numberOf(b));
  const others = columns.filter((_, i) => Number.isNaN(numbers[i]));
  return [...others.slice(0, first), ...sorted, ...others.slice(first)];
}

/** A danfojs DataFrame as a table with its index: danfojs itself prints its insides in a notebook. */
export function dataFrameTable(frame: DataFrame, options: TableOptions = {}): Displayable {
  const { values, index } = frame; // getters that give the frame's own arrays: nothing is copied
  const positions = new Map(frame.columns.map((column, position) => [column, position]));
  const columns = inReadingOrder(frame.columns);
  const source = {
    columns,
    numRows: frame.shape[0] ?? values.length,
    value: (row: number, column: string): unknown => values[row]?.[positions.get(column) ?? -1],
    rowName: (row: number): string => String(index[row]),
  };
  return sourceTable(source, options);
}
