import { dirname } from "node:path";
import { DatasetError } from "../../core/errors.js";
import { csvRecords, type CsvRecord } from "../../files/csv.js";
import { FileSystemError } from "../../files/system-error.js";
import { readText } from "../../files/tables/read-text.js";
import { spanOf, type ClipSpan } from "../clip.js";
import { GroundTruthTable, type TableRow } from "../tables/ground-truth-table.js";
import type { GroundTruthProblem } from "../tables/ground-truth-text.js";
import { columnsOfRows, type ClipRow } from "../table/clip-columns.js";
import { joinClips, type ClipFinder } from "../table/join-clips.js";
import type { LabelledTable } from "../table/labelled-table.js";
import { rowSpan } from "../table/row-span.js";
import { notOfLayout, refuseOthers } from "./layouts.js";
import { nameFinder } from "./name-finder.js";

/** A row of published annotations. */
export interface PublishedRow {
  /** Where it stands in its file, from 1. */
  readonly line: number;
  /** Names of its video, with or without folders and ending; the first that is there counts. */
  readonly names: readonly string[];
  /** What names the clip; default the file's name. */
  readonly id?: string;
  readonly label?: string;
  readonly labels?: readonly string[];
  readonly split?: string;
  /** When the clip begins and ends in its file, in seconds or as a clock. */
  readonly start?: string | number;
  readonly end?: string | number;
  /** What the annotations say, under the published names. */
  readonly columns: TableRow;
}

/** Published annotations, read. */
export interface PublishedTable {
  /** The dataset's name, for errors. */
  readonly what: string;
  /** The file of the annotations. */
  readonly file: string;
  /** The folder of the videos; default that of the file. */
  readonly root: string | undefined;
  readonly unit: "line" | "row";
  readonly rows: readonly PublishedRow[];
  /** All classes, in class-index order; default those that occur, sorted. */
  readonly labels?: readonly string[];
  readonly problems?: readonly GroundTruthProblem[];
  /** Default: by name, anywhere below `root`. */
  readonly finder?: ClipFinder;
}

/** Published annotations as a table that is joined with the files. */
export async function publishedTable(table: PublishedTable): Promise<LabelledTable> {
  const { what, file, root = dirname(file), unit, rows, labels, problems } = table;
  const finder = table.finder ?? (await nameFinder(root, what));
  const names = new Set(rows.flatMap(({ columns }) => Object.keys(columns)));
  const columns = Array.from(
    names,
    (name) => [name, () => rows.map((row) => row.columns[name] ?? "")] as const,
  );
  return joinClips({
    ...{ file, root, unit, labels, problems, finder },
    groundTruthRows: new GroundTruthTable(
      new Map(columns),
      rows.map((_, row) => row),
    ),
    rows: columnsOfRows(rows.map((row) => clipRow(row, finder))),
  });
}

function clipRow(row: PublishedRow, finder: ClipFinder): ClipRow {
  const { line, names, label, labels, id = "", split = "", start = "", end = "", columns } = row;
  const isThere = (name: string): boolean => {
    const found = finder.find(name);
    return "path" in found || !found.isMissing;
  };
  const [first = "", ...others] = names;
  const written = others.length === 0 ? first : (names.find(isThere) ?? first);
  const span = rowSpan([start, end], { start: 0, end: 1 });
  const said = labels === undefined ? (label === undefined ? {} : { label }) : { labels };
  return { line, written, span, labels: said, id, split, columns };
}

/**
 * The text of published annotations.
 *
 * @param loader - For the error, if another one reads the file.
 * @throws {DatasetError} If it cannot be read, or is another dataset's.
 */
export async function readAnnotations(loader: string, path: string): Promise<string> {
  const text = await readText(path).catch((error: unknown) => {
    const { message } = new FileSystemError("read the annotations", path, error);
    throw new DatasetError(message, { path, cause: error });
  });
  refuseOthers(loader, path, text);
  return text;
}

/** The cells of a record by column: those that must be there, and all others. */
export type NamedCells<Name extends string> = Readonly<Record<Name, string>> &
  Readonly<Record<string, string>>;

/**
 * The records of a CSV file with a line of names, as objects.
 *
 * @param needed - Names that must be there.
 * @throws {DatasetError} If one is not.
 */
export function namedRecords<Name extends string>(
  loader: string,
  path: string,
  text: string,
  needed: readonly Name[],
): readonly { readonly line: number; readonly cells: NamedCells<Name> }[] {
  const [header, ...records] = csvRecords(text) as Iterable<CsvRecord | undefined>;
  const names = header?.cells.map((cell) => cell.trim()) ?? [];
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const found = names.slice(0, 12).map((name) => JSON.stringify(name));
    throw notOfLayout(
      loader,
      path,
      `it has no column ${JSON.stringify(missing[0])}; its first line is ${found.join(", ")}`,
    );
  }
  return (records as CsvRecord[]).map(({ cells, line }) => ({
    line,
    cells: Object.fromEntries(names.map((name, i) => [name, (cells.at(i) ?? "").trim()])) as NamedCells<Name>,
  }));
}

/** @throws {DatasetError} If the text is no JSON. */
export function parseAnnotations(loader: string, path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notOfLayout(loader, path, `it is no JSON: ${(error as Error).message}`);
  }
}

/** A span as columns of a table. */
export function spanColumns(span: ClipSpan): TableRow {
  return { ...spanOf(span) };
}
