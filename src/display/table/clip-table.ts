import type { ClipList } from "../../datasets/clip-list.js";
import type { Displayable } from "../page/displayable.js";
import { table } from "./table.js";

/**
 * Clips as a table. `label` has no column of its own where a published column says the same of every clip: a note names that
 * column.
 */
export function clipTable(clips: ClipList): Displayable {
  const rows = clips.toRows();
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const published = columns.find(
    (name) => name !== "label" && rows.length > 0 && rows.every((row) => row[name] === row["label"]),
  );
  if (published === undefined || !columns.includes("label")) return table(rows);
  return table(rows, {
    columns: columns.filter((name) => name !== "label"),
    note: `The label of a clip is its ${published}`,
  });
}
