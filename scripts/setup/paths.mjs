/** Where things are in this project. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const NOTEBOOKS = join(ROOT, "notebooks");
export const TEMPLATES = join(ROOT, "scripts", "template");

/** Packages that not everyone needs, in folders with a package-lock.json of their own. */
export const DENO = join(ROOT, "scripts", "setup", "deno");
export const FRONT_ENDS = join(ROOT, "test", "front-ends");

/**
 * Everything that Jupyter writes: kernelspec, settings, signatures, running servers. Generated, ignored by
 * git.
 */
export const JUPYTER = join(ROOT, ".jupyter");
