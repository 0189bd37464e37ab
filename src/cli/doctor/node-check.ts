import { failure, good, type Check, type Machine } from "./check.js";
import { isAtLeast } from "./machine.js";
import { newerThanTried } from "./tried-systems.js";

/** Node has to load ES modules with `require`, as tslab does: 20.19 and up, and of 22 from 22.12 on. */
export const nodeCheck: Check = {
  name: "Node",
  run(machine) {
    const { nodeVersion } = machine;
    const is20 = nodeVersion.startsWith("20.");
    if (isAtLeast(nodeVersion, is20 ? [20, 19] : [22, 12])) {
      return Promise.resolve(newerThanTried("node", nodeVersion, nodeVersion) ?? good(nodeVersion));
    }
    return Promise.resolve(
      failure(`${nodeVersion}, at least 20.19 (or 22.12) is needed`, ...installNode(machine)),
    );
  },
};

function installNode({ installer }: Machine): readonly string[] {
  if (installer === "brew") return ["brew install node@22 && brew link --overwrite node@22"];
  if (installer === "winget") return ["winget install OpenJS.NodeJS.LTS", "# then open a new terminal"];
  return ["# with nvm (https://github.com/nvm-sh/nvm); a system's own Node is often older", "nvm install 22"];
}
