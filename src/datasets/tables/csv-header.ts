import { DatasetError } from "../../core/errors.js";
import { composed } from "../../core/same-text.js";

/**
 * Finds columns by their names, in the first line of a CSV file. Spaces around names do not count.
 *
 * @param what - What the file is, for the message: `"ground truth"`.
 * @param remedy - What to do where a column is missing: `". Another …"`; default nothing.
 * @returns For each of `required` the number of its column, from 0.
 * @throws {DatasetError} If the file is empty, or one of them is missing or comes twice.
 */
export function findColumns(
  path: string,
  what: string,
  header: readonly string[],
  required: readonly string[],
  remedy: string = "",
): readonly number[] {
  const fail = (found: string): never => {
    throw new DatasetError(`Cannot read ${what} "${path}": ${found}`, { path });
  };
  if (header.length === 0) fail("the file is empty. Download it again, or give another as annotations");
  const names = header.map((name) => composed(name.trim()));
  const quoted = (list: readonly string[]): string => list.map((name) => JSON.stringify(name)).join(", ");
  const wanted = required.map(composed);
  const missing = wanted.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const noun = missing.length === 1 ? "column" : "columns";
    const found = quoted(names.slice(0, 10).map((name) => name.slice(0, 80)));
    fail(`expected the ${noun} ${quoted(missing)} but its first line has ${found}${remedy}`);
  }
  const twice = wanted.filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice.length > 0) fail(`the column ${quoted(twice)} comes twice`);
  return wanted.map((name) => names.indexOf(name));
}
