import { splitLines } from "./tables/read-text.js";

/** A CSV file as text: no cell is turned into a number, so that an id like `00012345678` stays what it is. */
export interface CsvTable {
  /** The cells of the first record; empty if there is none. */
  readonly header: readonly string[];
  /** The cells of the other records; a record may have more or fewer cells than the header. */
  readonly rows: readonly (readonly string[])[];
  /** For each row the line of the file that it starts on, counted from 1. */
  readonly lines: readonly number[];
  /** The line where a record starts whose quoted cell is never closed, and which so reaches to the end. */
  readonly unclosedQuoteLine: number | undefined;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = 0xfeff;

/** One record of a CSV file. */
export interface CsvRecord {
  readonly cells: readonly string[];
  /** The line of the file that it starts on, counted from 1. */
  readonly line: number;
  /** Whether its quoted cells are closed; one that is not reaches to the end of the text. */
  readonly closed: boolean;
}

/**
 * Reads comma-separated text (RFC 4180, and what is met in the wild).
 *
 * Lines end in LF, CRLF or CR, the last one perhaps in nothing; quoted cells may hold commas, doubled quotes and
 * line breaks; a byte-order mark and blank lines are skipped. A quote inside an unquoted cell is a character
 * like any other.
 */
export function parseCsv(text: string): CsvTable {
  const records = Array.from(csvRecords(text));
  const rows = records.slice(1);
  return {
    header: records[0]?.cells ?? [],
    rows: rows.map(({ cells }) => cells),
    lines: rows.map(({ line }) => line),
    unclosedQuoteLine: records.find(({ closed }) => !closed)?.line,
  };
}

/**
 * The records as {@link parseCsv} reads them, one at a time, the header first: of a file with hundreds of thousands of
 * rows, cells that are not kept then cost next to nothing.
 *
 * @param delimiter - One character between cells; default a comma.
 */
export function* csvRecords(text: string, delimiter: string = ","): Generator<CsvRecord, void> {
  const ends = lineEnds(text);
  let position = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  let line = 1;
  let nextQuote = -1;

  while (position < text.length) {
    if (nextQuote < position) nextQuote = orEnd(text, text.indexOf('"', position));
    const lineEnd = ends.from(position);
    if (nextQuote >= lineEnd) {
      const record = text.slice(position, lineEnd);
      if (record.trim() !== "") yield { cells: record.split(delimiter), line, closed: true };
      position = ends.after(lineEnd);
      line += 1;
      continue;
    }
    const { cells, end, closed } = quotedRecord(text, position, ends, delimiter);
    yield { cells, line, closed };
    line += end === lineEnd ? 1 : splitLines(text.slice(position, end)).length;
    position = ends.after(end);
  }
}

/** Where lines end; asked from the beginning to the end. */
interface LineEnds {
  /** The first line end at or behind a position, or the text's end. */
  from(position: number): number;
  /** Where the next line begins. */
  after(end: number): number;
}

function lineEnds(text: string): LineEnds {
  // each kind is looked for again only when it was passed: of one that is rare, the text is read through once
  let feed = -1;
  let carriageReturn = -1;
  return {
    from(position) {
      if (feed < position) feed = orEnd(text, text.indexOf("\n", position));
      if (carriageReturn < position) carriageReturn = orEnd(text, text.indexOf("\r", position));
      return Math.min(feed, carriageReturn);
    },
    after: (end) =>
      text.charCodeAt(end) === CARRIAGE_RETURN && text.charCodeAt(end + 1) === LINE_FEED ? end + 2 : end + 1,
  };
}

function orEnd(text: string, index: number): number {
  return index === -1 ? text.length : index;
}

/** The record that starts at `start`, cell by cell; `end` is where its line ends, or the text's end. */
function quotedRecord(
  text: string,
  start: number,
  ends: LineEnds,
  delimiter: string,
): { cells: string[]; end: number; closed: boolean } {
  const cells: string[] = [];
  let position = start;
  let closed = true;
  for (;;) {
    let quoted = "";
    if (text[position] === '"') {
      for (;;) {
        const quote = text.indexOf('"', position + 1);
        if (quote === -1) closed = false;
        const end = orEnd(text, quote);
        quoted += text.slice(position + 1, end);
        position = Math.min(end + 1, text.length);
        if (text[position] !== '"') break;
        quoted += '"';
      }
    }
    const lineEnd = ends.from(position);
    let end = position;
    while (end < lineEnd && text[end] !== delimiter) end += 1;
    cells.push(quoted + text.slice(position, end));
    if (end === lineEnd) return { cells, end, closed };
    position = end + 1;
  }
}

/**
 * Writes comma-separated text as pandas' `to_csv` does: LF, and quotes only around cells that need them.
 *
 * Quoted are cells with a comma, a quote or a line break, and an empty cell that is a record's only one (its
 * line would be blank). Spaces are left alone. A lone carriage return is quoted too, which Python does since
 * 3.13: other readers would end the line there.
 *
 * @param rows - Cells as text; see `float32Text` for numbers.
 */
export function formatCsv(header: readonly string[], rows: Iterable<readonly string[]>): string {
  return Array.from(csvLines(header, rows)).join("");
}

/** The text of {@link formatCsv} record by record, each with its line feed: a long table need not be held as text. */
export function* csvLines(
  header: readonly string[],
  rows: Iterable<readonly string[]>,
): Generator<string, void> {
  yield `${formatRecord(header)}\n`;
  for (const row of rows) yield `${formatRecord(row)}\n`;
}

function formatRecord(cells: readonly string[]): string {
  if (cells.length === 1 && cells[0] === "") return '""';
  return cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",");
}
