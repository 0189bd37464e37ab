import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { ownFolder } from "../core/own-package.js";
import { PlanError } from "../core/errors.js";
import { wordsHere } from "./portable-line.js";
import { killGroup, spawnGuarded } from "../video/program/child-process.js";
import type { WorkerPlaces } from "./compute-unit.js";

/** A process that keeps a plan's model over many units: `kinetoscope work <run> --fed`. */
export interface WorkerProcess {
  /**
   * Computes a unit.
   *
   * @param onClip - Called with each clip that is done.
   * @throws {UnitFailure} If the unit cannot be computed; the process lives. {@link WorkerGone} if the process ended.
   */
  compute(unit: number, onClip: () => void): Promise<void>;
  /** Ends it now, and waits until it is gone. */
  kill(): Promise<void>;
}

/** A unit that a worker could not compute: the message says why. */
export class UnitFailure extends Error {}

/** A worker's process ended before its unit was done. */
export class WorkerGone extends Error {}

/** A line that the process writes; the units to compute are lines with their numbers. */
export type WorkerMessage =
  { readonly clip: true } | { readonly done: number } | { readonly failed: number; readonly reason: string };

const stderrTailLength = 2_000;

/**
 * Starts a process that computes units. It has a group of its own, as Jupyter's stop button sends SIGINT to the kernel's; it
 * ends when its standard input does, so also when this process is killed.
 *
 * @param secrets - Variables of the environment that it is not given.
 */
export function startWorkerProcess(
  folder: string,
  places: WorkerPlaces,
  secrets: readonly string[] = [],
): WorkerProcess {
  const { model, root, threads } = places;
  const options = Object.entries({ model, root, threads }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
  const program = join(ownFolder, "bin", "kinetoscope.mjs");
  const args = [program, "work", ...options, "--fed", "--", folder];
  const child = spawnGuarded(
    process.execPath,
    args,
    ["pipe", "pipe", "pipe"],
    Object.fromEntries(secrets.map((name) => [name, undefined])),
  );
  const [stdin, stdout, stderr] = [
    child.stdin as Writable,
    child.stdout as Readable,
    child.stderr as Readable,
  ];
  let words = "";
  stderr.setEncoding("utf8").on("data", (text: string) => {
    words = (words + text).slice(-stderrTailLength);
  });
  stdin.on("error", () => undefined); // it has ended, and says so below
  let current: Waiting | undefined;
  const gone = new Promise<void>((resolve) => {
    const end = (how: string): void => {
      ended = how;
      current?.reject(new WorkerGone(how));
      resolve();
    };
    child.on("error", (error) => end(`cannot start "${process.execPath}": ${error.message}`));
    child.on("close", (exitCode, signal) => end(howItEnded(exitCode, signal, words)));
  });
  let ended: string | undefined;
  createInterface({ input: stdout }).on("line", (line) => {
    const message = JSON.parse(line) as WorkerMessage;
    if ("clip" in message) current?.onClip();
    else if ("done" in message) current?.resolve();
    else current?.reject(new UnitFailure(message.reason));
  });

  return {
    compute(unit, onClip) {
      if (ended !== undefined) return Promise.reject(new WorkerGone(ended));
      return new Promise<void>((resolve, reject) => {
        current = { resolve, reject, onClip };
        stdin.write(`${unit}\n`);
      }).finally(() => (current = undefined));
    },
    async kill() {
      killGroup(child);
      await gone;
    },
  };
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly onClip: () => void;
}

function howItEnded(exitCode: number | null, signal: string | null, stderr: string): string {
  const how = signal === null ? `ended with code ${exitCode}` : `was ended by ${signal}`;
  const words = stderr.trim().split("\n").pop() ?? "";
  return `the worker's process ${how}${words === "" ? "" : `: ${words}`}`;
}

/** What a run ends with whose units could not all be computed. */
export function unitsFailed(folder: string, failed: ReadonlyMap<number, string>): PlanError {
  const [reason = ""] = failed.values();
  const which = `unit ${[...failed.keys()].slice(0, 8).join(", ")}`;
  const found = `${failed.size === 1 ? "a unit" : `${failed.size} units`} could not be computed (${which}): ${wordsHere(reason)}`;
  return new PlanError(`Cannot finish "${folder}": ${found}`, { path: folder });
}
