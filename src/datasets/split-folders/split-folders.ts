import { join, relative, sep } from "node:path";
import { stat } from "node:fs/promises";
import { checkText } from "../../core/check.js";
import { DatasetError } from "../../core/errors.js";
import { firstSpelling } from "../../core/same-text.js";
import { videoExtensions } from "../../files/endings.js";
import { listFiles } from "../../files/list-files.js";
import { systemReason } from "../../files/system-error.js";
import { publishedTable, type PublishedRow } from "../published/published-table.js";
import type { GroundTruthProblem } from "../tables/ground-truth-text.js";
import type { LabelledTable } from "../table/labelled-table.js";

/** What folders of splits are called, in lower case, and what their split is called here. */
const splitNames: Readonly<Record<string, string>> = {
  ...{ train: "train", training: "train", trainset: "train" },
  ...{ val: "val", valid: "val", validation: "val", dev: "val" },
  ...{ test: "test", testing: "test", testset: "test" },
};

/**
 * Loads a folder of videos with a folder per class and `train`, `val` and `test` above them (`train/jump/a.mp4`) or below
 * (`jump/train/a.mp4`). `split("train")` gives the clips of one.
 *
 * @param root - The folder in which the folders lie.
 * @throws {DatasetError} If there is none, or no folder in it has a split's name: a folder per class alone is for
 *   `loadVideoFolder`.
 * @example
 * const toys = await loadSplitFolders("data/moments-tiny");
 */
export async function loadSplitFolders(root: string): Promise<LabelledTable> {
  checkText("root", root);
  const fail = (found: string, cause?: unknown): never => {
    throw new DatasetError(`Cannot load the videos in "${root}": ${found}`, { path: root, cause });
  };
  await stat(root).catch((error: unknown) => fail(systemReason(error), error));
  const videos = await listFiles(root, videoExtensions);
  const problems: GroundTruthProblem[] = [];
  const rows: PublishedRow[] = [];
  const paths: string[] = [];
  const spell = firstSpelling();
  for (const path of videos) {
    const [first = "", second = "", ...rest] = relative(root, path).split(sep);
    const name = rest.at(-1);
    const above = splitOf(first);
    const split = above ?? splitOf(second);
    if (name === undefined || split === undefined) {
      problems.push({ line: 0, reason: `${path}: it is in no class's folder of a split` });
      continue;
    }
    const label = spell(above === undefined ? first : second);
    const columns = { path: relative(root, path), split, label };
    rows.push({ line: rows.length + 1, names: [path], label, split, columns });
    paths.push(path);
  }
  if (rows.length === 0) {
    const remedy =
      "Expected train/<class>/<name>.mp4 or <class>/train/<name>.mp4. Without splits use loadVideoFolder";
    fail(`no folder is called train, val or test. ${remedy}`);
  }
  const finder = { find: (path: string) => ({ path }), videosWithoutRow: (): string[] => [] };
  return publishedTable({
    what: "the videos",
    file: join(root, ""),
    root,
    unit: "row",
    rows,
    problems,
    finder,
  });
}

function splitOf(folder: string | undefined): string | undefined {
  const name = folder?.toLowerCase() ?? "";
  return Object.hasOwn(splitNames, name) ? splitNames[name] : undefined;
}
