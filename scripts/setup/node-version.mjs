/** The Nodes that can load the library in a notebook, where `require` has to take ES modules. */
import { Failure } from "./failure.mjs";

/** The oldest minor version of each major one; from 23 on every version will do. */
const OLDEST_MINOR = { 20: 19, 22: 12 };

export function checkNodeVersion(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  if (major > 22 || minor >= OLDEST_MINOR[major]) return;
  throw new Failure(
    `Cannot run on Node ${version}: 20.19 or newer is needed, or 22.12 or newer. ` +
      `Install a newer one (nvm install 22, or your system's packages)`,
  );
}
