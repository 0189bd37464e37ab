import { join } from "node:path";
import { ourProgram } from "../our-program.js";
import { failure, good, warning, type Check } from "./check.js";
import { askPackage, type PackageFinder } from "./package-answer.js";
import { findProject, isObject } from "./project.js";
import { missingSubstitutes, setOverridesLine } from "./substitutes.js";

const script = `
const { DataFrame } = load();
console.log(new DataFrame([[1, 2], [3, 4]]).shape.join());
process.exit(0);
`;

/**
 * danfojs-node, which makes the DataFrames, loads; and the project's package-lock.json or package.json says what npm
 * takes in place of two packages that cannot be installed everywhere.
 */
export function danfojsCheck(find?: PackageFinder): Check {
  return {
    name: "danfojs-node",
    async run(machine) {
      const asked = await askPackage("danfojs-node", script, machine, find);
      const danfo = "problem" in asked ? asked.problem : "loads";
      const isLoaded = !("problem" in asked);
      const project = findProject(machine.folder);
      if (project === undefined) {
        const found = `${danfo}; no package.json in ${machine.folder} or above`;
        const remedy = [`${ourProgram()} init my-videos && cd my-videos`, "npm install"];
        return isLoaded ? warning(found, ...remedy) : failure(found, ...remedy);
      }
      const path = join(project.folder, "package.json");
      if (project.problem !== undefined) {
        return failure(`cannot read ${path}: ${project.problem}`, `# correct ${path}, then:`, "npm install");
      }
      const goThere = `cd "${project.folder}"`;
      if (!isLoaded && !asksForIt(project.manifest))
        return {
          ...good("not installed: only DataFrames need it"),
          remedy: [`# for DataFrames: npx --no kinetoscope init --data-frames && npm install`],
        };
      const missing = missingSubstitutes(project);
      if (missing.length > 0) {
        const found = `${danfo}; ${path} has no override for its ${missing.join(" and ")}`;
        const remedy = [goThere, setOverridesLine, "npm install danfojs-node@^1.2.0"];
        return isLoaded ? warning(found, ...remedy) : failure(found, ...remedy);
      }
      if (isLoaded) return good(`${danfo}; npm will install it again in ${project.folder}`);
      return failure(danfo, goThere, "npm install danfojs-node@^1.2.0");
    },
  };
}

/** Whether a project wants DataFrames at all. */
function asksForIt({ dependencies, devDependencies, overrides }: Readonly<Record<string, unknown>>): boolean {
  return [dependencies, devDependencies, overrides].some(
    (fields) => isObject(fields) && Object.keys(fields).some((name) => /^danfojs-node(@|$)/.test(name)),
  );
}
