/** The npm packages: installed when node_modules is not what package-lock.json says. */
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Failure } from "./failure.mjs";
import { ROOT } from "./paths.mjs";
import { run } from "./process.mjs";

/** Runs `npm ci` in a folder, if it is needed. */
export async function installPackages(root = ROOT) {
  const reason = whyInstall(root);
  if (!reason) return;
  console.log(`Installing the npm packages${root === ROOT ? "" : ` of ${relative(ROOT, root)}`} (${reason})`);
  const { program, args } = npm();
  // As .npmrc says, which holds for one folder: no package needs its installation script.
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { exitCode } = await run(program, [...args, "ci", ...options], { cwd: root, inherit: true });
  if (exitCode === 0) return;
  throw new Failure(
    "Cannot install the npm packages: npm ci failed, see above. " +
      "If it is the network, check the registry (npm config get registry) and run this again; " +
      "if package-lock.json does not fit package.json, run npm install",
  );
}

/**
 * Why node_modules has to be installed anew; nothing if it is what package-lock.json asks for.
 *
 * npm writes what it installed into node_modules/.package-lock.json, as its last act. Versions are compared,
 * not times: a checkout or a copy changes the times.
 */
export function whyInstall(root) {
  const installedPath = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedPath)) return "node_modules is missing or incomplete";
  const installed = readPackages(installedPath);
  const wanted = readPackages(join(root, "package-lock.json"));
  delete wanted[""];
  for (const [path, entry] of Object.entries(wanted)) {
    const isOptional = entry.optional || entry.devOptional || entry.peer;
    if (!installed[path] && isOptional) continue;
    if (installed[path]?.version !== entry.version || !existsSync(join(root, path))) {
      return `${path.replace("node_modules/", "")} is not the version in package-lock.json`;
    }
  }
  const extra = Object.keys(installed).find((path) => !wanted[path]);
  return extra && `${extra.replace("node_modules/", "")} is not in package-lock.json`;
}

function readPackages(path) {
  return { ...JSON.parse(readFileSync(path, "utf8")).packages };
}

/** npm as it was started, or the one on PATH. */
function npm() {
  const script = process.env.npm_execpath;
  if (script?.endsWith("npm-cli.js")) return { program: process.execPath, args: [script] };
  return { program: "npm", args: [] };
}
