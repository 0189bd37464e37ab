import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { checkText } from "../../core/check.js";
import { matchGroups } from "../../core/match-groups.js";
import { checkOptions } from "../../core/options.js";
import { csvRecords } from "../../files/csv.js";
import { splitLines } from "../../files/tables/read-text.js";
import { notOfLayout } from "../published/layouts.js";
import { publishedTable, readAnnotations, type PublishedRow } from "../published/published-table.js";
import type { LabelledTable } from "../table/labelled-table.js";

/** How {@link loadMomentsInTime} loads. */
export interface LoadMomentsInTimeOptions {
  /** The folder of the categories' folders; default `training` or `validation` beside the file, else the file's folder. */
  readonly root?: string;
  /** `moments_categories.txt`, lines `category,number`; default the one beside the file, else the categories that occur. */
  readonly categories?: string;
}

/** The files of version 2 have other names for the same lists. */
const categoryFiles = ["moments_categories.txt", "category_momentsv2.txt", "category_momentsv1.txt"];

/**
 * Loads a split of Moments in Time (v1, v2) by its table: lines `<category>/<file>.mp4,<category>,<yes>,<no>`, without a line of
 * names. The votes are kept as the columns `votes_yes` and `votes_no`. Where there are only folders, use `loadVideoFolder`.
 *
 * @param file - `trainingSet.csv` or `validationSet.csv`.
 * @throws {DatasetError} If it is another kind of file.
 * @example
 * const val = await loadMomentsInTime(`${datasets}/Moments_in_Time_Raw/validationSet.csv`);
 */
export async function loadMomentsInTime(
  file: string,
  options: LoadMomentsInTimeOptions = {},
): Promise<LabelledTable> {
  checkOptions("loadMomentsInTime", options, { root: true, categories: true });
  checkText("file", file);
  const loader = "loadMomentsInTime";
  const text = await readAnnotations(loader, file);
  const rows: PublishedRow[] = [];
  for (const { cells, line } of csvRecords(text)) {
    const [path = "", label = "", yes = "", no = ""] = cells.map((cell) => cell.trim());
    if (!/^.+\/.+\.\w+$/.test(path) || label === "")
      throw notOfLayout(
        loader,
        file,
        `line ${line} is no file in a category's folder and a category: ${JSON.stringify(cells.join(","))}`,
      );
    const columns = { path, label, votes_yes: yes, votes_no: no };
    // folders may be renamed by category while the table keeps the names of the first version
    rows.push({ line, names: [path], label, columns });
  }
  if (rows.length === 0) throw notOfLayout(loader, file, "it is empty");
  const folder = dirname(file);
  const split = /^(training|validation)/.exec(basename(file))?.[1];
  const own = split === undefined ? folder : join(folder, split);
  const root = options.root ?? (existsSync(own) ? own : folder);
  const categories = options.categories ?? categoryFiles.map((name) => join(folder, name)).find(existsSync);
  const labels = categories === undefined ? undefined : await readCategories(categories);
  return publishedTable({ what: "Moments in Time", file, root, unit: "line", rows, labels });
}

/** Lines `category,number`, or categories alone. */
async function readCategories(path: string): Promise<readonly string[]> {
  const lines = splitLines(await readAnnotations("loadMomentsInTime", path)).filter(
    (line) => line.trim() !== "",
  );
  const numbered = lines.map((line) => matchGroups(line.trim(), /^(.+),(\d+)$/, 2));
  if (!numbered.every((found) => found !== undefined)) return lines.map((line) => line.trim());
  return numbered
    .map(([name, number]) => [name, Number(number)] as const)
    .sort(([, one], [, other]) => one - other)
    .map(([name]) => name);
}
