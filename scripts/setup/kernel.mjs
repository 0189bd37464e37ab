/**
 * The kernels, registered in a folder of the project instead of the user's home. A kernelspec holds absolute
 * paths, so it is generated; nothing that Jupyter or Deno writes leaves this folder.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { MENDS } from "./bundle.mjs";
import { Failure } from "./failure.mjs";
import { DENO, JUPYTER, ROOT } from "./paths.mjs";

/** Writes tslab's kernelspec unless it is there and right. */
export function registerKernel(root = ROOT, jupyter = JUPYTER) {
  const tslab = join(root, "node_modules", "tslab", "bin", "tslab");
  if (!existsSync(tslab))
    throw new Failure(`Cannot register the tslab kernel: ${tslab} is missing. Run npm ci`);
  writeSpec(jupyter, "tslab", kernelSpec(tslab, join(root, MENDS)));
}

/** Writes the kernelspec of Deno's kernel, if Deno was installed. */
export function registerDeno(folder = DENO, jupyter = JUPYTER) {
  const program = denoProgram(folder);
  if (program) writeSpec(jupyter, "deno", denoSpec(program, jupyter));
}

function writeSpec(jupyter, name, spec) {
  const path = join(jupyter, "share", "jupyter", "kernels", name, "kernel.json");
  const text = `${JSON.stringify(spec, undefined, 2)}\n`;
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** What `tslab install` writes, but with the node that runs now, the project's own tslab and the mends of it. */
function kernelSpec(tslab, mends) {
  return {
    argv: [process.execPath, "--require", mends, tslab, "kernel", "--config-path", "{connection_file}"],
    display_name: "TypeScript (tslab)",
    language: "typescript",
  };
}

/** What `deno jupyter --install` writes, but for what Deno keeps and for what it would ask the network. */
function denoSpec(program, jupyter) {
  return {
    argv: [program, "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
    env: { DENO_DIR: join(jupyter, "deno"), DENO_NO_UPDATE_CHECK: "1" },
  };
}

/** The program itself, in the package for this system: the command of the package `deno` only starts it. */
function denoProgram(folder) {
  const scope = join(folder, "node_modules", "@deno");
  const packages = existsSync(scope) ? readdirSync(scope) : [];
  const programs = packages.flatMap((name) => ["deno", "deno.exe"].map((file) => join(scope, name, file)));
  return programs.find((path) => existsSync(path));
}

/** Environment variables that keep Jupyter inside the project. */
export function jupyterEnv(jupyter = JUPYTER) {
  return {
    JUPYTER_PATH: join(jupyter, "share", "jupyter"),
    JUPYTER_CONFIG_DIR: join(jupyter, "config"),
    JUPYTER_DATA_DIR: join(jupyter, "data"),
    JUPYTER_RUNTIME_DIR: join(jupyter, "runtime"),
    IPYTHONDIR: join(jupyter, "ipython"),
  };
}
