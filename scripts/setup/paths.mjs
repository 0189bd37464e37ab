/** Where things are in this project. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const NOTEBOOKS = join(ROOT, "notebooks");
export const TEMPLATES = join(ROOT, "scripts", "template");

/** Packages that not everyone needs, in a folder with a package-lock.json of its own. */
export const DENO = join(ROOT, "scripts", "setup", "deno");

/**
 * Everything that Jupyter writes: kernelspec, settings, signatures, running servers. Generated, ignored by
 * git.
 */
export const JUPYTER = join(ROOT, ".jupyter");
