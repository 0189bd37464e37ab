/**
 * Starting programs: arguments as an array, never a shell; output collected, line by line where someone
 * listens.
 */
import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Failure } from "./failure.mjs";

/** The programs that run now: a signal waits for them instead of leaving them behind. */
const running = new Set();
let isInterrupted = false;

/**
 * Runs a program to its end.
 *
 * @param options - `input`: text for its stdin; `onStdoutLine`: called with each line as it comes;
 *   `inherit`: it writes to this terminal, nothing is collected.
 * @returns `exitCode` (null if it could not be started: then `isMissing`), `signal`, `stdout`, `stderr`.
 * @throws {Failure} If a signal ended this command meanwhile, see `endChildrenOnSignals`.
 */
export function run(program, args, { cwd, env, input, onStdoutLine, inherit = false } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = inherit ? "inherit" : [input === undefined ? "ignore" : "pipe", "pipe", "pipe"];
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio });
    const output = { stdout: "", stderr: "" };
    let isMissing = false;
    let unread = "";
    running.add(child);
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      output.stdout += text;
      const lines = (unread + text).split("\n");
      unread = lines.pop();
      if (onStdoutLine) lines.forEach((line) => onStdoutLine(line));
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => (output.stderr += text));
    child.on("error", (error) => {
      isMissing = true;
      output.stderr += error.message;
      child.emit("close", null, null);
    });
    child.once("close", (exitCode, signal) => {
      running.delete(child);
      if (isInterrupted) reject(new Failure("Interrupted"));
      else resolve({ exitCode, signal, isMissing, ...output });
    });
    // A program that ends before it has read its input is told by its exit code, not by EPIPE.
    child.stdin?.on("error", () => {}).end(input);
  });
}

/** Makes Ctrl-C and SIGTERM reach the running programs first; the command ends when they have ended. */
export function endChildrenOnSignals() {
  for (const [signal, exitCode] of Object.entries({ SIGINT: 130, SIGTERM: 143 })) {
    process.on(signal, () => {
      if (running.size === 0) process.exit(exitCode);
      // A terminal's Ctrl-C reaches the whole process group by itself.
      if (signal !== "SIGINT" || !process.stdin.isTTY) for (const child of running) child.kill(signal);
      isInterrupted = true;
      process.exitCode = exitCode;
    });
  }
}

/** The path of a program on PATH, or undefined. */
export function which(name, path = process.env.PATH ?? "") {
  const candidates = path.split(delimiter).filter(Boolean);
  return candidates.map((folder) => join(folder, name)).find(isExecutable);
}

/** Whether there is a file at `path` that may be started. */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The last `count` lines that are not empty. */
export function lastLines(text, count) {
  return text
    .split("\n")
    .filter((line) => line.trim())
    .slice(-count)
    .join("\n");
}
