import type { RawTable, TableCell } from "../../files/tables/read-table.js";
import { GroundTruthTable } from "../tables/ground-truth-table.js";
import type { ClassNames } from "./class-names.js";
import { FileFinder } from "./file-finder.js";
import { joinClips, type ClipRow } from "./join-clips.js";
import type { LabelledTable } from "./labelled-table.js";
import { labelReader } from "./row-labels.js";
import { rowSpan, type SpanColumns } from "./row-span.js";

/** A table whose columns have names. */
export type NamedTable = RawTable & { readonly header: readonly string[] };

/** Numbers of columns, from 0. */
export interface TableColumns extends SpanColumns {
  readonly path: number;
  readonly id: number | undefined;
  readonly split: number | undefined;
  readonly labels: readonly number[];
  readonly isOnePerClass: boolean;
}

/** The rows of a table of one's own with the files that they name, and what does not fit. */
export function joinRows(
  file: string,
  root: string,
  table: NamedTable,
  columns: TableColumns,
  labelling: { readonly separator: string | undefined; readonly classes: ClassNames | undefined },
): LabelledTable {
  const { header, rows, lines, unit } = table;
  const labelsOf = labelReader({
    file,
    header,
    columns: columns.labels,
    isOnePerClass: columns.isOnePerClass,
    ...labelling,
  });
  const groundTruthRows = new GroundTruthTable(
    new Map(header.map((name, i) => [name, () => rows.map((cells) => shownCell(cells.at(i)))])),
    rows.map((_, row) => row),
  );
  function* clipRows(): Generator<ClipRow, void> {
    for (const [row, cells] of rows.entries()) {
      const text = (column: number | undefined): string =>
        column === undefined ? "" : String(cells.at(column) ?? "").trim();
      yield {
        line: lines[row],
        written: text(columns.path),
        span: rowSpan(cells, columns),
        labels: labelsOf(cells, `${unit} ${lines[row]}`),
        id: text(columns.id),
        split: text(columns.split),
        columns: () => Object.fromEntries(header.map((name, i) => [name, shownCell(cells.at(i))])),
      };
    }
  }
  const labels = labelling.classes?.names;
  const finder = new FileFinder(root);
  return joinClips({ file, root, unit, labels, groundTruthRows, rows: clipRows(), finder });
}

function shownCell(cell: TableCell | undefined): string | number {
  return typeof cell === "object" ? cell.join("|") : (cell ?? "");
}
