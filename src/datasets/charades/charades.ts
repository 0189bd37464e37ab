import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkText } from "../../core/check.js";
import { matchGroups } from "../../core/match-groups.js";
import { checkOptions } from "../../core/options.js";
import { splitLines } from "../../files/tables/read-text.js";
import { notOfLayout } from "../published/layouts.js";
import {
  namedRecords,
  publishedTable,
  readAnnotations,
  type PublishedRow,
} from "../published/published-table.js";
import type { GroundTruthProblem } from "../tables/ground-truth-text.js";
import type { LabelledTable } from "../table/labelled-table.js";

/** How {@link loadCharades} loads. */
export interface LoadCharadesOptions {
  /** The folder of the videos (`Charades_v1_480`), `<id>.mp4`; default that of the file. */
  readonly root?: string;
  /** `Charades_v1_classes.txt`, lines `c000 Holding some clothes`; default the one beside the file. */
  readonly classes?: string;
  /**
   * What a clip is: `"actions"` (default), each action with its times; `"videos"`, each video as a whole with all its actions in
   * `labels`, as recognition is measured on Charades.
   */
  readonly clips?: "actions" | "videos";
}

/**
 * Loads a split of Charades: a video of some thirty seconds has several actions with times, which overlap. The column
 * `actions` lists them: `c092 11.90 21.20;c147 0.00 12.60`.
 *
 * @param file - `Charades_v1_train.csv` or `Charades_v1_test.csv`.
 * @throws {DatasetError} If it is another kind of file, or an action is none of the classes.
 * @example
 * const train = await loadCharades(`${datasets}/Charades_v1_train.csv`, { root: datasets });
 */
export async function loadCharades(file: string, options: LoadCharadesOptions = {}): Promise<LabelledTable> {
  checkOptions("loadCharades", options, { root: true, classes: true, clips: true });
  checkText("file", file);
  const loader = "loadCharades";
  const { clips = "actions" } = options;
  const records = namedRecords(loader, file, await readAnnotations(loader, file), ["id", "actions"]);
  const beside = join(dirname(file), "Charades_v1_classes.txt");
  const classFile = options.classes ?? (existsSync(beside) ? beside : undefined);
  const classes = classFile === undefined ? undefined : await readClasses(classFile);
  const rows: PublishedRow[] = [];
  const problems: GroundTruthProblem[] = [];
  for (const { line, cells } of records) {
    const { id, actions } = cells;
    const found = actions.split(";").flatMap((action) => {
      const [code = "", start = "", end = ""] = action.trim().split(/\s+/);
      if (code === "") return [];
      if (!/^c\d{3}$/.test(code) || end === "") {
        problems.push({ line, reason: `${JSON.stringify(action)} is no class and two times` });
        return [];
      }
      const label = classes === undefined ? code : classes.get(code);
      if (label === undefined)
        throw notOfLayout(
          loader,
          file,
          `line ${line}: ${code} is none of the classes of "${String(classFile)}"`,
        );
      return [{ label, code, start, end }];
    });
    if (clips === "videos" || found.length === 0)
      rows.push({
        line,
        names: [id],
        id,
        labels: [...new Set(found.map(({ label }) => label))],
        columns: cells,
      });
    else
      for (const { label, code, start, end } of found)
        rows.push({ line, names: [id], label, start, end, columns: { ...cells, class: code, start, end } });
  }
  const labels = classes === undefined ? undefined : [...classes.values()];
  return publishedTable({ what: "Charades", file, root: options.root, unit: "line", rows, labels, problems });
}

async function readClasses(path: string): Promise<ReadonlyMap<string, string>> {
  const classes = new Map<string, string>();
  for (const line of splitLines(await readAnnotations("loadCharades", path))) {
    const found = matchGroups(line.trim(), /^(c\d{3})\s+(\S.*)$/, 2);
    if (found !== undefined) classes.set(...found);
  }
  if (classes.size > 0) return classes;
  throw notOfLayout("loadCharades", path, "it holds no lines such as c000 Holding some clothes");
}
