import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../core/errors.js";
import { endsIn } from "./endings.js";
import { FileSystemError } from "./system-error.js";

/**
 * The files with one of the endings, in a folder and all folders below it, sorted by path.
 *
 * Names that start with a point are left out; `.MP4` counts as `.mp4`. Links to folders are followed, each
 * folder once.
 *
 * @param folder - Where to look; a folder that does not exist holds no files.
 * @param extensions - Endings in lower case with their point; see `videoExtensions`.
 * @param options - `recursive`: whether folders below are entered; default true. `onOther`: is told the files with other
 *   endings.
 * @returns Paths that start with `folder`.
 * @throws {FileSystemError} If a folder cannot be read.
 */
export async function listFiles(
  folder: string,
  extensions: readonly string[],
  options: { readonly recursive?: boolean; readonly onOther?: (path: string) => void } = {},
): Promise<string[]> {
  const { recursive = true, onOther } = options;
  const found: string[] = [];
  const visited = new Set<string>();

  async function visit(path: string): Promise<void> {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined || visited.has(real)) return;
    visited.add(real);
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      if (errorCode(error) === "ENOTDIR") return [];
      throw new FileSystemError("read", path, error);
    });
    const prefix = join(path, "x").slice(0, -1); // of thousands of files, joined once
    for (const entry of entries) {
      if (entry.name.startsWith(".")) continue;
      const below = prefix + entry.name;
      const kind = entry.isSymbolicLink() ? await stat(below).catch(() => undefined) : entry;
      if (kind?.isDirectory() === true && recursive) await visit(below);
      else if (kind?.isFile() === true)
        if (endsIn(entry.name, extensions)) found.push(below);
        else onOther?.(below);
    }
  }

  await visit(folder);
  // Not localeCompare: the order must be the same on every machine.
  return found.sort((a, b) => (a < b ? -1 : 1));
}
