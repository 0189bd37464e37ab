import { existsSync, writeSync } from "node:fs";
import { inspect } from "node:util";

/**
 * Ending a thread in which ONNX Runtime works aborts the whole process: "terminate called", and another exit code than the one
 * that was given. A gate is memory that the session's thread and the kernel's share, so that whoever ends the process waits for
 * the call that is under way, and none begins after it.
 */

/** Of two numbers: how many calls are under way, and whether the process is ending. */
export type ExitGate = Int32Array;

const [underWay, isEnding] = [0, 1];
/** It waits for no thread. */
const isDeno = "Deno" in globalThis;
/** Longer than any usual batch takes; who has waited so long for a model takes it for one that never ends. */
export const longestWaitMilliseconds = 10_000;
const gates = new Set<ExitGate>();
process.on("exit", onExit);
/** Of what the process is ending. */
let uncaught: unknown;
process.on("uncaughtExceptionMonitor", (error) => (uncaught = error));

function onExit(code: number): void {
  if (!waitForAll()) endAtOnce(code);
}

/**
 * A gate for a session's thread. The thread's start is the first call, because it loads ONNX Runtime: {@link endStart} ends it.
 *
 * @returns `remove`: to be called when the thread has ended.
 */
export function openExitGate(): { readonly gate: ExitGate; remove(): void } {
  const gate = new Int32Array(new SharedArrayBuffer(8));
  if (!isDeno) Atomics.store(gate, underWay, 1);
  gates.add(gate);
  return { gate, remove: () => void gates.delete(gate) };
}

/** In the session's thread: it has loaded ONNX Runtime. */
export function endStart(gate: ExitGate): void {
  if (!isDeno) leave(gate);
}

/** In the session's thread: makes a call, unless the process is ending; then the promise stays open. */
export async function callInGate<Result>(gate: ExitGate, call: () => Promise<Result>): Promise<Result> {
  Atomics.add(gate, underWay, 1);
  const mayCall = Atomics.load(gate, isEnding) === 0; // looked at after the call was announced
  try {
    if (mayCall) return await call();
  } finally {
    leave(gate);
  }
  return new Promise(() => undefined);
}

function leave(gate: ExitGate): void {
  Atomics.sub(gate, underWay, 1);
  Atomics.notify(gate, underWay);
}

/** @returns Whether no call is under way any more. */
function waitForAll(): boolean {
  const end = performance.now() + longestWaitMilliseconds;
  for (const gate of gates) Atomics.store(gate, isEnding, 1);
  for (const gate of gates) {
    let count = Atomics.load(gate, underWay);
    while (count > 0 && performance.now() < end) {
      Atomics.wait(gate, underWay, count, end - performance.now());
      count = Atomics.load(gate, underWay);
    }
    if (count > 0) return false;
  }
  return true;
}

/** What Node has from 22.15 on. */
type Execve = ((file: string, args: readonly string[]) => never) | undefined;

/**
 * Node waits for its threads, without end for one that never returns. What replaces the process ends them, with the exit code
 * that was asked for; where Node cannot do that, the process ends by a signal.
 */
function endAtOnce(code: number): void {
  if (isDeno) return;
  const listeners = process.rawListeners("exit");
  for (const listener of listeners.slice(listeners.indexOf(onExit) + 1)) {
    try {
      listener.call(process, code);
    } catch {
      // the process ends anyway
    }
  }
  if (uncaught !== undefined) writeSync(2, `Uncaught ${inspect(uncaught)}\n`); // Node would say it after this
  const { execve } = process as { execve?: Execve };
  if (execve !== undefined && existsSync("/bin/sh")) execve("/bin/sh", ["sh", "-c", `exit ${code}`]);
  process.kill(process.pid, "SIGKILL");
}
