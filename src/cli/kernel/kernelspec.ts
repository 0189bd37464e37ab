import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { ownFolder } from "../../core/own-package.js";
import { findProject } from "../doctor/project.js";

/** What Jupyter reads out of a `kernel.json`. */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
}

/** What the name of the kernel stands for in a notebook: any tslab opens it. */
export const kernelName = "tslab";

/**
 * The kernelspec of tslab with the mends, for the packages of a folder. It holds absolute paths, so it is written on
 * each machine anew.
 *
 * @throws {Error} If tslab is not installed there.
 */
export function tslabSpec(folder: string): KernelSpec {
  const tslab = packageFolder("tslab", folder);
  if (tslab === undefined)
    throw new Error(`Cannot register the kernel: tslab is not installed in ${folder}. Run npm install`);
  // npx keeps this program in a cache, which it empties: the project's own copy stays
  const ours = packageFolder("kinetoscope", folder) ?? ownFolder;
  const mends = join(ours, "dist", "bundle", "mend-tslab.cjs");
  const start = [process.execPath, ...(existsSync(mends) ? ["--require", mends] : [])];
  return {
    argv: [...start, join(tslab, "bin", "tslab"), "kernel", "--config-path", "{connection_file}"],
    display_name: "TypeScript (tslab)",
    language: "typescript",
  };
}

/** Where a package is that a notebook in this folder would import. */
function packageFolder(name: string, folder: string): string | undefined {
  try {
    return dirname(createRequire(join(folder, "notebook.js")).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/** Where the project's own start script looks for kernels. */
export function projectKernels(folder: string): string {
  const project = findProject(folder)?.folder ?? folder;
  return join(project, ".jupyter", "share", "jupyter", "kernels");
}

/** Where every Jupyter of this user looks for kernels: VS Code, JupyterLab and Notebook. */
export function userKernels(platform: NodeJS.Platform = process.platform): string {
  const { JUPYTER_DATA_DIR: data, APPDATA: roaming, XDG_DATA_HOME: shared } = process.env;
  if (data) return join(data, "kernels");
  if (platform === "darwin") return join(homedir(), "Library", "Jupyter", "kernels");
  if (platform === "win32")
    return join(roaming ?? join(homedir(), "AppData", "Roaming"), "jupyter", "kernels");
  return join(shared ?? join(homedir(), ".local", "share"), "jupyter", "kernels");
}
