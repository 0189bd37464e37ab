import type { Clip } from "./clip.js";
import { parse } from "node:path";
import { parseKineticsFileName, type KineticsFileName } from "./kinetics-files.js";
import type { KineticsRows } from "./kinetics-rows.js";

/** Which file belongs to which row. */
export interface KineticsJoin {
  /** One per row that has a file, in the order of the rows. */
  readonly clips: readonly Clip[];
  /** Positions of the rows without a file; rows that come twice are looked at once. */
  readonly positionsWithoutFile: readonly number[];
  /** Files whose name fits no row, or several. */
  readonly filesWithoutRow: readonly string[];
  /** Files of a row that an earlier file already has. */
  readonly duplicateFiles: readonly string[];
}

/**
 * Joins files and rows by id, and by start and end as well where several rows share the id; never by the
 * beginning of a name.
 *
 * @param files - In the order in which they are preferred.
 */
export function joinKinetics(rows: KineticsRows, files: readonly string[]): KineticsJoin {
  const fileOf = new Map<number, string>();
  const filesWithoutRow: string[] = [];
  const duplicateFiles: string[] = [];
  for (const file of files) {
    const position = findPosition(rows, file);
    if (position === undefined) filesWithoutRow.push(file);
    else if (fileOf.has(position)) duplicateFiles.push(file);
    else fileOf.set(position, file);
  }

  const clips: Clip[] = [];
  const positionsWithoutFile = new Array<number>(rows.index.positions.length - fileOf.size);
  let numWithout = 0;
  for (const position of rows.index.positions) {
    const path = fileOf.get(position);
    if (path === undefined) positionsWithoutFile[numWithout++] = position;
    else clips.push(toClip(rows, position, path));
  }
  return { clips, positionsWithoutFile, filesWithoutRow, duplicateFiles };
}

function findPosition(rows: KineticsRows, file: string): number | undefined {
  const name = parseKineticsFileName(file);
  const withTimes = matching(rows, name);
  if (withTimes !== undefined || name.timeStart === undefined) return withTimes;
  // An id may itself end like the times do: "a_123456_78".
  const { name: id } = parse(file);
  return matching(rows, { id, timeStart: undefined, timeEnd: undefined });
}

function matching(rows: KineticsRows, name: KineticsFileName): number | undefined {
  const positions = rows.index.positionsOf(name.id);
  if (positions.length < 2) return positions[0];
  const starts = rows.table.column("time_start");
  const ends = rows.table.column("time_end");
  return positions.find((at) => starts[at] === name.timeStart && ends[at] === name.timeEnd);
}

function toClip(rows: KineticsRows, position: number, path: string): Clip {
  const columns = rows.table.row(position);
  const label = columns.label as string | undefined;
  const known = label === undefined || label === "" ? {} : { label };
  return { path, id: columns.youtube_id as string, ...known, row: position, columns };
}
