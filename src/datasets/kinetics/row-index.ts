import { composed } from "../../core/same-text.js";
import { TextIndex } from "../../core/text-index.js";
import type { GroundTruthProblem } from "../tables/ground-truth-text.js";
import type { GroundTruthTable } from "../tables/ground-truth-table.js";
import { TIME_COLUMNS } from "./header.js";

/** Where the rows of an id are. A row that comes twice, with the same times, is in it once. */
export interface KineticsIndex {
  /** Positions of the rows with an id, ascending; none for an unknown one. */
  positionsOf(id: string): readonly number[];
  /** The positions of all rows, ascending. */
  readonly positions: readonly number[];
}

/**
 * Finds rows by id; a row with the id and times of an earlier one is a duplicate.
 *
 * @param lines - For each row its line in the file.
 */
export function indexKineticsRows(
  table: GroundTruthTable,
  lines: readonly number[],
): { readonly index: KineticsIndex; readonly duplicates: readonly GroundTruthProblem[] } {
  const times = TIME_COLUMNS.map((name) => table.column(name));
  const labels = table.columnNames.includes("label") ? table.column("label") : undefined;
  const ids = table.column("youtube_id") as readonly string[];
  const numbers = new TextIndex(ids.length);
  /** Number of an id → its first row; the others of the few ids that have several. */
  const first = new Int32Array(ids.length);
  let numIds = 0;
  const later = new Map<number, number[]>();
  const positions = new Array<number>(ids.length);
  let numPositions = 0;
  const duplicates: GroundTruthProblem[] = [];
  const rowsOf = (number: number): readonly number[] => [first[number]!, ...(later.get(number) ?? [])];

  for (let position = 0; position < ids.length; position += 1) {
    const number = numbers.add(composed(ids[position]!));
    if (number === numIds) {
      first[numIds++] = position;
      positions[numPositions++] = position;
      continue;
    }
    const twin = rowsOf(number).find((other) => times.every((column) => column[other] === column[position]));
    if (twin === undefined) {
      later.set(number, [...(later.get(number) ?? []), position]);
      positions[numPositions++] = position;
      continue;
    }
    const relabelled =
      labels?.[twin] === labels?.[position]
        ? ""
        : `, but with the label ${JSON.stringify(labels?.[position])}`;
    duplicates.push({ line: lines[position]!, reason: `Duplicate of line ${lines[twin]!}${relabelled}` });
  }
  positions.length = numPositions;
  const positionsOf = (id: string): readonly number[] => {
    const number = numbers.find(composed(id));
    return number === -1 ? [] : rowsOf(number);
  };
  return { index: { positionsOf, positions }, duplicates };
}
