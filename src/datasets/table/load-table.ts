import { dirname } from "node:path";
import { checkOneOf, checkText } from "../../core/check.js";
import { DatasetError } from "../../core/errors.js";
import { matchGroups } from "../../core/match-groups.js";
import { checkOptions } from "../../core/options.js";
import { endsIn, videoExtensions } from "../../files/endings.js";
import { FileSystemError } from "../../files/system-error.js";
import { delimiters, type Delimiter } from "../../files/tables/delimiter.js";
import { readTable, type RawTable } from "../../files/tables/read-table.js";
import { readText } from "../../files/tables/read-text.js";
import { RecordCells } from "../../files/tables/record-cells.js";
import type { TableCells } from "../../files/tables/table-cells.js";
import { savedPlaces } from "../save/saved-columns.js";
import { recognise } from "../published/layouts.js";
import { readClassNames } from "./class-names.js";
import { findColumn } from "./find-column.js";
import { joinRows, type NamedTable } from "./join-rows.js";
import type { LabelledTable } from "./labelled-table.js";
import type { TableColumns } from "./table-columns.js";

/** How {@link loadTable} reads a table. Columns that have a usual name need not be named. */
export interface LoadTableOptions {
  /**
   * The folder that paths are relative to, which none may leave; default the table's folder. A path that leads out of it is
   * taken from the table's folder, and must be below `root` then: `../clips/a.mp4` with the folder that holds both.
   */
  readonly root?: string;
  /** The column of the files. */
  readonly path?: string;
  /** The column of the labels; or several, one a class, that hold 0 or 1. A table without labels is fine. */
  readonly label?: string | readonly string[];
  /** Between several labels in one cell: `"|"`. Default: a cell is one label. */
  readonly separator?: string;
  /** The column of what names the clips in tables; default the file's name without its ending. */
  readonly id?: string;
  /**
   * The column of the times at which a clip begins in its file, if a row is about a part of it. The clip is the frames with
   * start ≤ time < end. Seconds (`12.5`) or a clock (`1:02.5`); an empty cell is the file's own beginning.
   */
  readonly start?: string;
  /** The column of the times at which it ends; an empty cell is the file's own end. */
  readonly end?: string;
  /** The column that says which split a clip is in. */
  readonly split?: string;
  /** All classes, in class-index order: a list, or a file with one a line. Labels may then be their numbers. */
  readonly classes?: string | readonly string[];
  /** Between cells; default what the first line looks like. */
  readonly delimiter?: Delimiter;
}

/**
 * Loads clips and labels from a table of your own: CSV with commas, semicolons, tabs or bars (also as Excel saves it),
 * JSON, JSON lines, Parquet, or a list with a path and a label a line.
 *
 * Paths may have either slash and lack the ending. Rows without a file, files without a row, and rows that name the same
 * file or the same part of it again are no error; they are listed. Nothing is decoded: 100,000 rows take about a second.
 *
 * @param file - The table.
 * @throws {DatasetError} If it cannot be read, a column has to be named, or a label is none of the `classes`.
 * @example
 * const mine = await loadTable("data/kinetics-tiny/val/val.csv", { path: "youtube_id", root: "data/kinetics-tiny" });
 */
export async function loadTable(file: string, options: LoadTableOptions = {}): Promise<LabelledTable> {
  try {
    return await readAndJoin(file, options);
  } catch (error) {
    throw error instanceof DatasetError ? await namingLoader(file, error) : error;
  }
}

/** The error, with the loader for the layout that the file has, where it is a published one. */
async function namingLoader(file: string, error: DatasetError): Promise<DatasetError> {
  const text = await readText(file).catch(() => "");
  const known = recognise(file, text);
  if (known === undefined || known.loader === "loadVideoList") return error;
  const message = `${error.message}. It is ${known.what}: use ${known.loader}`;
  return new DatasetError(message, { path: file, cause: error });
}

async function readAndJoin(file: string, options: LoadTableOptions): Promise<LabelledTable> {
  checkOptions("loadTable", options, {
    root: true,
    path: true,
    label: true,
    separator: true,
    id: true,
    start: true,
    end: true,
    split: true,
    classes: true,
    delimiter: true,
  });
  checkText("file", file);
  const { root = dirname(file), delimiter, separator } = options;
  checkText("root", root);
  if (separator !== undefined) checkText("separator", separator);
  if (delimiter !== undefined) checkOneOf("delimiter", delimiter, delimiters);
  const raw = await readTable(file, { delimiter, isValues: holdsAFile, isListLine }).catch(
    (error: unknown) => {
      const { message } = new FileSystemError("read the table", file, error);
      throw new DatasetError(message, { path: file, cause: error });
    },
  );
  const table = raw.header === undefined ? withNames(file, raw, options) : { ...raw, header: raw.header };
  if (table.header.length === 0)
    throw new DatasetError(`Cannot read the table "${file}": it is empty`, { path: file });
  const classes = options.classes === undefined ? undefined : await readClassNames(file, options.classes);
  return joinRows(file, root, table, columnsOf(file, table.header, options), { separator, classes });
}

/** A first line with a video's name is no line of column names. */
function holdsAFile(cells: readonly string[]): boolean {
  return cells.some((cell) => endsIn(cell, videoExtensions) || splitListLine(cell).length === 2);
}

/** `a.mp4 slow, calm waltz`: a delimiter in it belongs to the label. */
function isListLine(line: string): boolean {
  const [name] = matchGroups(line, behindEnding, 2) ?? [];
  return name !== undefined && !/[",;|\t]/.test(name);
}

/** A table without names of columns: `path`, `path,label` or `path label`. */
function withNames(file: string, raw: RawTable, { classes }: LoadTableOptions): NamedTable {
  const width = mostCells(raw.cells);
  const cells = width > 1 ? raw.cells : splitLists(raw.cells);
  const most = width > 1 ? width : mostCells(cells);
  const fail = (found: string): never => {
    throw new DatasetError(`Cannot read the table "${file}": ${found}`, { path: file });
  };
  if (most > 2)
    fail(`its first line names no columns, and it has ${most}. Write their names in a first line`);
  const labels = most === 2 && classes === undefined ? cells.texts(1)?.texts : undefined;
  if (labels?.every((label) => /^\d*$/.test(label)) === true)
    fail("its labels are class numbers; give classes: a file with one class a line, or a list");
  if (labels?.every((label) => /^\d+(?:\s+\d+)+$/.test(label)) === true)
    fail(
      `behind the path each line has several numbers. Write names of columns in a first line, with commas`,
    );
  return { ...raw, cells, header: ["path", "label"].slice(0, most) };
}

function mostCells(cells: TableCells): number {
  let most = 0;
  for (let row = 0; row < cells.numRows; row += 1) most = Math.max(most, cells.numCells(row));
  return most;
}

function splitLists(cells: TableCells): TableCells {
  const rows = Array.from({ length: cells.numRows }, (_, row) => splitListLine(String(cells.cell(row, 0))));
  const lines = rows.map((_, row) => cells.line(row));
  return new RecordCells(rows, lines);
}

const endings = videoExtensions.map((ending) => ending.slice(1)).join("|");
const behindEnding = new RegExp(`^(.+?\\.(?:${endings}))\\s+(\\S.*)$`, "i");

/** `"a b.mp4 playing guitar"` is split behind the video's ending, `"folder/name 17"` at its last space. */
function splitListLine(line: string): readonly string[] {
  const found = matchGroups(line, behindEnding, 2) ?? matchGroups(line, /^(\S.*)\s(\d+)$/, 2);
  return (found ?? [line]).map((part) => part.trim());
}

function columnsOf(file: string, header: readonly string[], options: LoadTableOptions): TableColumns {
  const { label } = options;
  const places = savedPlaces(header);
  const find = (role: "path" | "id" | "start" | "end" | "split", isRequired: boolean): number | undefined =>
    (options[role] === undefined && role !== "split" ? places[role] : undefined) ??
    findColumn(file, header, role, options[role], isRequired);
  const labelNames = typeof label === "object" ? label : [label];
  const areNeeded = options.classes !== undefined;
  const labels = labelNames.flatMap(
    (name) =>
      (name === undefined ? places.label : undefined) ??
      findColumn(file, header, "label", name, areNeeded) ??
      [],
  );
  const path = find("path", true) as number;
  return {
    path,
    id: find("id", false),
    start: find("start", false),
    end: find("end", false),
    split: find("split", false),
    labels,
    isOnePerClass: typeof label === "object",
  };
}
