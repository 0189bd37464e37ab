import { dirname } from "node:path";
import type { RawTable } from "../../files/tables/read-table.js";
import type { TableCell, TableCells } from "../../files/tables/table-cells.js";
import { GroundTruthTable } from "../tables/ground-truth-table.js";
import type { ClassNames } from "./class-names.js";
import { FileFinder } from "./file-finder.js";
import type { CodedTexts } from "./clip-columns.js";
import { joinClips } from "./join-clips.js";
import type { LabelledTable } from "./labelled-table.js";
import { rowLabels } from "./row-labels.js";
import { rowSpans } from "./row-span.js";
import type { TableColumns } from "./table-columns.js";
import { unreadColumns } from "./unread-columns.js";

/** A table whose columns have names. */
export type NamedTable = RawTable & { readonly header: readonly string[] };

/** The rows of a table of one's own with the files that they name, and what does not fit. */
export function joinRows(
  file: string,
  root: string,
  table: NamedTable,
  columns: TableColumns,
  labelling: { readonly separator: string | undefined; readonly classes: ClassNames | undefined },
): LabelledTable {
  const { header, cells, unit } = table;
  const groundTruthRows = new GroundTruthTable(
    new Map(header.map((name, i) => [name, () => rowsOf(cells, (row) => shownCell(cells.cell(row, i)))])),
    rowsOf(cells, (row) => row),
  );
  const textAt = (row: number, column: number): string => String(cells.cell(row, column)).trim();
  const { id, split } = columns;
  const labels = rowLabels(cells, unit, {
    file,
    header,
    columns: columns.labels,
    isOnePerClass: columns.isOnePerClass,
    ...labelling,
  });
  const finder = new FileFinder(root, undefined, dirname(file));
  const rows = {
    length: cells.numRows,
    line: (row: number) => cells.line(row),
    files: textsOf(cells, columns.path),
    spans: rowSpans(cells, columns),
    labels,
    ...(id === undefined ? {} : { id: (row: number) => textAt(row, id) }),
    ...(split === undefined ? {} : { splits: textsOf(cells, split) }),
    columns: (row: number) =>
      Object.fromEntries(header.map((name, i) => [name, shownCell(cells.cell(row, i))])),
    problems: tooLong(table),
  };
  const warnings = unreadColumns(header, columns);
  const classNames = labelling.classes?.names;
  return joinClips({ file, root, unit, labels: classNames, groundTruthRows, rows, finder, warnings });
}

/** Rows with a cell that no column is for: a label with a comma and no quotes would lose what is behind it. */
function tooLong({ cells, header }: NamedTable): ReadonlyMap<number, string> {
  const problems = new Map<number, string>();
  for (let row = 0; row < cells.numRows; row += 1) {
    const numCells = cells.numCells(row);
    if (numCells <= header.length) continue;
    let last = numCells;
    while (last > header.length && cells.cell(row, last - 1) === "") last -= 1;
    if (last === header.length) continue;
    const remedy = "Put cells that hold the delimiter into double quotes";
    problems.set(row, `it has ${last} cells, but there are ${header.length} columns. ${remedy}`);
  }
  return problems;
}

function rowsOf<Value>({ numRows }: TableCells, valueOf: (row: number) => Value): Value[] {
  // filled by hand: Array.from() asks an iterator for each row
  const values = new Array<Value>(numRows);
  for (let row = 0; row < numRows; row += 1) values[row] = valueOf(row);
  return values;
}

/** A list as a cell is read as its texts. */
function textsOf(cells: TableCells, column: number): CodedTexts {
  const texts = cells.texts(column);
  if (texts !== undefined) return texts;
  const known = new Map<string, number>();
  const codes = Int32Array.from({ length: cells.numRows }, (_, row) => {
    const text = String(cells.cell(row, column)).trim();
    const code = known.get(text) ?? known.size;
    known.set(text, code);
    return code;
  });
  return { codes, texts: [...known.keys()] };
}

function shownCell(cell: TableCell): string | number {
  return typeof cell === "object" ? cell.join("|") : cell;
}
