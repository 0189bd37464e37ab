import { readdir, stat } from "node:fs/promises";
import { dirname, join, parse, relative, sep } from "node:path";
import { DatasetError } from "../../core/errors.js";
import { matchGroups } from "../../core/match-groups.js";
import { optionName } from "../../core/option-words.js";
import { videoExtensions } from "../../files/endings.js";
import { listFiles } from "../../files/list-files.js";

/** What a clip's file name says. */
export interface KineticsFileName {
  readonly id: string;
  /** Seconds; `undefined` in a file that is named by its id alone. */
  readonly timeStart: number | undefined;
  readonly timeEnd: number | undefined;
}

/**
 * Takes `<id>_<start>_<end>.mp4` apart, start with six digits or more: `-4wsuPCjDBc_000005_000015.mp4`. The id
 * is all that comes before, so it may hold `_` and `-` itself; any other name is an id alone.
 */
export function parseKineticsFileName(path: string): KineticsFileName {
  const { name } = parse(path);
  const found = matchGroups(name, /^(.+)_(\d{6,})_(\d+)$/, 3);
  if (found === undefined) return { id: name, timeStart: undefined, timeEnd: undefined };
  const [id, start, end] = found;
  return { id, timeStart: Number(start), timeEnd: Number(end) };
}

/**
 * Where a split's ground truth is.
 *
 * @param annotations - The file, if the caller named it; else the usual places under `root` are tried.
 * @throws {DatasetError} If there is none.
 */
export async function findAnnotations(root: string, split: string, annotations?: string): Promise<string> {
  if (annotations !== undefined) {
    if (await isFile(annotations)) return annotations;
    throw new DatasetError(`Cannot load Kinetics from "${root}": no ground-truth file "${annotations}"`, {
      path: annotations,
    });
  }
  const places = [join(split, split), split, join("annotations", split)].flatMap((place) => [
    `${place}.csv`,
    `${place}.txt`,
  ]);
  for (const place of places) {
    const path = join(root, place);
    if (await isFile(path)) return path;
  }
  const tried = places.map((place) => `"${place}"`).join(", ");
  throw new DatasetError(
    `Cannot load Kinetics from "${root}": no ground-truth file for the ${split} split. Looked for ${tried}. ` +
      `Put the file there, or name it with the option ${optionName("annotations")}`,
    { path: root },
  );
}

/** The files of a split. */
export interface KineticsFiles {
  /** Its videos, sorted by path. */
  readonly videos: readonly string[];
  /** Videos that replace damaged ones of any split, sorted by path. */
  readonly replacements: readonly string[];
  /** What has another ending, but for tables and lists of addresses, sorted by path. */
  readonly others: readonly string[];
}

/** What the folder is called in which CVDF publishes whole videos for damaged ones: `replacement_for_corrupted_k400`. */
const replacementFolder = /^replacement/i;

/** A split's files: all below `<root>/<split>`, else those in `root` and its `part_*` folders; and replacements there. */
export async function findClips(root: string, split: string): Promise<KineticsFiles> {
  const others: string[] = [];
  const list = (folder: string, recursive: boolean = true): Promise<string[]> =>
    listFiles(folder, videoExtensions, { recursive, onOther: (path) => void others.push(path) });
  const foldersLike = async (pattern: RegExp): Promise<string[]> =>
    (await readdir(root)).filter((name) => pattern.test(name)).sort();
  const listAll = async (names: readonly string[]): Promise<string[]> =>
    (await Promise.all(names.map((name) => list(join(root, name))))).flat();

  let all = await list(join(root, split));
  // Not all of root: it may hold the other splits too.
  if (all.length === 0) all = [...(await list(root, false)), ...(await listAll(await foldersLike(/^part_/)))];
  all.push(...(await listAll(await foldersLike(replacementFolder))));
  const isReplacement = (path: string): boolean =>
    dirname(relative(root, path))
      .split(sep)
      .some((folder) => replacementFolder.test(folder));
  return {
    videos: all.filter((path) => !isReplacement(path)),
    replacements: all.filter(isReplacement),
    others: others.filter((path) => !/\.(csv|txt|json|tsv)$/i.test(path)).sort((a, b) => (a < b ? -1 : 1)),
  };
}

/** @throws {DatasetError} Unless `root` is a folder. */
export async function checkRoot(root: string): Promise<void> {
  const found = await stat(root).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  const reason = found === undefined ? "no such folder" : "it is a file, not a folder";
  throw new DatasetError(`Cannot load Kinetics from "${root}": ${reason}`, { path: root });
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true;
}
