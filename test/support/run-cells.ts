import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { jupyterSetup } from "./jupyter.js";

/** A cell to run, and when the stop button is pressed. */
export interface CellToRun {
  readonly code: string;
  /** So many seconds after the cell began. */
  readonly interruptAfter?: number;
  /** As soon as this file has a second line, however fast the machine is. */
  readonly interruptOnce?: string;
}

/** What a kernel answered to a cell. */
export interface CellResult {
  readonly status: "ok" | "error" | "timeout" | "dead";
  readonly seconds: number;
  readonly secondsAfterInterrupt: number | null;
  readonly alive: boolean;
  /** Runs of ffmpeg that the kernel had at the same time, in a cell that is interrupted. */
  readonly mostFfmpegs: number;
  /** Those that it still has after the cell. */
  readonly ffmpegsLeft: number;
  readonly outputs: readonly {
    readonly kind: string;
    readonly text?: string;
    /** Of an error: its lines. */
    readonly traceback?: readonly string[];
    readonly data?: Readonly<Record<string, unknown>>;
    readonly id?: string;
  }[];
}

/** Runs cells in a real kernel, in the folder of the labs. */
export async function runCells(
  cells: readonly CellToRun[],
  kernel: "tslab" | "deno" = "tslab",
): Promise<CellResult[]> {
  const { python, env } = await jupyterSetup();
  const root = resolve(import.meta.dirname, "..", "..");
  const child = spawn(python, [resolve(import.meta.dirname, "run-cells.py")], {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(JSON.stringify({ kernel, cwd: resolve(root, "notebooks"), cells }));
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const exitCode = await new Promise((done) => child.once("close", done));
  if (exitCode !== 0) throw new Error(`run-cells.py exited with code ${String(exitCode)}: ${stderr}`);
  if (stderr.includes("started once more")) console.warn(stderr);
  return JSON.parse(stdout) as CellResult[];
}

/** The lines of a cell's error, as the front end shows them; empty if there was none. */
export function errorText(result: CellResult): string {
  return result.outputs.flatMap(({ traceback }) => traceback ?? []).join("\n");
}

/** All that a cell wrote to a stream. */
export function streamText(result: CellResult, kind: "stdout" | "stderr"): string {
  return result.outputs.flatMap((output) => (output.kind === kind ? [output.text ?? ""] : [])).join("");
}
