import { DatasetError } from "../../core/errors.js";
import { itemAt } from "../../core/item-at.js";
import { FileSystemError } from "../../files/system-error.js";
import { readTable } from "../../files/tables/read-table.js";
import type { TableCell } from "../../files/tables/table-cells.js";
import { findColumns } from "../tables/csv-header.js";
import { GroundTruthTable } from "../tables/ground-truth-table.js";
import { TIME_COLUMNS } from "./header.js";

/**
 * Joins the columns of a second table to a ground truth: by `youtube_id`, and by the times where the second table has both. Rows that
 * it does not name have empty cells there.
 *
 * @param path - The second table: CSV of any kind, JSON, JSON lines or Parquet.
 * @throws {DatasetError} If it cannot be read, has no `youtube_id` or a column that the ground truth has, names a clip twice, or
 *   none of the clips.
 */
export async function withExtraColumns(table: GroundTruthTable, path: string): Promise<GroundTruthTable> {
  const fail = (found: string): never => {
    throw new DatasetError(`Cannot read the extra columns "${path}": ${found}`, { path });
  };
  const raw = await readTable(path, { isValues: () => false, isListLine: () => false }).catch(
    (error: unknown) => {
      const { message } = new FileSystemError("read the extra columns", path, error);
      throw new DatasetError(message, { path, cause: error });
    },
  );
  const { header = [], cells } = raw;
  const hasTimes = TIME_COLUMNS.every((name) => header.includes(name));
  const keys = ["youtube_id", ...(hasTimes ? TIME_COLUMNS : [])];
  const keyColumns = findColumns(path, "the extra columns", header, keys);
  const added = header.flatMap((name, column) => (keys.includes(name) ? [] : [{ name, column }]));
  const twice = added.find(({ name }) => table.columnNames.includes(name));
  if (twice !== undefined)
    fail(`the ground truth has a column ${JSON.stringify(twice.name)} too. Rename one`);
  const rowOf = new Map<string, number>();
  for (let row = 0; row < cells.numRows; row += 1) {
    const key = keyOf(keyColumns.map((column) => cells.cell(row, column)));
    const before = rowOf.get(key);
    if (before !== undefined)
      fail(`${raw.unit} ${cells.line(row)} names the same clip as ${raw.unit} ${cells.line(before)}`);
    rowOf.set(key, row);
  }
  const own = keys.map((name) => table.column(name));
  const rows = table.rowNumbers.map((_, i) =>
    rowOf.get(keyOf(own.map((column) => itemAt(column, i, "a cell")))),
  );
  if (table.length > 0 && rows.every((row) => row === undefined))
    fail("it names no clip of the ground truth");
  const columns = added.map(({ name, column }) => {
    const values = (): readonly (string | number)[] =>
      rows.map((row) => (row === undefined ? "" : shown(cells.cell(row, column))));
    return [name, values] as const;
  });
  const known = table.columnNames.map((name) => [name, () => table.column(name)] as const);
  return new GroundTruthTable(new Map([...known, ...columns]), table.rowNumbers);
}

/** Times as numbers: `"000010"` and 10 are the same. */
function keyOf([id, ...times]: readonly TableCell[]): string {
  return [String(id), ...times.map(Number)].join("\0");
}

function shown(cell: TableCell): string | number {
  return typeof cell === "object" ? cell.join("|") : cell;
}
