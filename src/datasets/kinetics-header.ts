import { DatasetError } from "../core/errors.js";

/** The columns that say which seconds of the YouTube video the clip is. */
export const TIME_COLUMNS: readonly string[] = ["time_start", "time_end"];

/**
 * @param names - The cells of the file's first line.
 * @param labelled - Whether there must be a label column.
 * @throws {DatasetError} Unless the columns needed to join and label clips are there, each once.
 */
export function checkKineticsHeader(path: string, names: readonly string[], labelled: boolean): void {
  if (names.length === 0) {
    throw new DatasetError(
      `Cannot read ground truth "${path}": the file is empty. Download it again, or give another as annotations`,
      { path },
    );
  }
  const quoted = (list: readonly string[]): string => list.map((name) => JSON.stringify(name)).join(", ");
  const required = [...(labelled ? ["label"] : []), "youtube_id", ...TIME_COLUMNS];
  const missing = required.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const noun = missing.length === 1 ? "column" : "columns";
    throw new DatasetError(
      `Cannot read ground truth "${path}": expected the ${noun} ${quoted(missing)} but its first line has ` +
        quoted(names.slice(0, 10).map((name) => name.slice(0, 80))),
      { path },
    );
  }
  const repeated = names.filter((name, i) => names.indexOf(name) !== i);
  if (repeated.length > 0) {
    throw new DatasetError(`Cannot read ground truth "${path}": the column ${quoted(repeated)} comes twice`, {
      path,
    });
  }
}
