import { readFile } from "node:fs/promises";
import { DatasetError } from "../core/errors.js";
import { parseCsv, type CsvTable } from "../files/csv.js";
import { FileSystemError } from "../files/system-error.js";
import { GroundTruthTable } from "./ground-truth-table.js";
import { checkKineticsHeader, TIME_COLUMNS } from "./kinetics-header.js";

/** A line of a ground-truth file that could not be used, and why. */
export interface GroundTruthProblem {
  /** Line of the file, counted from 1. */
  readonly line: number;
  readonly reason: string;
}

/** What a Kinetics ground-truth file says. */
export interface KineticsRows {
  /** Every row that could be read; a row that comes twice is in it twice. */
  readonly table: GroundTruthTable;
  /** youtube_id → positions in `table`, a row that comes twice only once. */
  readonly positionsById: ReadonlyMap<string, readonly number[]>;
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
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    const { message } = new FileSystemError("read ground truth", path, error);
    throw new DatasetError(message, { path, cause: error });
  });
  const csv = parseCsv(text);
  const names = csv.header.map((name, i) => name || `Unnamed: ${i}`);
  checkKineticsHeader(path, names, labelled);
  return collectRows(csv, names, labelled);
}

/** Sorts the readable records from the others. */
function collectRows(csv: CsvTable, names: readonly string[], labelled: boolean): KineticsRows {
  const records: (readonly string[])[] = [];
  const lines: number[] = [];
  const problems: GroundTruthProblem[] = [];
  const unusable = recordCheck(names, labelled);
  for (const [i, cells] of csv.rows.entries()) {
    const line = csv.lines[i];
    const reason = line === csv.unclosedQuoteLine ? "A quoted cell is never closed" : unusable(cells);
    if (reason !== undefined) {
      problems.push({ line, reason });
      continue;
    }
    records.push(cells);
    lines.push(line);
  }
  const columns = names.map((name, i): [string, (string | number)[]] => {
    const cells = records.map((record) => record[i]);
    return [name, isNumeric(name, cells) ? cells.map(Number) : cells];
  });
  const table = new GroundTruthTable(new Map(columns));
  const { positionsById, duplicates } = indexById(table, lines);
  problems.push(...duplicates);
  return { table, positionsById, problems: problems.sort((a, b) => a.line - b.line) };
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
    const wrong = times.find((column) => !/^\d+(\.\d+)?$/.test(cells[column]));
    if (wrong !== undefined) return `${names[wrong]} is not a number: ${JSON.stringify(cells[wrong])}`;
    return undefined;
  };
}

function isNumeric(name: string, cells: readonly string[]): boolean {
  if (TIME_COLUMNS.includes(name)) return true;
  return name === "is_cc" && cells.every((cell) => /^\d+$/.test(cell));
}

/** Finds rows by id; a row with the id and times of an earlier one is a duplicate. */
function indexById(
  table: GroundTruthTable,
  lines: readonly number[],
): { positionsById: Map<string, number[]>; duplicates: GroundTruthProblem[] } {
  const times = TIME_COLUMNS.map((name) => table.column(name));
  const labels = table.columnNames.includes("label") ? table.column("label") : undefined;
  const positionsById = new Map<string, number[]>();
  const duplicates: GroundTruthProblem[] = [];
  for (const [position, id] of (table.column("youtube_id") as readonly string[]).entries()) {
    const others = positionsById.get(id);
    if (others === undefined) {
      positionsById.set(id, [position]);
      continue;
    }
    const twin = others.find((other) => times.every((column) => column[other] === column[position]));
    if (twin === undefined) {
      others.push(position);
      continue;
    }
    const relabelled =
      labels?.[twin] === labels?.[position]
        ? ""
        : `, but with the label ${JSON.stringify(labels?.[position])}`;
    duplicates.push({ line: lines[position], reason: `Duplicate of line ${lines[twin]}${relabelled}` });
  }
  return { positionsById, duplicates };
}
