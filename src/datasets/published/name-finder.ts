import { basename, extname, relative, sep } from "node:path";
import { DatasetError } from "../../core/errors.js";
import { composed } from "../../core/same-text.js";
import { stat } from "node:fs/promises";
import { endsIn, videoExtensions } from "../../files/endings.js";
import { listFiles } from "../../files/list-files.js";
import { systemReason } from "../../files/system-error.js";
import type { FoundFile } from "../table/file-finder.js";
import type { ClipFinder } from "../table/join-clips.js";

/**
 * Finds videos anywhere below a folder by their name, without its ending: published sets are unpacked into folders of all kinds.
 * Where a row names folders too, they must be the last ones of the path.
 *
 * @param root - The folder of the videos.
 * @param what - The dataset, for the error.
 * @throws {DatasetError} If there is no such folder.
 */
export async function nameFinder(root: string, what: string): Promise<ClipFinder> {
  const isFolder = await stat(root).then(
    (found) => found.isDirectory(),
    (error: unknown) => {
      throw new DatasetError(`Cannot load ${what} from "${root}": ${systemReason(error)}`, {
        path: root,
        cause: error,
      });
    },
  );
  if (!isFolder)
    throw new DatasetError(`Cannot load ${what} from "${root}": it is no folder`, { path: root });
  const videos = await listFiles(root, videoExtensions);
  const byStem = new Map<string, string[]>();
  for (const path of videos) {
    const stem = stemOf(basename(path));
    const same = byStem.get(stem);
    if (same === undefined) byStem.set(stem, [path]);
    else same.push(path);
  }
  const found = new Set<string>();
  return {
    find(written): FoundFile {
      const words = written.split(/[\\/]/).filter((word) => word !== "" && word !== ".");
      const name = words.at(-1) ?? "";
      const folders = words.slice(0, -1).map(composed);
      const fitting = (byStem.get(stemOf(name)) ?? []).filter((path) =>
        endsWithFolders(relative(root, path), folders),
      );
      const [only, ...others] = fitting;
      if (only === undefined) return { reason: "no such file", isMissing: true };
      if (others.length > 0) {
        const names = fitting.slice(0, 3).map((path) => `"${path}"`);
        return { reason: `its name fits ${names.join(" and ")}`, isMissing: false };
      }
      found.add(only);
      return { path: only };
    },
    videosWithoutRow: () => videos.filter((path) => !found.has(path)),
  };
}

/** Without a video's ending; others belong to the name: YouTube ids hold points too. */
function stemOf(name: string): string {
  return composed(endsIn(name, videoExtensions) ? name.slice(0, -extname(name).length) : name);
}

function endsWithFolders(path: string, folders: readonly string[]): boolean {
  const own = path.split(sep).slice(0, -1).map(composed);
  return folders.every((folder, i) => own.at(i - folders.length) === folder);
}
