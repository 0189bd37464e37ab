import { join } from "node:path";
import { ownFolder } from "../core/own-package.js";

/** How this very program is started from any folder, also from one that does not have the package. */
export function ourProgram(): string {
  return `node "${join(ownFolder, "bin", "kinetoscope.mjs")}"`;
}
