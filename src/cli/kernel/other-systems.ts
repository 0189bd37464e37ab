import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** Where packages keep a native part for each system, as `<place>/<platform>/<arch>`. */
const places: readonly { readonly name: string; readonly place: RegExp }[] = [
  { name: "onnxruntime-node", place: /^bin\/napi-v\d+$/ },
  { name: "zeromq", place: /^build$/ },
];

/**
 * Removes from a project's `node_modules` the native parts that are for other systems than this one: 265 MB, since
 * onnxruntime-node and zeromq bring all of them. What this system uses stays, and all stays where a package has no part for
 * this system, or is a link to a folder that other projects share.
 *
 * @param folder - The project's own.
 * @returns The folders that were removed, below `folder`; none the second time.
 */
export async function removeOtherSystems(
  folder: string,
  { platform = process.platform, arch = process.arch }: { platform?: string; arch?: string } = {},
): Promise<readonly string[]> {
  if (!(await isOwnFolder(join(folder, "node_modules")))) return [];
  const removed: string[] = [];
  for (const { name, place } of places) {
    const root = join("node_modules", name);
    if (!(await isOwnFolder(join(folder, root)))) continue;
    for (const parts of await placesIn(folder, root, place)) {
      if (!(await isOwnFolder(join(folder, parts, platform, arch)))) continue;
      for (const other of await otherParts(folder, parts, { platform, arch })) {
        await rm(join(folder, other), { recursive: true, force: true });
        removed.push(other);
      }
    }
  }
  return removed;
}

async function placesIn(folder: string, root: string, place: RegExp): Promise<readonly string[]> {
  const found: string[] = [];
  for (const first of await foldersIn(join(folder, root))) {
    if (place.test(first)) found.push(join(root, first));
    for (const second of await foldersIn(join(folder, root, first)))
      if (place.test(`${first}/${second}`)) found.push(join(root, first, second));
  }
  return found;
}

/** Other platforms as a whole, and other processors of this one. */
async function otherParts(
  folder: string,
  parts: string,
  { platform, arch }: { readonly platform: string; readonly arch: string },
): Promise<readonly string[]> {
  const platforms = await foldersIn(join(folder, parts));
  const processors = await foldersIn(join(folder, parts, platform));
  return [
    ...platforms.filter((name) => name !== platform).map((name) => join(parts, name)),
    ...processors.filter((name) => name !== arch).map((name) => join(parts, platform, name)),
  ];
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** A real folder, not a link: what a link leads to belongs to others, too. */
async function isOwnFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() === true;
}
