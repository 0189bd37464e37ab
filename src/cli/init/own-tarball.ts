import { readFile, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import type { NewFile } from "../project/write-new.js";

/** Where a project gets kinetoscope from, and what has to lie in its folder for that. */
interface ProjectOrigin {
  /** For `dependencies`. */
  readonly specifier: string;
  readonly files: readonly NewFile[];
}

/**
 * A project whose kinetoscope is a tarball gets a copy of it, 7 MB, and names it by its place in the folder: so the folder can be
 * moved, or handed out without `node_modules`.
 *
 * @param specifier - Where this copy of the package came from: what {@link findOrigin} says.
 */
export async function ownTarball(specifier: string, folder: string): Promise<ProjectOrigin> {
  const path = specifier.startsWith("file:") ? specifier.slice("file:".length) : "";
  const isTarball = /\.(tgz|tar\.gz)$/.test(path) && (await stat(path).catch(() => undefined))?.isFile();
  if (isTarball !== true) return { specifier, files: [] };
  const name = basename(path);
  const isThere = relative(path, join(folder, name)) === "";
  const files = isThere ? [] : [{ path: name, content: await readFile(path) }];
  return { specifier: `file:${name}`, files };
}
