import { readdir, readFile, stat } from "node:fs/promises";
import { join, posix, sep } from "node:path";
import { ownFolder } from "../../core/own-package.js";
import type { NewFile } from "./write-new.js";

/** A file or folder of this package, and where it goes. */
export interface PackagePart {
  /** In the package, with `/`. */
  readonly from: string;
  /** In the new folder, with `/`; `""`: right into it. */
  readonly to: string;
}

/**
 * Some files and folders of this package, ready to be written elsewhere. A link to a file that does not come along becomes
 * plain text: pages name the library's own sources, too.
 */
export async function packageFiles(parts: readonly PackagePart[]): Promise<readonly NewFile[]> {
  const files = (await Promise.all(parts.map(filesOf))).flat();
  const paths = new Set(files.map(({ path }) => path));
  return Promise.all(
    files.map(async ({ path, source }): Promise<NewFile> => {
      const content = await readFile(source);
      if (!/\.(md|ipynb)$/.test(path)) return { path, content };
      return { path, content: keepLinks(content.toString("utf8"), path, paths) };
    }),
  );
}

async function filesOf({ from, to }: PackagePart): Promise<{ path: string; source: string }[]> {
  const root = join(ownFolder, from);
  if (!(await stat(root)).isDirectory()) return [{ path: to, source: root }];
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => {
      const source = join(parentPath, name);
      const place = source.slice(root.length).split(sep).filter(Boolean).join("/");
      return { path: to === "" ? place : `${to}/${place}`, source };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** `[text](../elsewhere.md)` becomes `text` where there is no such file or folder. */
function keepLinks(text: string, path: string, paths: ReadonlySet<string>): string {
  const link = /\[((?:[^[\]\\]|\\.){1,200})\]\(([\w./-]+)(#[\w-]*)?\)/g; // bounded: a page is long
  return text.replace(link, (whole: string, words: string, target: string) => {
    if (!/^\.{1,2}\/|\.(md|ipynb)$/.test(target)) return whole;
    const place = posix.join(posix.dirname(path), target).replace(/\/$/, "");
    const isThere = paths.has(place) || [...paths].some((other) => other.startsWith(`${place}/`));
    return isThere ? whole : words;
  });
}
