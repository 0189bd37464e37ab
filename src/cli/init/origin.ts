import { readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { ownFolder } from "../../core/own-package.js";

/** The version of this package, and where a new project's npm gets the same one. */
export interface Origin {
  readonly version: string;
  /** For `dependencies`: `"^0.1.0"`, or `file:` and a path. */
  readonly specifier: string;
}

/**
 * Where this copy of the package came from: the registry, if somebody asked for it there, a tarball or folder that
 * somebody installed (or gave to npx), or a checkout of the repository. Where nobody knows it is this copy itself: what
 * has our name in the registry may be somebody else's.
 */
export async function findOrigin(packageFolder: string = ownFolder): Promise<Origin> {
  const folder = resolve(packageFolder);
  const { version } = await readManifest(folder);
  const modules = dirname(folder);
  if (basename(modules) !== "node_modules") return { version, specifier: `file:${folder}` };
  // npx writes a package.json, too: what it was asked for.
  const installing = dirname(modules);
  const { dependencies, devDependencies } = await readManifest(installing).catch(() => ({}) as Manifest);
  const asked = { ...devDependencies, ...dependencies }["kinetoscope"] ?? "";
  if (asked === "") return { version, specifier: `file:${folder}` };
  if (!asked.startsWith("file:")) return { version, specifier: `^${version}` };
  return { version, specifier: `file:${resolve(installing, asked.slice("file:".length))}` };
}

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(resolve(folder, "package.json"), "utf8")) as Manifest;
}
