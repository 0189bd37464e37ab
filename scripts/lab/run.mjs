/** Runs a notebook without a browser, and makes one self-contained page of it. */
import { basename, dirname, join, relative } from "node:path";
import { Failure } from "../setup/failure.mjs";
import { executeNotebook } from "./execute.mjs";
import { exportPage } from "./page.mjs";

/**
 * Writes `output/<name>.ipynb` and `output/<name>.html` beside the notebook. Both are written up to a cell that fails, too.
 *
 * @param setup - `python`: one that has nbconvert; `env`: variables with which it finds the kernel.
 * @returns The executed notebook.
 * @throws {Failure} If a cell failed, or the kernel did.
 */
export async function runNotebook(path, { setup, kernel }) {
  const startedAt = Date.now();
  const stem = basename(path, ".ipynb");
  const notebookPath = join(dirname(path), "output", `${stem}.ipynb`);
  const htmlPath = join(dirname(path), "output", `${stem}.html`);

  console.log(`Running ${stem} with the ${kernel} kernel`);
  const { notebook, failure } = await executeNotebook(path, notebookPath, { setup, kernel });
  await exportPage(notebookPath, htmlPath, { setup, sourceFolder: dirname(path) });
  const files = `  notebook  ${shown(notebookPath)}\n  page      ${shown(htmlPath)}`;
  if (failure !== undefined) throw new Failure(`${failure}\n\nWhat ran before it\n${files}`);
  console.log(`\nDone in ${Math.round((Date.now() - startedAt) / 1000)} s\n${files}`);
  return notebook;
}

/** A path as it is short to read: relative to where the command was started, if it is below. */
export function shown(path) {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}
