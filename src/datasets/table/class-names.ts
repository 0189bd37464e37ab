import { DatasetError } from "../../core/errors.js";
import { formatCount } from "../../core/format.js";
import { nearestName } from "../../core/nearest-name.js";
import { composed } from "../../core/same-text.js";
import { parseLabelList } from "../../files/label-list.js";
import { systemReason } from "../../files/system-error.js";
import { readText } from "../../files/tables/read-text.js";

/** The classes that a table's labels or class numbers are of. */
export interface ClassNames {
  /** In class-index order. */
  readonly names: readonly string[];
  /**
   * The class that a cell names, by its name or by its number: from 0, or as the file numbers them.
   *
   * @param where - `"line 7"`.
   * @throws {DatasetError} If there is no such class.
   */
  of(cell: string, where: string): string;
}

/**
 * The classes of a table.
 *
 * @param table - The table's path, for errors.
 * @param classes - A list, or a file with one a line, which may be numbered (`1 ApplyEyeMakeup`).
 * @throws {DatasetError} If the file cannot be read or names none.
 */
export async function readClassNames(
  table: string,
  classes: string | readonly string[],
): Promise<ClassNames> {
  const { names, first } =
    typeof classes === "string" ? await readNames(classes) : { names: classes, first: 0 };
  const byText = new Map(names.map((name) => [composed(name), name]));
  const fail = (found: string): never => {
    throw new DatasetError(`Cannot read the table "${table}": ${found}`, { path: table });
  };
  return {
    names,
    of(cell, where) {
      const named = byText.get(composed(cell));
      if (named !== undefined) return named;
      const all = formatCount(names.length);
      if (/^\d+$/.test(cell)) {
        const index = Number(cell) - first;
        if (index >= 0 && index < names.length) return names[index];
        return fail(`${where}: class number ${cell}, but there are ${all} classes, numbered from ${first}`);
      }
      const near = nearestName(cell, names);
      const remedy = near === undefined ? "" : `. Did you mean ${JSON.stringify(near)}?`;
      return fail(`${where}: ${JSON.stringify(cell)} is none of the ${all} classes${remedy}`);
    },
  };
}

interface NumberedNames {
  readonly names: readonly string[];
  /** The number of the first one. */
  readonly first: number;
}

async function readNames(path: string): Promise<NumberedNames> {
  const text = await readText(path).catch((error: unknown) => {
    throw new DatasetError(`Cannot read the classes in "${path}": ${systemReason(error)}`, {
      path,
      cause: error,
    });
  });
  const names = parseLabelList(text);
  const numbered = names.map((name) => /^(\d+)[\s,]+(\S.*)$/.exec(name));
  const first = Number(numbered.at(0)?.[1]);
  if (numbered.every((match, i) => Number(match?.[1]) === first + i) && names.length > 0)
    return { names: numbered.map((match) => match?.[2] ?? ""), first };
  if (names.length > 0) return { names, first: 0 };
  throw new DatasetError(`Cannot read the classes in "${path}": the file is empty`, { path });
}
