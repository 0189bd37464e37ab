import type { ColumnTexts, TableCell, TableCells } from "./table-cells.js";

/** Rows that were read one by one: of JSON, Parquet, and lists of lines. */
export class RecordCells implements TableCells {
  readonly numRows: number;
  private readonly rows: readonly (readonly TableCell[])[];
  private readonly lines: readonly number[];

  constructor(rows: readonly (readonly TableCell[])[], lines: readonly number[]) {
    this.rows = rows;
    this.lines = lines;
    this.numRows = rows.length;
  }

  numCells(row: number): number {
    return this.rows[row]!.length;
  }

  cell(row: number, column: number): TableCell {
    return this.rows[row]!.at(column) ?? "";
  }

  line(row: number): number {
    return this.lines[row]!;
  }

  texts(column: number): ColumnTexts | undefined {
    const codes = new Int32Array(this.numRows);
    const known = new Map<string, number>();
    const firstRows: number[] = [];
    for (let row = 0; row < this.numRows; row += 1) {
      const cell = this.cell(row, column);
      if (typeof cell === "object") return undefined;
      const text = String(cell).trim();
      let code = known.get(text);
      if (code === undefined) {
        code = known.size;
        known.set(text, code);
        firstRows.push(row);
      }
      codes[row] = code;
    }
    return { codes, texts: [...known.keys()], firstRows };
  }

  numbers(column: number): Float64Array {
    return Float64Array.from(this.rows, (_, row) => {
      const cell = this.cell(row, column);
      return typeof cell === "number" ? cell : Number.NaN;
    });
  }
}
