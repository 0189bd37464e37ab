import { findColumns } from "../tables/csv-header.js";

/** The columns that say which seconds of the YouTube video the clip is. */
export const TIME_COLUMNS: readonly string[] = ["time_start", "time_end"];

/**
 * The names of a ground truth's columns; one without a name gets pandas' `Unnamed: 3`.
 *
 * @param header - The cells of the file's first line.
 * @param labelled - Whether there must be a label column.
 * @throws {DatasetError} Unless the columns needed to join and label clips are there, and each name once.
 */
export function kineticsColumns(
  path: string,
  header: readonly string[],
  labelled: boolean,
): readonly string[] {
  const names = header.map((name, i) => name.trim() || `Unnamed: ${i}`);
  const required = [...(labelled ? ["label"] : []), "youtube_id", ...TIME_COLUMNS];
  const repeated = names.filter((name, i) => names.indexOf(name) !== i);
  const remedy = ". Another table is read by loadTable()";
  findColumns(path, "ground truth", names, [...new Set([...required, ...repeated])], remedy);
  return names;
}
