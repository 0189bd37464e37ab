import { DatasetError } from "../../core/errors.js";
import { parseCsv } from "../../files/csv.js";
import { sha256File } from "../../files/hash.js";
import { systemReason } from "../../files/system-error.js";
import { readText } from "../../files/tables/read-text.js";
import { clipListSha256, rowSha256, type Provenance } from "../../pipeline/provenance.js";
import { shortHash, type Difference } from "./verification.js";

/** A table as it is now, beside its provenance. */
export interface RecordedTable {
  readonly header: readonly string[];
  /** Position in the list of clips → the cells of its row. */
  readonly rows: ReadonlyMap<number, readonly string[]>;
  /** Positions of the rows that were changed after the table was written. */
  readonly changed: ReadonlySet<number>;
  readonly differences: readonly Difference[];
}

/**
 * Reads a table and looks for what was changed in it, or in its provenance, by hand.
 *
 * @throws {DatasetError} If it cannot be read.
 */
export async function readRecordedTable(path: string, provenance: Provenance): Promise<RecordedTable> {
  const text = await readText(path).catch((error: unknown) => {
    throw new DatasetError(`Cannot verify "${path}": ${systemReason(error)}`, { path, cause: error });
  });
  const { clips, tableSha256 } = provenance;
  const differences: Difference[] = [];
  const differ = (name: string, recorded: string, found: string): void =>
    void differences.push({ kind: "table", name, recorded, found });
  if (clipListSha256(clips) !== provenance.clipListSha256)
    differ(
      "list of clips in the provenance",
      shortHash(provenance.clipListSha256),
      shortHash(clipListSha256(clips)),
    );

  const { header, rows: cells } = parseCsv(text);
  const rows = new Map<number, readonly string[]>();
  const changed = new Set<number>();
  const classified = clips.flatMap((clip, position) => (clip.rowSha256 === null ? [] : [{ clip, position }]));
  for (const [row, { clip, position }] of classified.entries()) {
    const own = cells[row];
    if (own === undefined) break;
    rows.set(position, own);
    const hash = rowSha256(own);
    if (hash === clip.rowSha256) continue;
    changed.add(position);
    differ(rowName(row, clip.id), shortHash(clip.rowSha256 ?? ""), shortHash(hash));
  }
  if (cells.length !== classified.length) differ("rows", String(classified.length), String(cells.length));
  // of the bytes: of the text, its line ends and its mark would not count
  const hash = await sha256File(path);
  if (differences.length === 0 && hash !== tableSha256)
    differ("the whole file", shortHash(tableSha256), shortHash(hash));
  return { header, rows, changed, differences };
}

/** What names a row: its number as the table has it, and the clip. */
export function rowName(row: number, id: string): string {
  return `row ${row} (${id})`;
}
