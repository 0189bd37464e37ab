import type { ExecutorMend } from "../mend.js";

/**
 * `vm` takes the listeners of the stop button away while the synchronous part of a cell runs. If the cell adds one of
 * its own there, Node does not tell the system that it listens, and the next stop ends the kernel.
 */
export const stopListeners: ExecutorMend = {
  name: "listeners of the stop button",
  file: "executor.js",
  wrap(exports) {
    const { createExecutor } = exports;
    if (createExecutor?.length !== 3) return false;
    exports.createExecutor = (rootDir, converters, console) => {
      const executor = createExecutor(rootDir, converters, console);
      const { execute } = executor;
      executor.execute = (code) => {
        const running = execute(code);
        listenAgain("SIGINT");
        return running;
      };
      return executor;
    };
    return true;
  },
};

/** Adding all of them anew makes Node tell the system. */
function listenAgain(signal: NodeJS.Signals): void {
  const listeners = process.rawListeners(signal) as NodeJS.SignalsListener[];
  process.removeAllListeners(signal);
  for (const listener of listeners) process.on(signal, listener);
}
