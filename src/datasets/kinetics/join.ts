import type { Clip } from "../clip.js";
import { parse } from "node:path";
import { formatCounted } from "../../core/format.js";
import { itemAt } from "../../core/item-at.js";
import { parseKineticsFileName, type KineticsFileName, type KineticsFiles } from "./files.js";
import type { PassedOverFile } from "../passed-over.js";
import type { KineticsRows } from "./rows.js";

/** Which file belongs to which row. */
export interface KineticsJoin {
  /** One per row that has a file, in the order of the rows. */
  readonly clips: readonly Clip[];
  /** Positions of the rows without a file; rows that come twice are looked at once. */
  readonly positionsWithoutFile: readonly number[];
  /** Files whose name fits no row, or several, with reasons. */
  readonly filesWithoutRow: readonly PassedOverFile[];
  /** Files of a row that another file has, with reasons. */
  readonly duplicateFiles: readonly PassedOverFile[];
}

/**
 * Joins files and rows by id, and by start and end where the name says them; never by the beginning of a name.
 * A replacement is preferred to what it replaces, else the file that comes first. Replacements of other splits' clips
 * are left out.
 */
export function joinKinetics(
  rows: KineticsRows,
  { videos, replacements }: Pick<KineticsFiles, "videos" | "replacements">,
): KineticsJoin {
  const fileOf = new Map<number, string>();
  const replaced = new Set<number>();
  const filesWithoutRow: PassedOverFile[] = [];
  const duplicateFiles: PassedOverFile[] = [];
  for (const [i, path] of [...replacements, ...videos].entries()) {
    const isReplacement = i < replacements.length;
    const found = findPosition(rows, path);
    if (typeof found === "string") {
      if (!isReplacement) filesWithoutRow.push({ path, reason: found });
      continue;
    }
    const first = fileOf.get(found);
    if (first === undefined) {
      fileOf.set(found, path);
      if (isReplacement) replaced.add(found);
    } else {
      const reason = replaced.has(found) ? `"${first}" replaces it` : `its clip is there already: "${first}"`;
      duplicateFiles.push({ path, reason });
    }
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

/** The row of a file, or why it has none. */
function findPosition(rows: KineticsRows, file: string): number | string {
  const name = parseKineticsFileName(file);
  const withTimes = matching(rows, name);
  if (typeof withTimes === "number" || name.timeStart === undefined) return withTimes;
  // An id may itself end like the times do: "a_123456_78".
  const { name: id } = parse(file);
  const alone = matching(rows, { id, timeStart: undefined, timeEnd: undefined });
  return typeof alone === "number" ? alone : withTimes;
}

function matching(rows: KineticsRows, { id, timeStart, timeEnd }: KineticsFileName): number | string {
  const positions = rows.index.positionsOf(id);
  const [first, ...others] = positions;
  if (first === undefined) return "no row has its id";
  const starts = rows.table.column("time_start") as number[];
  const ends = rows.table.column("time_end") as number[];
  const spanOf = (at: number): readonly [number, number] => [
    itemAt(starts, at, "a start"),
    itemAt(ends, at, "an end"),
  ];
  if (timeStart === undefined || timeEnd === undefined) {
    if (others.length === 0) return first;
    return `its name does not say which seconds, and ${formatCounted(positions.length, "row")} have its id`;
  }
  // names hold whole seconds
  const found = positions.find((at) => {
    const [start, end] = spanOf(at);
    return Math.abs(start - timeStart) < 1 && Math.abs(end - timeEnd) < 1;
  });
  const there = positions.map((at) => spanOf(at).join(" to ")).join(" or ");
  return found ?? `its name says seconds ${timeStart} to ${timeEnd}, the ground truth ${there}`;
}

function toClip(rows: KineticsRows, position: number, path: string): Clip {
  const columns = rows.table.row(position);
  const label = columns.label as string | undefined;
  const known = label === undefined || label === "" ? {} : { label };
  return { path, id: columns.youtube_id as string, ...known, row: position, columns };
}
