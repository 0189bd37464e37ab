import { realpath } from "node:fs/promises";
import { dirname, join, sep } from "node:path";

/**
 * The file that another one names: below the folder of that one, by its name and, links followed, on the disk. A file that
 * is itself a link may name what lies below the folder it leads to.
 *
 * @param owner - The file that names it.
 * @returns Its path.
 * @throws {RangeError} `it lies outside of the folder of "…"`. Also what the system says if it is not there.
 */
export async function fileBelow(owner: string, name: string): Promise<string> {
  const path = join(dirname(owner), name);
  const outside = new RangeError(`it lies outside of the folder of "${owner}"`);
  if (!isBelow(name)) throw outside;
  const found = await realpath(path);
  const folders = [await realpath(dirname(owner)), dirname(await realpath(owner))];
  if (!folders.some((folder) => found.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)))
    throw outside;
  return path;
}

/** Whether a name stays below its folder on every system. */
export function isBelow(name: string): boolean {
  return name !== "" && !/^([\\/]|[a-z]:)/i.test(name) && !name.split(/[\\/]/).includes("..");
}
