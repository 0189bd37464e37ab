import { fileURLToPath } from "node:url";

/** How this very program is started from any folder, also from one that does not have the package. */
export function ourProgram(): string {
  return `node "${fileURLToPath(new URL("main.js", import.meta.url))}"`;
}
