import { readdir, realpath, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { errorCode } from "../core/errors.js";
import { FileSystemError } from "./system-error.js";

/** The endings of video files that are looked for in a dataset, lower case. */
export const videoExtensions: readonly string[] = [".mp4", ".avi", ".mkv", ".webm", ".mov"];

/** The endings of pictures that are looked for in a dataset, lower case, the usual ones first. */
export const imageExtensions: readonly string[] = ".jpg .jpeg .png .webp .tif .tiff .gif .avif".split(" ");

/**
 * The files with one of the endings, in a folder and all folders below it, sorted by path.
 *
 * Names that start with a point are left out; `.MP4` counts as `.mp4`. Links to folders are followed, each
 * folder once.
 *
 * @param folder - Where to look; a folder that does not exist holds no files.
 * @param extensions - Endings in lower case with their point; see {@link videoExtensions}.
 * @param options - `recursive`: whether folders below are entered; default true.
 * @returns Paths that start with `folder`.
 * @throws {FileSystemError} If a folder cannot be read.
 */
export async function listFiles(
  folder: string,
  extensions: readonly string[],
  options: { readonly recursive?: boolean } = {},
): Promise<string[]> {
  const { recursive = true } = options;
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
      else if (kind?.isFile() === true && extensions.includes(extname(entry.name).toLowerCase()))
        found.push(below);
    }
  }

  await visit(folder);
  // Not localeCompare: the order must be the same on every machine.
  return found.sort((a, b) => (a < b ? -1 : 1));
}
