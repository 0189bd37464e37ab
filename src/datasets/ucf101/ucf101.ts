import { parse } from "node:path";
import { checkOneOf, checkText } from "../../core/check.js";
import { DatasetError } from "../../core/errors.js";
import { formatCount, formatCounted } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";
import { firstSpelling } from "../../core/same-text.js";
import { endingReason } from "../../files/endings.js";
import { checkOptions } from "../../core/options.js";
import { optionName } from "../../core/option-words.js";
import type { Clip } from "../clip.js";
import { ClipList } from "../clip-list.js";
import { readUcf101Classes } from "./classes.js";
import { findUcf101Files, findUcf101Tables, joinUcf101, rowsOfFolders, type Ucf101Tables } from "./files.js";
import { passedOverLines, type PassedOverFile } from "../passed-over.js";
import { parseUcf101FileName } from "./name.js";
import { readUcf101Rows, type Ucf101Problem, type Ucf101Row, type Ucf101Split } from "./rows.js";
import { ucf101Warnings } from "./warnings.js";

/** How {@link loadUcf101} looks at the folder. */
export interface LoadUcf101Options {
  /** Which clips `available` holds; default `"test"`. */
  readonly split?: Ucf101Split;
  /**
   * Which of the three official splits; default 1. Given, the official lists are read even where `train.csv` and
   * `test.csv` are there.
   */
  readonly list?: 1 | 2 | 3;
  /** Folder of the tables, or each of them; default the root, its `ucfTrainTestlist` and its `lists`. */
  readonly annotations?: string | { readonly train?: string; readonly test?: string };
}

/** UCF101 or a part of it: two splits, the clips that are on disk, and what does not fit together. */
export class Ucf101 {
  /** The folder, as it was given. */
  readonly root: string;
  /** Which clips `available` holds. */
  readonly split: Ucf101Split;
  /** The tables that were read; none where folders by class say it all. */
  readonly tables: readonly string[];
  /** The sorted names of all rows, files or not: class index → name. */
  readonly labels: readonly string[];
  /**
   * The clips of train that are on disk, in the order of the rows. Their columns are `video_name`, `tag` and, where
   * the file's name says them, `group` (`"g08"`) and `clip` (`"c01"`).
   */
  readonly train: ClipList;
  /** The clips of test that are on disk, likewise. */
  readonly test: ClipList;
  /** The rows whose clip is not on disk. */
  readonly rowsWithoutFile: readonly Ucf101Row[];
  /** Video files below the root that no row names. */
  readonly filesWithoutRow: readonly string[];
  /** Video files of a name that a row found elsewhere. */
  readonly duplicateFiles: readonly string[];
  /** Files below the root that are no videos by their endings, tables and texts apart. */
  readonly ignored: readonly string[];
  /** Every file that is not used, and why. */
  readonly passedOver: readonly PassedOverFile[];
  /** Lines of the tables that took no part, and why. */
  readonly problems: readonly Ucf101Problem[];
  /** What a reader of results ought to know, such as groups that are in both splits; one sentence each. */
  readonly warnings: readonly string[];

  /** Use {@link loadUcf101}. */
  constructor(parts: {
    readonly root: string;
    readonly split: Ucf101Split;
    readonly tables: readonly string[];
    readonly rows: readonly Ucf101Row[];
    readonly files: readonly (string | undefined)[];
    readonly filesWithoutRow: readonly string[];
    readonly duplicateFiles: readonly string[];
    readonly ignored: readonly string[];
    readonly problems: readonly Ucf101Problem[];
    readonly warnings: readonly string[];
  }) {
    const { rows, files } = parts;
    this.root = parts.root;
    this.split = parts.split;
    this.tables = parts.tables;
    this.labels = [...new Set(rows.map(({ label }) => label))].sort();
    const clips = (split: Ucf101Split): ClipList =>
      new ClipList(
        rows.flatMap((row, i) => {
          const path = files[i];
          return path === undefined || row.split !== split ? [] : [clipOf(row, path)];
        }),
      );
    this.train = clips("train");
    this.test = clips("test");
    this.rowsWithoutFile = rows.filter((_, i) => files[i] === undefined);
    this.filesWithoutRow = parts.filesWithoutRow;
    this.duplicateFiles = parts.duplicateFiles;
    this.ignored = parts.ignored;
    this.passedOver = [
      ...parts.filesWithoutRow.map((path) => ({ path, reason: "no row names it" })),
      ...parts.duplicateFiles.map((path) => ({ path, reason: "its clip is there already" })),
      ...parts.ignored.map((path) => ({ path, reason: endingReason(path) })),
    ];
    this.problems = parts.problems;
    this.warnings = parts.warnings;
  }

  /** The clips of the chosen split: what `evaluate` asks for. */
  get available(): ClipList {
    return this[this.split];
  }

  /** A few lines: clips of both splits, classes, what does not fit together, and warnings. */
  toString(): string {
    const { root, train, test, labels, rowsWithoutFile, filesWithoutRow, duplicateFiles, problems } = this;
    const classes = formatCounted(labels.length, "class", "classes");
    const lines = [
      `${root}: ${formatCounted(train.length, "clip")} to train and ${formatCount(test.length)} to test in ${classes}; ` +
        `${formatCounted(rowsWithoutFile.length, "row")} without a file; ` +
        `${formatCounted(filesWithoutRow.length, "file")} without a row`,
    ];
    if (train.length + test.length === 0)
      lines.push(`No clip found: expected files such as ${root}/train/v_<Class>_g08_c01.avi`);
    if (duplicateFiles.length > 0)
      lines.push(`${formatCounted(duplicateFiles.length, "file")} of clips that are there already`);
    lines.push(...passedOverLines(root, this.passedOver, "Passed over"));
    if (problems.length > 0) {
      const shown = problems.slice(0, 3).map(({ line, reason }) => `line ${line}: ${reason}`);
      const more = problems.length > shown.length ? `; and ${formatCount(problems.length - 3)} more` : "";
      lines.push(`${formatCounted(problems.length, "problem")} in the tables: ${shown.join("; ")}${more}`);
    }
    return [...lines, ...this.warnings.map((warning) => `Note: ${warning}`)].join("\n");
  }
}

printAsText(Ucf101.prototype);

function clipOf({ videoName, label, row }: Ucf101Row, path: string): Clip {
  const named = parseUcf101FileName(path);
  const columns: Record<string, string> = { video_name: videoName, tag: label };
  if (named !== undefined) Object.assign(columns, { group: named.group, clip: named.clip });
  return { path, id: parse(path).name, label, row, columns };
}

/**
 * Loads UCF101, or any dataset of its form: both splits, joined with the clips that are on disk.
 *
 * The splits are read from `train.csv` and `test.csv` (`video_name,tag`) under the root. Without these they are read from
 * the official lists (`trainlist01.txt`, `testlist01.txt`, `classInd.txt`). Without lists they follow from folders by class:
 * `train/Punch/…` and `test/Punch/…`, or `Punch/…`, where groups 1 to 7 are test, as in the official list 1. Clips may lie
 * anywhere below the root; rows and files belong together by the file's name. Bad rows, rows without a file and files
 * without a row stop nothing: they are listed.
 *
 * Source: the official lists of UCF101 (Soomro, Zamir and Shah 2012), and the tables of Keras's CNN-RNN example.
 *
 * @param root - The dataset's folder.
 * @throws {DatasetError} If the folder or the chosen split's table is missing, or a table cannot be read.
 * @example
 * const ucf = await loadUcf101("data/ucf-tiny");
 * ucf.train.length; // 50
 */
export async function loadUcf101(root: string, options: LoadUcf101Options = {}): Promise<Ucf101> {
  checkOptions("loadUcf101", options, { split: true, list: true, annotations: true });
  const { split = "test", list, annotations = root } = options;
  checkText("root", root);
  checkOneOf("split", split, ["train", "test"]);
  if (list !== undefined) checkOneOf("list", list, [1, 2, 3]);
  const { files, others } = await findUcf101Files(root);
  const tables: Ucf101Tables =
    typeof annotations === "string" ? await findUcf101Tables(annotations, list) : annotations;
  const classes = tables.classInd === undefined ? undefined : await readUcf101Classes(tables.classInd);
  const given = (["train", "test"] as const).flatMap((name) => {
    const path = tables[name];
    return path === undefined ? [] : [{ name, path }];
  });
  if (given.length > 0 ? tables[split] === undefined : options.annotations !== undefined)
    throw missingTable(root, split, options, given);
  const read = await Promise.all(given.map(({ name, path }) => readUcf101Rows(path, name, classes)));
  const spell = firstSpelling(classes?.byIndex.values());
  const rows = (
    given.length === 0 ? rowsOfFolders(root, files, list ?? 1) : read.flatMap((table) => table.rows)
  ).map((row) => ({ ...row, label: spell(row.label) }));
  if (given.length === 0 && rows.length === 0) throw missingTable(root, split, options, given);
  const bySplit = (name: Ucf101Split): Ucf101Row[] => rows.filter((row) => row.split === name);
  return new Ucf101({
    root,
    split,
    tables: given.map(({ path }) => path),
    rows,
    ...joinUcf101(root, rows, files),
    ignored: others,
    problems: read.flatMap((table) => table.problems),
    warnings: ucf101Warnings(bySplit("train"), bySplit("test"), classes),
  });
}

function missingTable(
  root: string,
  split: Ucf101Split,
  { list, annotations }: LoadUcf101Options,
  given: readonly { readonly path: string }[],
): DatasetError {
  const lists = `"${split}list${String(list ?? 1).padStart(2, "0")}.txt"`;
  const looked = list === undefined ? `"${split}.csv" and ${lists}` : lists;
  const [first] = given;
  const found = first === undefined ? "" : `; found "${first.path}"`;
  const where = typeof annotations === "string" ? annotations : root;
  return new DatasetError(
    `Cannot load UCF101 from "${root}": no table of the ${split} split. Looked in "${where}" for ${looked}${found}. ` +
      `Put the table there, name it with the option ${optionName("annotations")}, or sort the clips into folders by class`,
    { path: root },
  );
}
