/**
 * Starts Jupyter with this project's TypeScript kernel. Needs nothing but Node, Jupyter and `npm install`.
 *
 *   node jupyter.mjs kernel                    registers the kernel in .jupyter/
 *   node jupyter.mjs notebook [file.ipynb]     opens a notebook in the browser
 *   node jupyter.mjs run [file.ipynb]          runs a notebook without a browser, and makes a page of it, in output/
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const jupyterFolder = join(root, ".jupyter", "share", "jupyter");
const [action = "notebook", file = "first-steps.ipynb"] = process.argv.slice(2);

/** A kernelspec holds absolute paths, so it is written anew on each machine; Git does not see it. */
function registerKernel() {
  const kinetoscope = join(root, "node_modules", "kinetoscope", "bin", "kinetoscope.mjs");
  if (!existsSync(kinetoscope))
    fail(`Cannot register the kernel: ${kinetoscope} is missing. Run npm install`);
  // what other systems need goes out of node_modules, if this project was made by kinetoscope init
  const args = [kinetoscope, "kernel", "install", ...(isOurProject() ? ["--trim"] : [])];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) process.exit(1);
}

function isOurProject() {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return scripts?.notebook === "node jupyter.mjs notebook";
}

/** The first Python that has what is needed; KINETOSCOPE_PYTHON names one. */
function findPython(modules) {
  const named = process.env.KINETOSCOPE_PYTHON;
  const isWindows = process.platform === "win32";
  const usual = isWindows ? ["python", "py", "python3"] : ["python3", "python", "/usr/bin/python3"];
  const candidates = named ? [named] : [...(isWindows ? [] : pythonsOfJupyter()), ...usual];
  for (const python of new Set(candidates)) {
    for (const module of modules) {
      const code = `import importlib.util as u, sys; sys.exit(any(u.find_spec(m) is None for m in ("jupyter_client", "${module}")))`;
      if (spawnSync(python, ["-c", code], { stdio: "ignore" }).status === 0) return { python, module };
    }
  }
  const asked = [...new Set(candidates)].join(", ");
  return fail(
    `Cannot find ${modules.join(" or ")} in any Python (${asked}). Run npx --no kinetoscope doctor`,
  );
}

/** The first line of the jupyter commands names their Python: Homebrew, pipx and uv have one of their own. */
function pythonsOfJupyter() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return ["jupyter", "jupyter-lab", "jupyter-notebook"].flatMap((name) => {
    const path = folders.map((folder) => join(folder, name)).find((candidate) => existsSync(candidate));
    if (path === undefined) return [];
    const interpreter = /^#!\s*(\S*python\S*)\s*$/m.exec(readFileSync(path, "latin1").split("\n", 1)[0]);
    return interpreter ? [interpreter[1]] : [];
  });
}

/** Where Jupyter finds this project's kernel. */
function jupyterPath() {
  return { JUPYTER_PATH: [jupyterFolder, process.env.JUPYTER_PATH].filter(Boolean).join(delimiter) };
}

/** Runs a notebook cell by cell, and writes it and a page of it into the folder output beside it. */
async function run(python, path) {
  const scripts = join(root, "node_modules", "kinetoscope", "scripts");
  const load = (...parts) => import(pathToFileURL(join(scripts, ...parts)));
  const { runNotebook } = await load("lab", "run.mjs");
  const { main } = await load("setup", "failure.mjs");
  const { endChildrenOnSignals } = await load("setup", "process.mjs");
  endChildrenOnSignals();
  await main(
    async () => void (await runNotebook(path, { setup: { python, env: jupyterPath() }, kernel: "tslab" })),
  );
}

/** Runs Jupyter in this terminal and ends as it ends. */
function start(python, args) {
  const env = { ...process.env, ...jupyterPath() };
  const child = spawn(python, ["-m", ...args], { cwd: root, env, stdio: "inherit" });
  process.on("SIGINT", () => {}); // Ctrl-C is Jupyter's: it asks, or ends
  process.on("SIGTERM", () => child.kill());
  child.on("error", (error) => fail(`Cannot start ${python}: ${error.message}`));
  child.on("close", (exitCode) => (process.exitCode = exitCode ?? 1));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

const usage = `Usage: npm run notebook [-- file.ipynb]   opens a notebook in the browser
       npm run run [-- file.ipynb]        runs it without one, and makes a page of it, in output/
       npm run kernel                     registers the kernel in .jupyter/`;

if ([action, file].some((word) => ["--help", "-h"].includes(word))) {
  console.log(usage);
  process.exit(0);
}
if (!["kernel", "notebook", "run"].includes(action)) {
  fail(`Unknown action "${action}": expected kernel, notebook or run\n\n${usage}`);
}
registerKernel();
if (action === "kernel") {
  console.log(`The kernel "TypeScript (tslab)" is registered in ${jupyterFolder}`);
} else {
  const path = resolve(file);
  if (!existsSync(path)) fail(`Cannot open "${file}": no such file`);
  if (action === "run") {
    const { python } = findPython(["nbconvert"]);
    await run(python, path);
  } else {
    const { python, module } = findPython(["jupyterlab", "notebook"]);
    const asRoot = process.getuid?.() === 0 ? ["--allow-root"] : [];
    start(python, [module, ...asRoot, path]);
  }
}
