import { readFileSync } from "node:fs";
import { textBefore } from "../../core/text-before.js";
import { askProgram } from "../../video/program/child-process.js";
import type { Machine } from "./check.js";
import { findOnPath } from "./machine.js";

/** A Python that has Jupyter, and which parts of it. */
export interface Python {
  readonly path: string;
  /** Versions; `null` for a part that is not installed. */
  readonly client: string | null;
  readonly nbconvert: string | null;
  readonly notebook: string | null;
  readonly jupyterlab: string | null;
}

// importlib.metadata reads versions without importing: importing all of them takes seconds.
const question = `
import json, sys
from importlib.metadata import version, PackageNotFoundError
def of(name):
    try: return version(name)
    except PackageNotFoundError: return None
print(json.dumps({"path": sys.executable, "client": of("jupyter_client"), "nbconvert": of("nbconvert"),
    "notebook": of("notebook"), "jupyterlab": of("jupyterlab")}))
`;

/**
 * The Python that has Jupyter. The first `python3` on the PATH is often another one than that of the `jupyter`
 * command, so each is asked; one that can open notebooks is preferred.
 */
export function findPython(machine: Machine): Promise<PythonSearch> {
  const known = searches.get(machine) ?? search(machine);
  searches.set(machine, known);
  return known;
}

/** A Python, or those that were asked and have no Jupyter. */
export type PythonSearch = Python | { readonly asked: readonly string[] };

/** Two checks need it; asking takes a second. */
const searches = new WeakMap<Machine, Promise<PythonSearch>>();

async function search(machine: Machine): Promise<PythonSearch> {
  const answers = await Promise.all(candidates(machine).map((path) => askPython(path, machine)));
  const found = answers.filter((answer) => answer !== undefined);
  const withJupyter = found.filter((python) => python.client !== null);
  const opening = withJupyter.find((python) => python.notebook !== null || python.jupyterlab !== null);
  return opening ?? withJupyter.at(0) ?? { asked: [...new Set(found.map((python) => python.path))] };
}

/** `KINETOSCOPE_PYTHON` alone if it is set. */
function candidates({ platform }: Machine): readonly string[] {
  const named = process.env["KINETOSCOPE_PYTHON"];
  if (named) return [named];
  if (platform === "win32") return ["python", "py", "python3"];
  return [...new Set([...interpretersOfJupyter(), "python3", "python", "/usr/bin/python3"])];
}

/** What the first line of the `jupyter` commands names: Homebrew, pipx and uv give Jupyter a Python of its own. */
function interpretersOfJupyter(): readonly string[] {
  return ["jupyter", "jupyter-lab", "jupyter-notebook"].flatMap((name) => {
    const path = findOnPath(name);
    if (path === undefined) return [];
    const interpreter = /^#!\s*(\/\S*python\S*)\s*$/m.exec(firstLine(path))?.[1];
    return interpreter === undefined ? [] : [interpreter];
  });
}

function firstLine(path: string): string {
  try {
    return textBefore(readFileSync(path, "latin1"), "\n");
  } catch {
    return "";
  }
}

async function askPython(path: string, machine: Machine): Promise<Python | undefined> {
  const { exitCode, stdout } = await askProgram(path, ["-c", question], machine);
  if (exitCode !== 0) return undefined;
  try {
    return JSON.parse(stdout) as Python;
  } catch {
    return undefined; // not a Python
  }
}
