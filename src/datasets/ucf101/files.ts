import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { DatasetError } from "../../core/errors.js";
import { composed, isSameText } from "../../core/same-text.js";
import { videoExtensions } from "../../files/endings.js";
import { listFiles } from "../../files/list-files.js";
import { parseUcf101FileName } from "./name.js";
import type { Ucf101Row, Ucf101Split } from "./rows.js";

/** The names that a split's folder may have. */
const splitFolders: Readonly<Partial<Record<string, Ucf101Split>>> = {
  train: "train",
  test: "test",
  val: "test",
};

/** Groups of a class that the official lists 1, 2 and 3 test on: 1 to 7, 8 to 14, 15 to 21. */
const groupsPerList = 7;

/** All videos below the root, and what else is there but tables and texts, each sorted by path. */
export async function findUcf101Files(
  root: string,
): Promise<{ readonly files: readonly string[]; readonly others: readonly string[] }> {
  const found = await stat(root).catch(() => undefined);
  if (found?.isDirectory() === true) {
    const others: string[] = [];
    const onOther = (path: string): void => {
      if (!/\.(csv|txt|md)$/i.test(path)) others.push(path);
    };
    const files = await listFiles(root, videoExtensions, { onOther });
    return { files, others: others.sort((a, b) => (a < b ? -1 : 1)) };
  }
  const reason = found === undefined ? "no such folder" : "it is a file, not a folder";
  throw new DatasetError(`Cannot load UCF101 from "${root}": ${reason}`, { path: root });
}

/** Where the tables of the splits are. */
export interface Ucf101Tables {
  readonly train?: string;
  readonly test?: string;
  readonly classInd?: string;
}

/**
 * The tables in a folder: `train.csv` and `test.csv`, else the official lists, there or in `ucfTrainTestlist` or
 * `lists`.
 *
 * @param list - 1, 2 or 3: the official lists, also where CSV files are there.
 */
export async function findUcf101Tables(folder: string, list: number | undefined): Promise<Ucf101Tables> {
  if (list === undefined) {
    const csv = await existing(folder, { train: "train.csv", test: "test.csv" });
    if (csv.train !== undefined || csv.test !== undefined) return csv;
  }
  for (const below of [".", "ucfTrainTestlist", "lists"]) {
    const number = String(list ?? 1).padStart(2, "0");
    const names = {
      train: `trainlist${number}.txt`,
      test: `testlist${number}.txt`,
      classInd: "classInd.txt",
    };
    const tables = await existing(join(folder, below), names);
    if (tables.train !== undefined || tables.test !== undefined) return tables;
  }
  return {};
}

async function existing(folder: string, names: Readonly<Record<string, string>>): Promise<Ucf101Tables> {
  const found = new Set(await readdir(folder).catch((): string[] => []));
  const there = Object.entries(names).filter(([, name]) => found.has(name));
  return Object.fromEntries(there.map(([key, name]) => [key, join(folder, name)]));
}

/**
 * The rows that folders by class stand for: `train/Punch/….avi` and `test/…`, or `Punch/….avi`, where the group
 * tells the split as it does in the official lists. Other files have no row.
 */
export function rowsOfFolders(root: string, files: readonly string[], list: number): readonly Ucf101Row[] {
  const counts = { train: 0, test: 0 };
  return files.flatMap((file) => {
    const videoName = relative(root, file).split(sep).join("/");
    const folders = videoName.split("/").slice(0, -1);
    const label = folders.at(-1);
    const split = splitFolders[folders.at(-2) ?? ""] ?? splitOfGroup(file, list);
    if (label === undefined || label in splitFolders || split === undefined) return [];
    return [{ videoName, label, split, row: counts[split]++ }];
  });
}

function splitOfGroup(file: string, list: number): Ucf101Split | undefined {
  const name = parseUcf101FileName(file);
  if (name === undefined) return undefined;
  return Math.ceil(Number(name.group.slice(1)) / groupsPerList) === list ? "test" : "train";
}

/** Which file belongs to which row. */
export interface Ucf101Join {
  /** For each row its file. */
  readonly files: readonly (string | undefined)[];
  readonly filesWithoutRow: readonly string[];
  /** Files of the name of a row that has another file. */
  readonly duplicateFiles: readonly string[];
}

/**
 * Joins rows and files by the file's whole name, in whatever case if there is none in the same. Of several, the one
 * at the very place that the row names is taken, else the one in the split's folder, else the first.
 */
export function joinUcf101(root: string, rows: readonly Ucf101Row[], files: readonly string[]): Ucf101Join {
  const byName = new Map<string, string[]>();
  for (const file of files) {
    const name = keyOf(file);
    byName.set(name, [...(byName.get(name) ?? []), file]);
  }
  const taken = new Set<string>();
  const known = new Set<string>();
  const joined = rows.map((row) => {
    const name = basename(row.videoName);
    known.add(keyOf(name));
    const alike = byName.get(keyOf(name)) ?? [];
    const exact = alike.filter((file) => isSameText(basename(file), name));
    const file = (exact.length > 0 ? exact : alike).reduce<string | undefined>(
      (best, next) =>
        best === undefined || placeRank(root, row, next) > placeRank(root, row, best) ? next : best,
      undefined,
    );
    if (file !== undefined) taken.add(file);
    return file;
  });
  const others = files.filter((file) => !taken.has(file));
  const isKnown = (file: string): boolean => known.has(keyOf(file));
  return {
    files: joined,
    filesWithoutRow: others.filter((file) => !isKnown(file)),
    duplicateFiles: others.filter(isKnown),
  };
}

function keyOf(path: string): string {
  return composed(basename(path)).toLowerCase();
}

function placeRank(root: string, { videoName, split }: Ucf101Row, file: string): number {
  const places = [join(root, videoName), join(root, split, videoName)];
  if (places.some((place) => isSameText(place, file))) return 2;
  const folders = dirname(relative(root, file)).split(sep);
  return folders.some((folder) => splitFolders[folder] === split) ? 1 : 0;
}
