/**
 * The Python that has Jupyter.
 *
 * The first `python3` on PATH is often a pyenv or venv one without it, while Debian's or Homebrew's has it:
 * so each candidate is asked to import what is needed, and Jupyter is then run as `<python> -m nbconvert`.
 */
import { readFileSync } from "node:fs";
import { isExecutable, run, which } from "./process.mjs";

/** The oldest nbconvert that the page template was made for. */
const OLDEST_NBCONVERT = [6, 5];

const PROBE = `
import importlib.util, json, sys
import jupyter_client, nbclient, nbconvert
print(json.dumps({
    "path": sys.executable,
    "nbconvert": nbconvert.__version__,
    "hasHooks": hasattr(nbclient.NotebookClient, "on_cell_executed"),
    "hasNotebook": importlib.util.find_spec("notebook") is not None,
}))
`;

/**
 * @returns `{ path, nbconvert, hasNotebook }` of the first Python that can run notebooks, or `{ problem }`.
 *   `KINETOSCOPE_PYTHON` names one; then no other is tried.
 */
export async function findPython(env = process.env) {
  const named = env.KINETOSCOPE_PYTHON;
  const candidates = named ? [named] : [interpreterOfJupyter(), "python3", "python", "/usr/bin/python3"];
  const problems = [];
  for (const candidate of new Set(candidates.filter(Boolean))) {
    const found = await probe(candidate);
    if (!found.problem) return found;
    problems.push(`${candidate} ${found.problem}`);
  }
  return { problem: problems.join("; ") };
}

async function probe(python) {
  const { exitCode, stdout, isMissing } = await run(python, ["-c", PROBE]);
  if (isMissing) return { problem: "was not found" };
  if (exitCode !== 0) return { problem: "cannot import jupyter_client and nbconvert" };
  const found = JSON.parse(stdout);
  const [major, minor] = found.nbconvert.split(".").map(Number);
  const isOld = major < OLDEST_NBCONVERT[0] || (major === OLDEST_NBCONVERT[0] && minor < OLDEST_NBCONVERT[1]);
  if (isOld)
    return { problem: `has nbconvert ${found.nbconvert}, at least ${OLDEST_NBCONVERT.join(".")} is needed` };
  if (!found.hasHooks) return { problem: "has an nbclient older than 0.7" };
  return found;
}

/**
 * The interpreter in the first line of the `jupyter` command (Homebrew and pipx keep Jupyter in a venv of its
 * own).
 */
function interpreterOfJupyter() {
  const jupyter = which("jupyter");
  if (!jupyter) return undefined;
  const [firstLine] = readFileSync(jupyter, "latin1").split("\n", 1);
  const interpreter = /^#!\s*(\S+)$/.exec(firstLine.trim())?.[1];
  return interpreter && isExecutable(interpreter) ? interpreter : undefined;
}
