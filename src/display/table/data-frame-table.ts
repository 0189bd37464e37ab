import type { DataFrame } from "../../datasets/tables/data-frame.js";
import type { Displayable } from "../page/displayable.js";
import { sourceTable, type TableOptions } from "./table.js";

/** A danfojs DataFrame as a table with its index: danfojs itself prints its insides in a notebook. */
export function dataFrameTable(frame: DataFrame, options: TableOptions = {}): Displayable {
  const { values, index, columns } = frame; // getters that give the frame's own arrays: nothing is copied
  const positions = new Map(columns.map((column, position) => [column, position]));
  const source = {
    columns,
    numRows: frame.shape[0] ?? values.length,
    value: (row: number, column: string): unknown => values[row]?.[positions.get(column) ?? -1],
    rowName: (row: number): string => String(index[row]),
  };
  return sourceTable(source, options);
}
