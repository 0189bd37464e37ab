import { splitLines } from "./read-text.js";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const QUOTE = 34;

/** The characters of a text as numbers; reading them one by one from a string takes twice as long. */
export type CodeUnits = Uint8Array | Uint16Array;

/** Where the cells of a text stand, without spaces around them. */
export interface ScannedCells {
  readonly units: CodeUnits;
  readonly numRows: number;
  /** For each row, and behind the last one, the number of its first cell. */
  readonly rowStarts: Int32Array;
  /** For each row its line of the text, from 1. */
  readonly lines: Int32Array;
  /** For each cell its first character, or −1: it stands in `others`. */
  readonly starts: Int32Array;
  /** For each cell the character behind its last. */
  readonly ends: Int32Array;
  /** Cells whose text is not as it stands, because of quotes within quotes. */
  readonly others: ReadonlyMap<number, string>;
  /** The line on which a quoted cell begins that is never closed. */
  readonly unclosedLine: number | undefined;
}

/**
 * Finds the cells of comma-separated text, by the rules of `csvRecords`, in one pass that makes no strings. Spaces may stand
 * before a quote.
 *
 * @param delimiter - One character between cells.
 */
export function scanCells(text: string, delimiter: string): ScannedCells {
  const between = delimiter.charCodeAt(0);
  const units = unitsOf(text);
  const { length } = units;
  // mostly enough; counting beforehand would read all once more
  let starts = new Int32Array(Math.ceil(length / 8) + 16);
  let ends = new Int32Array(starts.length);
  let rowStarts = new Int32Array(Math.ceil(length / 32) + 16);
  let lines = new Int32Array(rowStarts.length);
  const others = new Map<number, string>();
  let numCells = 0;
  let numRows = 0;
  let position = 0;
  let line = 1;
  while (position < length) {
    const firstCell = numCells;
    const recordStart = position;
    let isQuoted = false;
    let isEmpty = true;
    for (;;) {
      let start = position;
      let code = units[start];
      while (
        start < length &&
        code !== between &&
        code !== LINE_FEED &&
        code !== CARRIAGE_RETURN &&
        isSpace(code!)
      ) {
        start += 1;
        code = units[start];
      }
      let end = start;
      if (code === QUOTE) {
        isQuoted = true;
        const cell = quotedCell(text, start, between);
        if (cell === undefined)
          return { units, numRows, rowStarts, lines, starts, ends, others, unclosedLine: line };
        position = cell.end;
        if (cell.other !== undefined) {
          others.set(numCells, cell.other);
          start = -1;
        } else {
          start = cell.textStart;
          end = cell.textEnd;
        }
      } else {
        while (end < length && code !== between && code !== LINE_FEED && code !== CARRIAGE_RETURN) {
          end += 1;
          code = units[end];
        }
        position = end;
      }
      while (end > start && start !== -1 && isSpace(units[end - 1]!)) end -= 1;
      if (end > start) isEmpty = false;
      if (numCells === starts.length) {
        starts = doubled(starts);
        ends = doubled(ends);
      }
      starts[numCells] = start;
      ends[numCells] = end;
      numCells += 1;
      if (position >= length || units[position] !== between) break;
      position += 1;
    }
    const isBlank = isEmpty && !isQuoted && (numCells === firstCell + 1 || isSpace(between));
    if (isBlank) numCells = firstCell;
    else {
      if (numRows + 1 === rowStarts.length) {
        rowStarts = doubled(rowStarts);
        lines = doubled(lines);
      }
      rowStarts[numRows] = firstCell;
      lines[numRows] = line;
      numRows += 1;
    }
    line += isQuoted ? splitLines(text.slice(recordStart, position)).length : 1;
    position += units[position] === CARRIAGE_RETURN && units[position + 1] === LINE_FEED ? 2 : 1;
  }
  rowStarts[numRows] = numCells;
  return { units, numRows, rowStarts, lines, starts, ends, others, unclosedLine: undefined };
}

function doubled(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const more = new Int32Array(2 * numbers.length);
  more.set(numbers);
  return more;
}

function unitsOf(text: string): CodeUnits {
  // where all is ASCII, a character is a byte
  if (Buffer.byteLength(text) === text.length || !/[^\0-\xff]/.test(text)) return Buffer.from(text, "latin1");
  // a buffer's bytes may begin at an odd place
  const bytes = new Uint8Array(Buffer.from(text, "utf16le"));
  return new Uint16Array(bytes.buffer);
}

/** What `trim()` removes. */
function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
  return code >= 160 && String.fromCharCode(code).trim() === "";
}

interface QuotedCell {
  /** Where its delimiter or line end stands, or the text ends. */
  readonly end: number;
  readonly textStart: number;
  readonly textEnd: number;
  /** Its text, where that does not stand as it is between `textStart` and `textEnd`. */
  readonly other?: string;
}

/** `undefined`: it is never closed. */
function quotedCell(text: string, start: number, between: number): QuotedCell | undefined {
  let position = start;
  let quoted = "";
  for (;;) {
    const quote = text.indexOf('"', position + 1);
    if (quote === -1) return undefined;
    quoted += text.slice(position + 1, quote);
    position = quote + 1;
    if (text.charCodeAt(position) !== QUOTE) break;
    quoted += '"';
  }
  let end = position;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === between || code === LINE_FEED || code === CARRIAGE_RETURN) break;
  }
  const behind = text.slice(position, end);
  const isAsItStands = behind.trim() === "" && quoted.length === position - start - 2;
  const textStart = start + 1 + (quoted.length - quoted.trimStart().length);
  if (isAsItStands) return { end, textStart, textEnd: position - 1 };
  return { end, textStart, textEnd: position - 1, other: (quoted + behind).trim() };
}
