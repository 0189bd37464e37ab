import { checkNames } from "../../core/check.js";
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
  checkNames("classes", classes);
  const { names, numbers } =
    typeof classes === "string"
      ? await readNames(classes)
      : { names: classes, numbers: classes.map((_, i) => i) };
  const byNumber = new Map(numbers.map((number, i) => [number, names[i]]));
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
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
        const numbered = byNumber.get(Number(cell));
        if (numbered !== undefined) return numbered;
        const to = last - first === names.length - 1 ? "" : ` to ${last} with gaps`;
        return fail(
          `${where}: class number ${cell}, but there are ${all} classes, numbered from ${first}${to}`,
        );
      }
      const near = nearestName(cell, names);
      const remedy = near === undefined ? "" : `. Did you mean ${JSON.stringify(near)}?`;
      return fail(`${where}: ${JSON.stringify(cell)} is none of the ${all} classes${remedy}`);
    },
  };
}

interface NumberedNames {
  readonly names: readonly string[];
  /** For each name its number. */
  readonly numbers: readonly number[];
}

async function readNames(path: string): Promise<NumberedNames> {
  const fail = (found: string, cause?: unknown): DatasetError =>
    new DatasetError(`Cannot read the classes in "${path}": ${found}`, { path, cause });
  const text = await readText(path).catch((error: unknown) => {
    throw fail(systemReason(error), error);
  });
  const lines = parseLabelList(text);
  if (lines.length === 0) throw fail("the file is empty");
  const numbered = numberedNames(lines);
  if (numbered !== undefined) {
    const { numbers } = numbered;
    const twice = numbers.find((number, i) => numbers.indexOf(number) !== i);
    if (twice !== undefined) throw fail(`the number ${twice} comes twice`);
    return numbered;
  }
  return { names: lines, numbers: lines.map((_, i) => i) };
}

/** `1 ApplyEyeMakeup` or `0,archery`, perhaps below a line of column names (`id,name`); `undefined`: lines are names alone. */
function numberedNames(lines: readonly string[]): NumberedNames | undefined {
  const parse = (line: string): RegExpExecArray | null =>
    /^(?<number>\d+)[\s,;:]+(?<name>\S.*)$/.exec(line) ??
    /^(?<name>.*\S)\s*[,;\t]\s*(?<number>\d+)$/.exec(line);
  const filled = lines.filter((line) => line !== "");
  const [first = ""] = filled;
  const isHeader = parse(first) === null && /^\w+[\t,;]\w+$/.test(first);
  const matches = filled.slice(isHeader ? 1 : 0).map((line) => parse(line)?.groups);
  const numbers = matches.map((groups) => Number(groups?.["number"]));
  // names such as "3 d printing" do not all begin with numbers that rise from 0 or 1
  const rise = numbers.every((number, i) => number >= (numbers[i - 1] ?? 0));
  const [lowest] = numbers;
  if (lowest === undefined || !rise || lowest > 1) return undefined;
  return { numbers, names: matches.map((groups) => unquoted(groups?.["name"] ?? "")) };
}

function unquoted(name: string): string {
  return /^"(?:[^"]|"")*"$/.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name;
}
