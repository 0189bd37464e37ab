/** One self-contained HTML page from an executed notebook, by nbconvert and the project's own template. */
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Failure } from "../setup/failure.mjs";
import { TEMPLATES } from "../setup/paths.mjs";
import { lastLines, run } from "../setup/process.mjs";
import { findExternalReferences } from "./references.mjs";

/**
 * Exports `notebookPath` to `htmlPath`; `sourceFolder` is where the notebook's relative pictures are.
 *
 * @throws {Failure} If the page would need anything from outside itself.
 */
export async function exportPage(notebookPath, htmlPath, { setup, sourceFolder }) {
  const args = [
    ...["-m", "nbconvert", "--to", "html", "--stdin", "--config", join(TEMPLATES, "config.py")],
    ...["--template", "kinetoscope", "--log-level=ERROR"],
    ...["--output-dir", dirname(htmlPath), "--output", basename(htmlPath, ".html")],
  ];
  // From stdin, nbconvert takes relative pictures from the folder it is started in.
  const input = readFileSync(notebookPath, "utf8");
  const { exitCode, stderr } = await run(setup.python, args, { cwd: sourceFolder, env: setup.env, input });
  if (exitCode !== 0) throw new Failure(`Cannot export "${htmlPath}":\n\n${lastLines(stderr, 15)}`);
  const external = findExternalReferences(readFileSync(htmlPath, "utf8"));
  if (external.length === 0) return;
  const list = external.map(({ tag, attribute, value }) => `  <${tag} ${attribute}="${value}">`).join("\n");
  throw new Failure(
    `Cannot keep "${htmlPath}" self-contained: it refers to what is outside of it\n${list}\n` +
      "Put the data into the page (data:) or keep the file beside the notebook",
  );
}
