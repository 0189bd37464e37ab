/** A worker process that is started again after it had to be ended. */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { clearTimeout } from "node:timers";
import { Failure } from "../setup/failure.mjs";
import { ROOT } from "../setup/paths.mjs";

const SCRIPT = join(ROOT, "scripts", "mutate", "worker.mjs");

/** @returns `run({ file, coverage, seconds })`: "passed", "failed" or, after so many seconds, "timeout"; and `end()`. */
export function testRunner(sandbox) {
  const temporary = join(sandbox, "tmp");
  let child;

  async function start() {
    const env = {
      ...process.env,
      CI: "1",
      KINETOSCOPE_READY: "1",
      KINETOSCOPE_MUTATE_SANDBOX: sandbox,
      TMPDIR: temporary,
    };
    // a group of its own: what a test has started ends with it
    child = spawn(process.execPath, [SCRIPT], {
      cwd: ROOT,
      env,
      detached: true,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    // else every mutant would look as if a test had seen it
    if ((await answer(Infinity)) !== "ready") throw new Failure("Cannot run the tests: vitest did not start");
  }

  /** The worker's next message; `undefined` if it ended or took too long. */
  function answer(seconds) {
    return new Promise((resolve) => {
      const timer =
        seconds === Infinity ? undefined : setTimeout(() => finish(undefined, true), seconds * 1000);
      const finish = (message, isLate = false) => {
        clearTimeout(timer);
        child?.removeAllListeners("message").removeAllListeners("exit");
        if (message === undefined) kill();
        resolve(
          message ?? {
            state: isLate ? "timeout" : "failed",
            seconds: 0,
            failed: isLate ? "no end" : "the process ended",
          },
        );
      };
      child.once("message", (message) => finish(message));
      child.once("exit", () => finish(undefined));
    });
  }

  function kill() {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // it has ended
    }
    child = undefined;
  }

  return {
    async run({ file, coverage, seconds = Infinity }) {
      if (child === undefined) await start();
      child.send({ file, coverage });
      return answer(seconds);
    },
    end() {
      if (child !== undefined) kill();
      try {
        rmSync(sandbox, { recursive: true, force: true });
      } catch {
        // a process that was just ended may still write; the next run removes it
      }
    },
  };
}
