import { DatasetError } from "../../core/errors.js";
import { firstSpelling } from "../../core/same-text.js";
import type { TableCell } from "../../files/tables/read-table.js";
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

/**
 * Reads the labels of rows, one after the other; a label that looks like an earlier one gets its spelling.
 *
 * @throws {DatasetError} From the function, if a cell is no class, or no 0 or 1 where it has to be.
 */
export function labelReader(
  reading: LabelReading,
): (cells: readonly TableCell[], where: string) => RowLabels {
  const { file, columns, header, isOnePerClass, separator, classes } = reading;
  const spell = firstSpelling(classes?.names);
  const nameOf = (text: string, where: string): string => classes?.of(text, where) ?? spell(text);
  const textAt = (cells: readonly TableCell[], column: number): string =>
    String(cells.at(column) ?? "").trim();

  const onePerClass = (cells: readonly TableCell[], where: string): RowLabels => ({
    labels: columns.flatMap((column) => {
      const text = textAt(cells, column).toLowerCase();
      if (["1", "1.0", "true"].includes(text)) return [nameOf(header[column], where)];
      if (["0", "0.0", "false", ""].includes(text)) return [];
      const found = `${where}: ${JSON.stringify(text)} in the column ${JSON.stringify(header[column])}`;
      throw new DatasetError(`Cannot read the table "${file}": ${found}; expected 0 or 1`, { path: file });
    }),
  });

  return (cells, where) => {
    if (isOnePerClass) return onePerClass(cells, where);
    if (columns.length === 0) return {};
    const cell = cells.at(columns[0]) ?? "";
    const several =
      typeof cell === "object"
        ? cell
        : separator === undefined
          ? undefined
          : textAt(cells, columns[0]).split(separator);
    if (several !== undefined) {
      const texts = several.map((text) => text.trim()).filter((text) => text !== "");
      return { labels: [...new Set(texts.map((text) => nameOf(text, where)))] };
    }
    const text = textAt(cells, columns[0]);
    return text === "" ? {} : { label: nameOf(text, where) };
  };
}
