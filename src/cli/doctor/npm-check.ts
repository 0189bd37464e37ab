import { join } from "node:path";
import { askProgram } from "../../video/program/child-process.js";
import { failure, good, warning, type Check, type Machine } from "./check.js";
import { isAtLeast } from "./machine.js";
import { findProject } from "./project.js";
import { danfojsOverrides } from "./substitutes.js";
import { newerThanTried } from "./tried-systems.js";

/** The first npm that reads an override whose value is another package. */
const readsAliases = [9, 3];

/** npm is there, and can read the project's overrides. */
export const npmCheck: Check = {
  name: "npm",
  async run(machine) {
    const version = await askVersion(machine);
    if (version === undefined) return warning("cannot tell its version: npm --version does not answer");
    const project = findProject(machine.folder);
    const hasOverrides = project !== undefined && Object.keys(danfojsOverrides(project.manifest)).length > 0;
    if (hasOverrides && !isAtLeast(version, readsAliases)) {
      const path = join(project.folder, "package.json");
      const found = `${version} cannot install what the overrides in ${path} ask for, at least ${readsAliases.join(".")} can`;
      return failure(found, "npm install --global npm@10");
    }
    return newerThanTried("npm", version, version) ?? good(version);
  },
};

/** The npm that started this command says so itself; on Windows, where it is a script, only that one is known. */
async function askVersion(machine: Machine): Promise<string | undefined> {
  const said = /^npm\/(\d\S*)/.exec(process.env["npm_config_user_agent"] ?? "")?.[1];
  if (said !== undefined) return said;
  const { exitCode, stdout } = await askProgram("npm", ["--version"], machine);
  return exitCode === 0 ? /^\d\S*/.exec(stdout)?.[0] : undefined;
}
