/** The oldest Node that can load the library in a notebook: since 20.19 `require` takes ES modules. */
import { Failure } from "./failure.mjs";

const OLDEST = [20, 19];

export function checkNodeVersion(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new Failure(
    `Cannot run on Node ${version}: at least ${OLDEST.join(".")} is needed. ` +
      `Install a newer one (nvm install 22, or your system's packages)`,
  );
}
