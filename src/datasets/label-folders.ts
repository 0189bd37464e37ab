import { readdir, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { DatasetError, errorCode } from "../core/errors.js";
import { endingReason, endsIn } from "../files/endings.js";
import { systemReason } from "../files/system-error.js";
import type { Clip } from "./clip.js";
import type { PassedOverFile } from "./passed-over.js";

/** One sub-folder of a dataset that has a folder per category. */
export interface LabelFolder {
  /** Its name. */
  readonly name: string;
  /** Its files of the wanted kind, sorted by name. */
  readonly files: readonly string[];
}

/** What a dataset's folder holds, sorted letter by letter as Python sorts, so that the order is the same everywhere. */
export interface LabelFolders {
  readonly folders: readonly LabelFolder[];
  /** Everything else, sorted by path. */
  readonly passedOver: readonly PassedOverFile[];
}

/**
 * Lists `<root>/<folder>/<file>`. Links count as what they lead to; names that begin with a point are not looked at.
 *
 * @param extensions - Endings of the wanted files, in lower case with their point.
 * @param noun - What an error calls the files: `"videos"`.
 * @throws {DatasetError} If a folder cannot be read.
 */
export async function listLabelFolders(
  root: string,
  extensions: readonly string[],
  noun: string,
): Promise<LabelFolders> {
  const isWanted = ({ name, isFolder }: Entry): boolean => !isFolder && endsIn(name, extensions);
  const folders: LabelFolder[] = [];
  const passedOver: PassedOverFile[] = [];
  for (const { name, isFolder } of await listFolder(root, noun)) {
    if (!isFolder) {
      const reason = endsIn(name, extensions) ? "it is in no class's folder" : endingReason(name);
      passedOver.push({ path: join(root, name), reason });
      continue;
    }
    const entries = await listFolder(join(root, name), noun);
    folders.push({ name, files: entries.filter(isWanted).map((entry) => entry.name) });
    const others = entries.filter((entry) => !isWanted(entry));
    for (const other of others) {
      const reason = other.isFolder ? "it is a folder in a class's folder" : endingReason(other.name);
      passedOver.push({ path: join(root, name, other.name), reason });
    }
  }
  return { folders, passedOver: passedOver.sort((a, b) => byCodeUnit(a.path, b.path)) };
}

/** A file of a category as a clip; its columns are `category` and `fname`. */
export function clipOfFolder(root: string, folder: string, fname: string, category: string): Clip {
  const path = join(root, folder, fname);
  return { path, id: basename(fname, extname(fname)), label: category, columns: { category, fname } };
}

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

async function listFolder(path: string, noun: string): Promise<Entry[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    const found = errorCode(error) === "ENOENT" ? "no such folder" : systemReason(error);
    throw new DatasetError(`Cannot read the ${noun} in "${path}": ${found}`, { path, cause: error });
  });
  const visible = entries.filter((entry) => !entry.name.startsWith("."));
  const kinds = await Promise.all(
    visible.map(async (entry) => {
      const linked = entry.isSymbolicLink()
        ? await stat(join(path, entry.name)).catch(() => undefined)
        : entry;
      return { name: entry.name, isFolder: linked?.isDirectory() === true };
    }),
  );
  return kinds.sort((a, b) => byCodeUnit(a.name, b.name));
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
