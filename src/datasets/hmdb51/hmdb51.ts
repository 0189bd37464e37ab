import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { checkOneOf, checkText } from "../../core/check.js";
import { DatasetError } from "../../core/errors.js";
import { itemAt } from "../../core/item-at.js";
import { matchGroups } from "../../core/match-groups.js";
import { checkOptions } from "../../core/options.js";
import { systemReason } from "../../files/system-error.js";
import { splitLines } from "../../files/tables/read-text.js";
import { publishedTable, readAnnotations, type PublishedRow } from "../published/published-table.js";
import type { GroundTruthProblem } from "../tables/ground-truth-text.js";
import type { LabelledTable } from "../table/labelled-table.js";

/** How {@link loadHmdb51} loads. */
export interface LoadHmdb51Options {
  /** Which of the three official splits; default 1. */
  readonly list?: 1 | 2 | 3;
  /** The folder of the lists; default `testTrainMulti_7030_splits` in the root, else the root itself. */
  readonly annotations?: string;
}

const splitNames: readonly string[] = ["unused", "train", "test"];
const publishedFolder = "testTrainMulti_7030_splits";

/**
 * Loads HMDB51: `<class>/<video>.avi`, and a list for each class and split, `<class>_test_split1.txt`, whose lines are a video and
 * 1 (train), 2 (test) or 0 (neither). `split("train")`, `split("test")` and `split("unused")` give the clips.
 *
 * @param root - The folder of the classes' folders.
 * @throws {DatasetError} If there are no lists of the split.
 * @example
 * const hmdb = await loadHmdb51(`${datasets}/hmdb51`, { list: 1 });
 */
export async function loadHmdb51(root: string, options: LoadHmdb51Options = {}): Promise<LabelledTable> {
  checkOptions("loadHmdb51", options, { list: true, annotations: true });
  checkText("root", root);
  const { list = 1 } = options;
  checkOneOf("list", list, [1, 2, 3]);
  const { folder, files } = await findLists(root, options.annotations, list);
  const rows: PublishedRow[] = [];
  const problems: GroundTruthProblem[] = [];
  const labels: string[] = [];
  for (const file of files) {
    const label = basename(file).replace(/_test_split[123]\.txt$/, "");
    labels.push(label);
    const text = await readAnnotations("loadHmdb51", join(folder, file));
    for (const [i, content] of splitLines(text).entries()) {
      if (content.trim() === "") continue;
      const found = matchGroups(content, /^(\S.*?)\s+([012])\s*$/, 2);
      if (found === undefined) {
        const reason = `${file}: ${JSON.stringify(content)} is no video and 0, 1 or 2`;
        problems.push({ line: i + 1, reason });
        continue;
      }
      const [video, id] = found;
      const split = itemAt(splitNames, Number(id), "a split");
      const columns = { video, class: label, split };
      rows.push({ line: i + 1, names: [`${label}/${video}`, video], label, split, columns });
    }
  }
  const what = "HMDB51";
  return publishedTable({ what, file: folder, root, unit: "line", rows, labels: labels.sort(), problems });
}

async function findLists(
  root: string,
  annotations: string | undefined,
  list: number,
): Promise<{ readonly folder: string; readonly files: readonly string[] }> {
  const places =
    annotations === undefined
      ? [join(root, publishedFolder), root, join(dirname(root), publishedFolder)]
      : [annotations];
  for (const folder of places) {
    const names = await readdir(folder).catch((error: unknown) => {
      if (annotations === undefined && folder !== root) return [];
      throw new DatasetError(`Cannot load HMDB51 from "${root}": "${folder}": ${systemReason(error)}`, {
        path: folder,
        cause: error,
      });
    });
    const files = names.filter((name) => name.endsWith(`_test_split${list}.txt`)).sort();
    if (files.length > 0) return { folder, files };
  }
  const tried = places.map((place) => JSON.stringify(place)).join(", ");
  const remedy = "Name the folder of the lists with the option annotations";
  throw new DatasetError(
    `Cannot load HMDB51 from "${root}": no list <class>_test_split${list}.txt in ${tried}. ${remedy}`,
    { path: root },
  );
}
