/** Runs cases in a process of their own, under a limit of time and of memory. */
import { fork } from "node:child_process";
import { rmSync } from "node:fs";
import { clearInterval, setInterval } from "node:timers";
import { fileURLToPath } from "node:url";
import { memoryOf } from "./memory.mjs";

const script = fileURLToPath(new URL("worker.mjs", import.meta.url));
/**
 * A runner of cases; a case that crashes, hangs or takes too much costs its process, and a new one is started.
 *
 * @param limits - `seconds` for one call, `bytes` for the process with its children.
 */
export function caseRunner(limits) {
  let child;
  let answer = () => {};

  function start() {
    child = fork(script, { stdio: ["ignore", "ignore", "pipe", "ipc"], env: environment() });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr = (stderr + text).slice(-2000)));
    const started = child;
    return new Promise((resolve) => {
      child.on("message", (message) => (message.ready ? resolve() : answer(message)));
      child.once("exit", (code, signal) => {
        if (started !== child) return;
        child = undefined;
        answer({ violation: `crash: ended with ${signal ?? `code ${code}`}: ${stderr}` });
        resolve();
      });
    });
  }

  function stop() {
    const ended = child;
    child = undefined;
    ended?.kill("SIGKILL");
  }

  /** `{ what, outcomes }`, or `{ what, violation }`. */
  async function run(test) {
    if (child === undefined) await start();
    return new Promise((resolve) => {
      let [what, call, folder] = ["?", "start", undefined];
      let since = performance.now();
      let mostBytes = 0;
      const end = (result) => {
        clearInterval(watch);
        answer = () => {};
        if (folder !== undefined && result.violation !== undefined)
          rmSync(folder, { recursive: true, force: true });
        resolve({ what, mostBytes, ...result });
      };
      const giveUp = (violation) => {
        stop();
        end({ violation: `${violation} in ${call}` });
      };
      const watch = setInterval(() => {
        const bytes = child === undefined ? 0 : memoryOf(child.pid);
        mostBytes = Math.max(mostBytes, bytes);
        if (bytes > limits.bytes) giveUp(`memory: ${Math.round(bytes / 1e6)} MB`);
        else if ((performance.now() - since) / 1000 > limits.seconds)
          giveUp(`hang: over ${limits.seconds} s`);
      }, 50);
      answer = (message) => {
        if (message.violation !== undefined) return end({ violation: `${message.violation} in ${call}` });
        if (message.outcomes !== undefined) return end(message);
        folder = message.folder ?? folder;
        what = message.what ?? what;
        call = message.call ?? call;
        since = performance.now();
      };
      child.send(test);
    });
  }

  return { run, stop };
}

/** Nothing is fetched, whatever a spoiled card says. */
function environment() {
  return { ...process.env, KINETOSCOPE_OFFLINE: "1" };
}
