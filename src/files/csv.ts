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

const COMMA = 44;
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
 * Lines end in LF or CRLF, the last one perhaps in nothing; quoted cells may hold commas, doubled quotes and
 * line breaks; a byte-order mark and blank lines are skipped. A quote inside an unquoted cell is a character
 * like any other.
 */
export function parseCsv(text: string): CsvTable {
  const records = Array.from(csvRecords(text));
  return {
    header: records.length === 0 ? [] : records[0].cells,
    rows: records.slice(1).map(({ cells }) => cells),
    lines: records.slice(1).map(({ line }) => line),
    unclosedQuoteLine: records.find(({ closed }) => !closed)?.line,
  };
}

/**
 * The records as {@link parseCsv} reads them, one at a time, the header first: of a file with hundreds of thousands of
 * rows, cells that are not kept then cost next to nothing.
 */
export function* csvRecords(text: string): Generator<CsvRecord, void> {
  let position = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  let line = 1;
  let nextQuote = position - 1;

  while (position < text.length) {
    if (nextQuote < position) nextQuote = orEnd(text, text.indexOf('"', position));
    const lineEnd = orEnd(text, text.indexOf("\n", position));
    if (nextQuote >= lineEnd) {
      const record = text.slice(position, withoutCarriageReturn(text, position, lineEnd));
      if (record.trim() !== "") yield { cells: record.split(","), line, closed: true };
      position = lineEnd + 1;
      line += 1;
      continue;
    }
    const { cells, end, closed } = quotedRecord(text, position);
    yield { cells, line, closed };
    for (let at = lineEnd; at !== -1 && at <= end; at = text.indexOf("\n", at + 1)) line += 1;
    position = end + 1;
  }
}

function orEnd(text: string, index: number): number {
  return index === -1 ? text.length : index;
}

function withoutCarriageReturn(text: string, start: number, end: number): number {
  return end > start && text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
}

/** The record that starts at `start`, cell by cell; `end` is where its line feed stands, or the text's end. */
function quotedRecord(text: string, start: number): { cells: string[]; end: number; closed: boolean } {
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
    let end = position;
    let code = text.charCodeAt(end);
    while (end < text.length && code !== COMMA && code !== LINE_FEED) code = text.charCodeAt((end += 1));
    if (code === COMMA) {
      cells.push(quoted + text.slice(position, end));
      position = end + 1;
      continue;
    }
    cells.push(quoted + text.slice(position, withoutCarriageReturn(text, position, end)));
    return { cells, end, closed };
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
