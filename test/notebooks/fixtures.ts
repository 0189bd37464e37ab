import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Small notebooks, and the command that runs them: nothing here needs the library. */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface Cell {
  readonly cell_type: string;
  readonly id: string;
  readonly source: string;
}

/** A cell of text. */
export function markdown(id: string, source: string): Cell {
  return { cell_type: "markdown", id, source };
}

/** A cell of code, not yet run. */
export function code(id: string, source: string): Cell {
  return { cell_type: "code", id, source };
}

/** The text of a notebook file for the tslab kernel. */
export function notebook(...cells: readonly Cell[]): string {
  const kernelspec = { name: "tslab", display_name: "TypeScript (tslab)", language: "typescript" };
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec },
    cells: cells.map((cell) => ({
      ...cell,
      metadata: {},
      ...(cell.cell_type === "code" && { outputs: [], execution_count: null }),
    })),
  });
}

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of the project's commands; what it needs is taken as set up, unless `env` says otherwise. */
export function runCommand(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`scripts/${script}`, ...args], {
      cwd: ROOT,
      env: { ...process.env, KINETOSCOPE_READY: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (exitCode) => {
      resolve({ exitCode, stdout, stderr });
    });
  });
}

/**
 * A module of the commands, which are plain JavaScript.
 *
 * @param path - Below scripts/.
 */
export async function importScript(path: string): Promise<unknown> {
  return import(new URL(`../../scripts/${path}`, import.meta.url).href);
}
