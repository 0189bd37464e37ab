import { refuseOthers } from "../published/layouts.js";
import { firstSpelling } from "../../core/same-text.js";
import { csvRecords } from "../../files/csv.js";
import { readGroundTruth, type GroundTruthProblem } from "../tables/ground-truth-text.js";
import { GroundTruthTable } from "../tables/ground-truth-table.js";
import { kineticsColumns, TIME_COLUMNS } from "./header.js";
import { indexKineticsRows, type KineticsIndex } from "./row-index.js";

const ZERO = 48;

/** What a Kinetics ground-truth file says. */
export interface KineticsRows {
  /** Every row that could be read; a row that comes twice is in it twice. */
  readonly table: GroundTruthTable;
  /** Where in `table` the rows of an id are; a row that comes twice only once. */
  readonly index: KineticsIndex;
  readonly problems: readonly GroundTruthProblem[];
}

/**
 * Reads a ground-truth file: `label,youtube_id,time_start,time_end,split,is_cc`, in any order.
 *
 * Ids and labels stay text. `time_start`, `time_end` and (if all of it is whole numbers) `is_cc` become
 * numbers. Further columns are kept as text. Rows that cannot be read are left out and listed as problems.
 *
 * @param labelled - Whether the file must name labels; those of a test split need not.
 * @throws {DatasetError} If the file cannot be read, is empty, or misses a column.
 */
export async function readKineticsRows(path: string, labelled: boolean): Promise<KineticsRows> {
  const text = await readGroundTruth(path);
  refuseOthers("loadKinetics", path, text);
  const records = csvRecords(text);
  const first = records.next();
  const header = first.done === true ? [] : first.value.cells;
  const names = kineticsColumns(path, header, labelled);

  // of the final size from the start: arrays that grow cost more time than all the parsing
  const atMost = countLines(text);
  const columns = names.map((name) => new Column(name, atMost));
  const lines = new Array<number>(atMost);
  let numRows = 0;
  const problems: GroundTruthProblem[] = [];
  const unusable = recordCheck(names, labelled);
  for (const { cells, line, closed } of records) {
    const reason = closed ? unusable(cells) : "A quoted cell is never closed";
    if (reason !== undefined) {
      problems.push({ line, reason });
      continue;
    }
    for (let i = 0; i < columns.length; i += 1) columns[i]!.set(numRows, cells[i]!);
    lines[numRows] = line;
    numRows += 1;
  }
  const table = new GroundTruthTable(new Map(columns.map((column) => [column.name, column.values(numRows)])));
  const { index, duplicates } = indexKineticsRows(table, lines);
  problems.push(...duplicates);
  return { table, index, problems: problems.sort((a, b) => a.line - b.line) };
}

/** Where the cells of a column go. */
class Column {
  readonly name: string;
  private readonly cells: (string | number)[];
  private readonly isTime: boolean;
  /** One string for all rows that say the same: a label stands in hundreds of them, an id in one. */
  private readonly known: Map<string, string> | undefined;
  private readonly spell: (text: string) => string = firstSpelling();

  constructor(name: string, length: number) {
    this.name = name;
    this.cells = new Array<string | number>(length);
    this.isTime = TIME_COLUMNS.includes(name);
    this.known = name === "youtube_id" ? undefined : new Map<string, string>();
  }

  set(row: number, cell: string): void {
    const { cells, known } = this;
    if (this.isTime) cells[row] = seconds(cell);
    else if (known === undefined) cells[row] = cell;
    else {
      let first = known.get(cell);
      if (first === undefined) known.set(cell, (first = this.spell(cell)));
      cells[row] = first;
    }
  }

  /** The first `numRows`. */
  values(numRows: number): readonly (string | number)[] {
    const { name, cells } = this;
    cells.length = numRows;
    return name === "is_cc" && cells.every((cell) => /^\d+$/.test(String(cell))) ? cells.map(Number) : cells;
  }
}

function countLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/** What a cell of digits, perhaps with a fraction, says; NaN for any other. */
function seconds(cell: string): number {
  let number = 0;
  for (let i = 0; i < cell.length; i += 1) {
    const digit = cell.charCodeAt(i) - ZERO;
    // a fraction, or no number at all
    if (digit < 0 || digit > 9 || i > 14) return /^\d+(\.\d+)?$/.test(cell) ? Number(cell) : NaN;
    number = 10 * number + digit;
  }
  return cell === "" ? NaN : number;
}

/** What says why a record cannot be used, or `undefined`. */
function recordCheck(
  names: readonly string[],
  labelled: boolean,
): (cells: readonly string[]) => string | undefined {
  const filled = (labelled ? ["youtube_id", "label"] : ["youtube_id"]).map((name) => names.indexOf(name));
  const times = TIME_COLUMNS.map((name) => names.indexOf(name));
  return (cells) => {
    if (cells.length !== names.length) return `Expected ${names.length} cells but found ${cells.length}`;
    const empty = filled.find((column) => cells[column] === "");
    if (empty !== undefined) return `${names[empty]} is empty`;
    const wrong = times.find((column) => Number.isNaN(seconds(cells[column]!)));
    if (wrong !== undefined) return `${names[wrong]} is not a number: ${JSON.stringify(cells[wrong])}`;
    return undefined;
  };
}
