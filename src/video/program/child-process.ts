import { execFile, spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { errorCode } from "../../core/errors.js";
import { guardScript, processGuard } from "./process-guard.js";

export type { ChildProcess };

/** The only file that starts a process: whatever the library starts is ended with it. */

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) killGroup(child);
});

/** Ends a program with all that it started: ffmpeg may be a script that runs the real one. */
export function killGroup(child: ChildProcess): void {
  try {
    if (process.platform !== "win32" && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  } catch {
    // it has ended, or has no group of its own
    child.kill("SIGKILL");
  }
}

const guard = processGuard(() => {
  if (process.platform === "win32") return undefined;
  const shell = spawn("/bin/sh", ["-c", guardScript], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  shell.unref();
  (shell.stdin as (typeof shell.stdin & { unref?: () => void }) | undefined)?.unref?.(); // it is a socket; none with too many files
  return shell;
});

/**
 * Starts a program in a process group of its own, which ends with this process, however that ends.
 *
 * @param env - Added to this process's own; what is `undefined` there is left out.
 * @throws If the system refuses it at once; else an `error` event says so.
 */
export function spawnGuarded(
  program: string,
  args: readonly string[],
  stdio: StdioOptions,
  env?: NodeJS.ProcessEnv,
): ChildProcess {
  const detached = process.platform !== "win32";
  const child = spawn(program, args, { stdio, detached, env: { ...process.env, ...env }, windowsHide: true });
  const { pid } = child;
  if (pid === undefined) return child;
  running.add(child);
  guard.watch(pid);
  child.once("close", () => {
    running.delete(child);
    guard.release(pid);
  });
  return child;
}

/** What a program said to a question; nothing about it is an error here. */
export interface ProgramAnswer {
  /** `null` if it could not be started, or something ended it. */
  readonly exitCode: number | null;
  /** Whether there is no such program. */
  readonly isMissing: boolean;
  readonly stdout: string;
  /** Or, of a program that could not be started, why. */
  readonly stderr: string;
}

/**
 * Asks any program something short, its version for instance.
 *
 * @param options - `env`: added to this process's own; `timeoutSeconds`: default 60.
 */
export function askProgram(
  program: string,
  args: readonly string[],
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly signal?: AbortSignal;
    readonly timeoutSeconds?: number;
  } = {},
): Promise<ProgramAnswer> {
  const { env, signal, timeoutSeconds = 60 } = options;
  return new Promise((resolvePromise) => {
    const settings = { signal, timeout: timeoutSeconds * 1000, windowsHide: true, maxBuffer: 16_000_000 };
    const child = execFile(
      program,
      args,
      { ...settings, env: { ...process.env, ...env } },
      (error, stdout, stderr) => {
        running.delete(child);
        const notStarted = typeof error?.code === "string";
        resolvePromise({
          exitCode: error === null ? 0 : typeof error.code === "number" ? error.code : null,
          isMissing: errorCode(error) === "ENOENT",
          stdout,
          stderr: notStarted ? error.message : stderr,
        });
      },
    );
    running.add(child);
  });
}
