import { errorMessage } from "../../core/errors.js";
import { csvRecords } from "../csv.js";
import { isParquet, readParquet } from "../parquet.js";
import { guessDelimiter, type Delimiter } from "./delimiter.js";
import { NotTextError, readText, splitLines } from "./read-text.js";

/** A cell: text, a number of a file that has numbers, or several texts of a list. */
export type TableCell = string | number | readonly string[];

/** Any table as it stands in its file; what its columns mean is for others to say. */
export interface RawTable {
  /** Names in the first line, or the keys of the records in order of first appearance; `undefined`: there are none. */
  readonly header: readonly string[] | undefined;
  /** A row may have more or fewer cells than the header. */
  readonly rows: readonly (readonly TableCell[])[];
  /** For each row where it stands in the file, from 1. */
  readonly lines: readonly number[];
  /** What `lines` count. */
  readonly unit: "line" | "row";
}

/** How {@link readTable} reads. */
export interface ReadTableOptions {
  /** Between cells; default what the first line looks like. */
  readonly delimiter?: Delimiter;
  /** Whether a first line of such cells holds values and no names. */
  readonly isValues: (cells: readonly string[]) => boolean;
}

/**
 * Reads a table of any kind: CSV with commas, semicolons, tabs or bars, JSON (a list of objects), JSON lines, Parquet, or a
 * list whose lines hold a path and perhaps a label.
 *
 * Text is UTF-8 or UTF-16, see `readText`. Cells of text stay text, spaces around them go. Excel's first line `sep=;` counts.
 *
 * @throws {NotTextError} If it is none of these; the message does not name the file. What `readText` and `readParquet` throw.
 */
export async function readTable(path: string, options: ReadTableOptions): Promise<RawTable> {
  if (await isParquet(path)) return recordsTable(await readParquet(path), "row");
  const text = await readText(path);
  const start = text.trimStart()[0];
  if (start === "[") return recordsTable(parseJson(text), "row");
  if (start === "{") return recordsTable(parseJsonLines(text), "line");
  return delimitedTable(text, options);
}

function delimitedTable(text: string, { delimiter, isValues }: ReadTableOptions): RawTable {
  const named = /^sep=([,;\t|])(?:\r\n|\r|\n)/.exec(text);
  const body = named === null ? text : text.slice(named[0].length);
  const firstLine = named === null ? 1 : 2;
  const between = delimiter ?? named?.[1] ?? guessDelimiter(body);
  const rows: string[][] = [];
  const lines: number[] = [];
  const records = between === undefined ? listRecords(body) : csvRecords(body, between);
  for (const { cells, line, closed } of records) {
    const number = line + firstLine - 1;
    if (!closed) throw new NotTextError(`line ${number} has a quoted cell that is never closed`, number);
    rows.push(cells.map((cell) => cell.trim()));
    lines.push(number);
  }
  const isHeaderless = rows.length > 0 && isValues(rows[0]);
  const header = isHeaderless ? undefined : (rows.shift() ?? []);
  return { header, rows, lines: isHeaderless ? lines : lines.slice(1), unit: "line" };
}

/** The lines of a list without a delimiter: each is one cell. */
function* listRecords(text: string): Generator<{ cells: string[]; line: number; closed: true }, void> {
  for (const [i, content] of splitLines(text).entries())
    if (content.trim() !== "") yield { cells: [content], line: i + 1, closed: true };
}

function parseJson(text: string): readonly object[] {
  const records = parse(text, undefined);
  return (records as readonly unknown[]).map((record, i) => checkRecord(record, "record", i + 1));
}

function parseJsonLines(text: string): readonly (object | undefined)[] {
  const lines = splitLines(text);
  // one object over several lines would give an error about its first line
  if (lines[0].trim() === "{")
    throw new NotTextError("it holds one JSON object. Give a list of objects, or one object a line");
  return lines.map((line, i) =>
    line.trim() === "" ? undefined : checkRecord(parse(line, i + 1), "line", i + 1),
  );
}

function parse(text: string, line: number | undefined): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const where = line === undefined ? "" : `line ${line}: `;
    throw new NotTextError(`${where}it is no JSON: ${errorMessage(error)}`, line);
  }
}

function checkRecord(record: unknown, noun: string, number: number): object {
  if (typeof record === "object" && record !== null && !Array.isArray(record)) return record;
  throw new NotTextError(`${noun} ${number} is no object with named fields`);
}

function recordsTable(records: readonly (object | undefined)[], unit: RawTable["unit"]): RawTable {
  const header = new Set<string>();
  for (const record of records) for (const name of Object.keys(record ?? {})) header.add(name);
  const names = [...header];
  const rows: TableCell[][] = [];
  const lines: number[] = [];
  records.forEach((record, i) => {
    if (record === undefined) return; // a blank line
    const fields = new Map<string, unknown>(Object.entries(record));
    rows.push(names.map((name) => cellOf(fields.get(name))));
    lines.push(i + 1);
  });
  return { header: names, rows, lines, unit };
}

function cellOf(value: unknown): TableCell {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return value;
  // Parquet's 64-bit numbers; beyond 2⁵³ they are ids, which must stay exact
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "string") return value.trim();
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return value.map(String);
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
}
