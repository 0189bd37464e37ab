import { NotTextError } from "./read-text.js";
import { KnownCells } from "./known-cells.js";
import { scanCells, type CodeUnits, type ScannedCells } from "./scan-cells.js";
import type { ColumnTexts, TableCells } from "./table-cells.js";

const ZERO = 48;
const POINT = 46;
const tenTo = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/**
 * The cells of a text: all that is held of them is where they stand. Of a table with a million cells, strings for all of them
 * would take most of the time and of the memory.
 */
export class TextCells implements TableCells {
  readonly numRows: number;
  private readonly text: string;
  private readonly scanned: ScannedCells;
  /** Rows before these: the line of names. */
  private readonly numSkipped: number;
  /** Lines before the text. */
  private readonly linesBefore: number;

  constructor(text: string, scanned: ScannedCells, numSkipped: number, linesBefore: number) {
    this.text = text;
    this.scanned = scanned;
    this.numSkipped = numSkipped;
    this.linesBefore = linesBefore;
    this.numRows = scanned.numRows - numSkipped;
  }

  numCells(row: number): number {
    const { rowStarts } = this.scanned;
    return rowStarts[row + this.numSkipped + 1]! - rowStarts[row + this.numSkipped]!;
  }

  cell(row: number, column: number): string {
    const at = this.at(row, column);
    if (at === -1) return "";
    const { starts, ends, others } = this.scanned;
    return starts[at] === -1 ? (others.get(at) ?? "") : this.text.slice(starts[at], ends[at]);
  }

  line(row: number): number {
    return this.scanned.lines[row + this.numSkipped]! + this.linesBefore;
  }

  texts(column: number): ColumnTexts {
    const { numRows } = this;
    const { units, starts, ends } = this.scanned;
    const codes = new Int32Array(numRows);
    const known = new KnownCells(units);
    const firstRows: number[] = [];
    let numOthers = 0;
    for (let row = 0; row < numRows; row += 1) {
      const at = this.at(row, column);
      const isOther = at !== -1 && starts[at] === -1;
      if (isOther) numOthers += 1;
      const isEmpty = at === -1 || isOther;
      const code = known.add(isEmpty ? 0 : starts[at]!, isEmpty ? 0 : ends[at]!);
      if (code === firstRows.length) firstRows.push(row);
      codes[row] = code;
    }
    if (numOthers > 0) return this.textsWithOthers(column);
    return { codes, texts: firstRows.map((row) => this.cell(row, column)), firstRows };
  }

  /** Of a column with quotes within quotes, by their texts. */
  private textsWithOthers(column: number): ColumnTexts {
    const known = new Map<string, number>();
    const firstRows: number[] = [];
    const codes = new Int32Array(this.numRows);
    for (let row = 0; row < this.numRows; row += 1) {
      const text = this.cell(row, column);
      let code = known.get(text);
      if (code === undefined) {
        code = known.size;
        known.set(text, code);
        firstRows.push(row);
      }
      codes[row] = code;
    }
    return { codes, texts: [...known.keys()], firstRows };
  }

  numbers(column: number): Float64Array {
    const { numRows } = this;
    const { units, starts, ends } = this.scanned;
    const numbers = new Float64Array(numRows).fill(Number.NaN);
    for (let row = 0; row < numRows; row += 1) {
      const at = this.at(row, column);
      if (at !== -1 && starts[at] !== -1) numbers[row] = plainNumber(units, starts[at]!, ends[at]!);
    }
    return numbers;
  }

  /** Number of a cell among all, or −1. */
  private at(row: number, column: number): number {
    const { rowStarts } = this.scanned;
    const at = rowStarts[row + this.numSkipped]! + column;
    return at < rowStarts[row + this.numSkipped + 1]! ? at : -1;
  }
}

/** @throws {NotTextError} If a quoted cell is never closed. */
export function scanText(text: string, delimiter: string, linesBefore: number): ScannedCells {
  const scanned = scanCells(text, delimiter);
  if (scanned.unclosedLine === undefined) return scanned;
  const line = scanned.unclosedLine + linesBefore;
  throw new NotTextError(`line ${line} has a quoted cell that is never closed`, line);
}

/** Digits, perhaps with a fraction; NaN for any other. Fifteen digits and a power of ten are exact, so their quotient is the nearest number. */
function plainNumber(units: CodeUnits, start: number, end: number): number {
  let digits = 0;
  let number = 0;
  let fraction = -1;
  for (let i = start; i < end; i += 1) {
    const code = units[i]!;
    if (code === POINT && fraction === -1) {
      fraction = 0;
      continue;
    }
    const digit = code - ZERO;
    if (digit < 0 || digit > 9 || digits === 15) return Number.NaN;
    number = 10 * number + digit;
    digits += 1;
    if (fraction !== -1) fraction += 1;
  }
  if (digits === 0) return Number.NaN;
  return fraction > 0 ? number / tenTo[fraction]! : number;
}
