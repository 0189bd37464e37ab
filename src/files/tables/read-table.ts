import { errorMessage } from "../../core/errors.js";
import { isParquet, readParquet } from "../parquet.js";
import { guessDelimiter, type Delimiter } from "./delimiter.js";
import { NotTextError, readText, splitLines } from "./read-text.js";
import { RecordCells } from "./record-cells.js";
import type { TableCell, TableCells } from "./table-cells.js";
import { scanText, TextCells } from "./text-cells.js";

/** Any table as it stands in its file; what its columns mean is for others to say. */
export interface RawTable {
  /** Names in the first line, or the keys of the records in order of first appearance; `undefined`: there are none. */
  readonly header: readonly string[] | undefined;
  readonly cells: TableCells;
  /** What lines count. */
  readonly unit: "line" | "row";
}

/** How {@link readTable} reads. */
export interface ReadTableOptions {
  /** Between cells; default what the first line looks like. */
  readonly delimiter?: Delimiter;
  /** Whether a first line of such cells holds values and no names. */
  readonly isValues: (cells: readonly string[]) => boolean;
  /** Whether a first line is one cell, whatever delimiters are in it. */
  readonly isListLine: (line: string) => boolean;
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

function delimitedTable(text: string, { delimiter, isValues, isListLine }: ReadTableOptions): RawTable {
  const named = /^sep=([,;\t|])(?:\r\n|\r|\n)/.exec(text);
  const body = named === null ? text : text.slice(named[0].length);
  const linesBefore = named === null ? 0 : 1;
  const asked = delimiter ?? named?.[1];
  const between = asked ?? (isListLine(firstLineOf(body)) ? undefined : guessDelimiter(body));
  if (between === undefined) return listTable(body, linesBefore, isValues);
  const scanned = scanText(body, between, linesBefore);
  const cells = new TextCells(body, scanned, 0, linesBefore);
  const first = Array.from({ length: cells.numRows === 0 ? 0 : cells.numCells(0) }, (_, i) =>
    cells.cell(0, i),
  );
  if (cells.numRows > 0 && isValues(first)) return { header: undefined, cells, unit: "line" };
  const numSkipped = Math.min(1, cells.numRows);
  return { header: first, cells: new TextCells(body, scanned, numSkipped, linesBefore), unit: "line" };
}

function firstLineOf(text: string): string {
  return (/[^\r\n]*/.exec(text.trimStart()) ?? [""])[0];
}

/** The lines of a list without a delimiter: each is one cell. */
function listTable(text: string, linesBefore: number, isValues: ReadTableOptions["isValues"]): RawTable {
  const rows: string[][] = [];
  const lines: number[] = [];
  for (const [i, content] of splitLines(text).entries()) {
    if (content.trim() === "") continue;
    rows.push([content.trim()]);
    lines.push(i + 1 + linesBefore);
  }
  const [first] = rows;
  const isHeaderless = first !== undefined && isValues(first);
  const header = isHeaderless ? undefined : (rows.shift() ?? []);
  return { header, cells: new RecordCells(rows, isHeaderless ? lines : lines.slice(1)), unit: "line" };
}

function parseJson(text: string): readonly object[] {
  const records = parse(text, undefined);
  return (records as readonly unknown[]).map((record, i) => checkRecord(record, "record", i + 1));
}

const oneObject = "it holds one JSON object. Give a list of objects, or one object a line";

function parseJsonLines(text: string): readonly (object | undefined)[] {
  const lines = splitLines(text);
  // one object over several lines would give an error about its first line
  if (lines[0]?.trim() === "{") throw new NotTextError(oneObject);
  const records = lines.map((line, i) =>
    line.trim() === "" ? undefined : checkRecord(parse(line, i + 1), "line", i + 1),
  );
  const [only, ...others] = records.filter((record) => record !== undefined);
  // an export that was written without line breaks
  const values: unknown[] = only === undefined ? [] : Object.values(only);
  const isWhole = values.some(isListOfRecords) && values.every((value) => typeof value === "object");
  if (isWhole && others.length === 0) throw new NotTextError(oneObject);
  return records;
}

function isListOfRecords(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === "object";
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
  const all = records.map((record) => (record === undefined ? undefined : fieldsOf(record)));
  for (const fields of all) for (const name of fields?.keys() ?? []) header.add(name);
  const names = [...header];
  const rows: TableCell[][] = [];
  const lines: number[] = [];
  all.forEach((fields, i) => {
    if (fields === undefined) return; // a blank line
    rows.push(names.map((name) => cellOf(fields.get(name))));
    lines.push(i + 1);
  });
  return { header: names, cells: new RecordCells(rows, lines), unit };
}

/** Of records within records the names are joined, as pandas' `json_normalize` does: `"video.path"`. */
function fieldsOf(record: object, depth: number = 3): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [name, value] of Object.entries(record) as [string, unknown][]) {
    if (depth > 0 && Object.prototype.toString.call(value) === "[object Object]")
      for (const [inner, cell] of fieldsOf(value as object, depth - 1)) fields.set(`${name}.${inner}`, cell);
    else fields.set(name, value);
  }
  return fields;
}

function cellOf(value: unknown): TableCell {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return value;
  // Parquet's 64-bit numbers; beyond 2⁵³ they are ids, which must stay exact
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "string") return value.trim();
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return value.map(textOf);
  return textOf(value);
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "object" || value === null) return String(value);
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));
}
