import { readdir, stat } from "node:fs/promises";
import { join, parse } from "node:path";
import { DatasetError } from "../core/errors.js";
import { listFiles, videoExtensions } from "../files/list-files.js";

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
  const match = /^(.+)_(\d{6,})_(\d+)$/.exec(name);
  if (match === null) return { id: name, timeStart: undefined, timeEnd: undefined };
  return { id: match[1], timeStart: Number(match[2]), timeEnd: Number(match[3]) };
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
      "Put the file there, or name it with the option annotations",
    { path: root },
  );
}

/** A split's clips, sorted by path: all below `<root>/<split>`, else those in `root` and its `part_*` folders. */
export async function findClips(root: string, split: string): Promise<string[]> {
  const inSplit = await listFiles(join(root, split), videoExtensions);
  if (inSplit.length > 0) return inSplit;
  // Not all of root: it may hold the other splits too.
  const folders = (await readdir(root)).filter((name) => name.startsWith("part_")).sort();
  const inParts = await Promise.all(folders.map((name) => listFiles(join(root, name), videoExtensions)));
  return [...(await listFiles(root, videoExtensions, { recursive: false })), ...inParts.flat()];
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
