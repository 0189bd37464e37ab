/**
 * The tslab kernel, registered in a folder of the project instead of the user's home. A kernelspec holds
 * absolute paths, so it is generated; nothing that Jupyter writes leaves this folder.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "./failure.mjs";
import { JUPYTER, ROOT } from "./paths.mjs";

/** Writes the kernelspec unless it is there and right. */
export function registerKernel(root = ROOT, jupyter = JUPYTER) {
  const tslab = join(root, "node_modules", "tslab", "bin", "tslab");
  if (!existsSync(tslab))
    throw new Failure(`Cannot register the tslab kernel: ${tslab} is missing. Run npm ci`);
  const path = join(jupyter, "share", "jupyter", "kernels", "tslab", "kernel.json");
  const text = `${JSON.stringify(kernelSpec(tslab), undefined, 2)}\n`;
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** What `tslab install` writes, but with the node that runs now and the project's own tslab. */
function kernelSpec(tslab) {
  return {
    argv: [process.execPath, tslab, "kernel", "--config-path", "{connection_file}"],
    display_name: "TypeScript (tslab)",
    language: "typescript",
  };
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
