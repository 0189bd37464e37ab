import { join } from "node:path";
import { failure, good, warning, type Check } from "./check.js";
import { askPackage, type PackageFinder } from "./package-answer.js";
import { findProject, missingOverrides, setOverridesLine } from "./project.js";

const script = `
const { DataFrame } = load();
console.log(new DataFrame([[1, 2], [3, 4]]).shape.join());
process.exit(0);
`;

/**
 * danfojs-node, which makes the DataFrames, loads; and the project's package.json has the overrides without
 * which npm cannot install it everywhere.
 */
export function overridesCheck(find?: PackageFinder): Check {
  return {
    name: "npm overrides",
    async run(machine) {
      const asked = await askPackage("danfojs-node", script, machine, find);
      const danfo = "problem" in asked ? `danfojs-node ${asked.problem}` : "danfojs-node loads";
      const isLoaded = !("problem" in asked);
      const project = findProject(machine.folder);
      if (project === undefined) {
        const found = `${danfo}; no package.json in ${machine.folder} or above`;
        const remedy = ["npx kinetoscope init my-videos && cd my-videos", "npm install"];
        return isLoaded ? warning(found, ...remedy) : failure(found, ...remedy);
      }
      const path = join(project.folder, "package.json");
      if (project.problem !== undefined) {
        return failure(`cannot read ${path}: ${project.problem}`, `# correct ${path}, then:`, "npm install");
      }
      const goThere = `cd "${project.folder}"`;
      const missing = missingOverrides(project.manifest);
      if (missing.length > 0) {
        const found = `${danfo}; ${path} has no override for its ${missing.join(" and ")}`;
        const remedy = [goThere, setOverridesLine, "npm install danfojs-node@^1.2.0"];
        return isLoaded ? warning(found, ...remedy) : failure(found, ...remedy);
      }
      if (isLoaded) return good(`${danfo}; its overrides are in ${path}`);
      return failure(danfo, goThere, "npm install danfojs-node@^1.2.0");
    },
  };
}
