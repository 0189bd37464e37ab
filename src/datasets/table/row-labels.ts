import { DatasetError } from "../../core/errors.js";
import { itemAt } from "../../core/item-at.js";
import { firstSpelling } from "../../core/same-text.js";
import type { TableCell, TableCells } from "../../files/tables/table-cells.js";
import type { Clip } from "../clip.js";
import type { ClassNames } from "./class-names.js";

/** A row's part of a clip: one label, several, or none. */
export type RowLabels = Pick<Clip, "label" | "labels">;

/** How a table's rows say their labels. */
export interface LabelReading {
  /** The table's path, for errors. */
  readonly file: string;
  /** Columns of labels; several ones hold 0 or 1 each, and their names are the labels. */
  readonly columns: readonly number[];
  readonly header: readonly string[];
  /** Whether `columns` are one a class. */
  readonly isOnePerClass: boolean;
  /** Between several labels in a cell. */
  readonly separator: string | undefined;
  readonly classes: ClassNames | undefined;
}

/** The labels of all rows: each different one once. */
export interface LabelsOfRows {
  /** For each row a number of `sets`. */
  readonly codes: Int32Array;
  readonly sets: readonly RowLabels[];
}

/**
 * Reads the labels of all rows; a label that looks like an earlier one gets its spelling.
 *
 * @throws {DatasetError} If a cell is no class, or no 0 or 1 where it has to be.
 */
export function rowLabels(cells: TableCells, unit: string, reading: LabelReading): LabelsOfRows {
  const { columns, isOnePerClass } = reading;
  const labelsOf = labelReader(reading);
  const where = (row: number): string => `${unit} ${cells.line(row)}`;
  const [only, ...others] = columns;
  const isOne = only !== undefined && others.length === 0 && !isOnePerClass;
  const texts = isOne ? cells.texts(only) : undefined;
  if (texts !== undefined) {
    const sets = texts.texts.map((text, i) => labelsOf([text], where(itemAt(texts.firstRows, i, "a row"))));
    return { codes: texts.codes, sets };
  }
  const codes = new Int32Array(cells.numRows);
  const known = new Map<string, number>();
  const sets: RowLabels[] = [];
  for (let row = 0; row < cells.numRows; row += 1) {
    const own = columns.map((column) => cells.cell(row, column));
    const key = JSON.stringify(own);
    let code = known.get(key);
    if (code === undefined) {
      code = sets.length;
      known.set(key, code);
      sets.push(labelsOf(own, where(row)));
    }
    codes[row] = code;
  }
  return { codes, sets };
}

/** @returns From the cells of the label columns, in their order, the labels. */
function labelReader(reading: LabelReading): (cells: readonly TableCell[], where: string) => RowLabels {
  const { file, columns, header, isOnePerClass, separator, classes } = reading;
  const spell = firstSpelling(classes?.names);
  const nameOf = (text: string, where: string): string => classes?.of(text, where) ?? spell(text);
  const textAt = (cells: readonly TableCell[], i: number): string =>
    String(itemAt(cells, i, "a cell")).trim();

  const onePerClass = (cells: readonly TableCell[], where: string): RowLabels => ({
    labels: columns.flatMap((column, i) => {
      const text = textAt(cells, i).toLowerCase();
      const name = itemAt(header, column, "the name of a column");
      if (["1", "1.0", "true"].includes(text)) return [nameOf(name, where)];
      if (["0", "0.0", "false", ""].includes(text)) return [];
      const found = `${where}: ${JSON.stringify(text)} in the column ${JSON.stringify(name)}`;
      throw new DatasetError(`Cannot read the table "${file}": ${found}; expected 0 or 1`, { path: file });
    }),
  });

  return (cells, where) => {
    if (isOnePerClass) return onePerClass(cells, where);
    if (columns.length === 0) return {};
    const [cell] = cells;
    const several =
      typeof cell === "object"
        ? cell
        : separator === undefined
          ? undefined
          : textAt(cells, 0).split(separator);
    if (several !== undefined) {
      const texts = several.map((text) => text.trim()).filter((text) => text !== "");
      return { labels: [...new Set(texts.map((text) => nameOf(text, where)))] };
    }
    const text = textAt(cells, 0);
    return text === "" ? {} : { label: nameOf(text, where) };
  };
}
