/**
 * Ending a thread in which ONNX Runtime works aborts the whole process: "terminate called", and another exit code than the one
 * that was given. A gate is memory that the session's thread and the kernel's share, so that whoever ends the process waits for
 * the call that is under way, and none begins after it.
 */

/** Of two numbers: how many calls are under way, and whether the process is ending. */
export type ExitGate = Int32Array;

const [underWay, isEnding] = [0, 1];
/** Longer than any usual batch takes; after it the process ends as it may. */
const longestWaitMilliseconds = 10_000;
const gates = new Set<ExitGate>();
process.on("exit", waitForAll);

/**
 * A gate for a session's thread.
 *
 * @returns `remove`: to be called when the thread has ended.
 */
export function openExitGate(): { readonly gate: ExitGate; remove(): void } {
  const gate = new Int32Array(new SharedArrayBuffer(8));
  gates.add(gate);
  return { gate, remove: () => void gates.delete(gate) };
}

/** In the session's thread: makes a call, unless the process is ending; then the promise stays open. */
export async function callInGate<Result>(gate: ExitGate, call: () => Promise<Result>): Promise<Result> {
  Atomics.add(gate, underWay, 1);
  const mayCall = Atomics.load(gate, isEnding) === 0; // looked at after the call was announced
  try {
    if (mayCall) return await call();
  } finally {
    Atomics.sub(gate, underWay, 1);
    Atomics.notify(gate, underWay);
  }
  return new Promise(() => undefined);
}

function waitForAll(): void {
  const end = performance.now() + longestWaitMilliseconds;
  for (const gate of gates) Atomics.store(gate, isEnding, 1);
  for (const gate of gates) {
    let count = Atomics.load(gate, underWay);
    while (count > 0 && performance.now() < end) {
      Atomics.wait(gate, underWay, count, end - performance.now());
      count = Atomics.load(gate, underWay);
    }
  }
}
