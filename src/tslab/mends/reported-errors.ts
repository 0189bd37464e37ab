import { format } from "node:util";
import { isMended, type ExecutorMend } from "../mend.js";
import type { CellConsole, Executor, ExecutorModule, Failure } from "../tslab-modules.js";

/** The executor keeps why a cell failed, for a message of its own, instead of printing it. */
export const reportedErrors: ExecutorMend = {
  name: "errors",
  file: "executor.js",
  wrap(exports: ExecutorModule) {
    const { createExecutor } = exports;
    if (createExecutor?.length !== 3) return false;
    exports.createExecutor = (rootDir, converters, console) => {
      let failure: Failure | undefined;
      const executor = createExecutor(rootDir, converters, {
        log: (value) => console.log(value),
        // what was thrown comes alone, what the type checker says as a format and its words
        error: (...args) => {
          failure = args.length === 1 ? { thrown: args[0] } : withLine(failure, format(...args));
        },
      });
      const { execute } = executor;
      executor.execute = async (code) => {
        executor.failure = failure = undefined;
        const isDone = await execute(code).catch((error: unknown) => {
          failure = { thrown: error }; // the compiler itself broke
          return false;
        });
        end(executor, { isDone, failure, console });
        return isDone;
      };
      return executor;
    };
    return true;
  },
};

interface End {
  readonly isDone: boolean;
  readonly failure: Failure | undefined;
  readonly console: CellConsole;
}

function end(executor: Executor, { isDone, failure, console }: End): void {
  if (!isDone) executor.failure = failure;
  // A module with type errors counts as done; and without the mend of the queue nobody sends an error message.
  if (failure !== undefined && (isDone || !isMended("queued cells")))
    console.error("lines" in failure ? failure.lines.join("\n") : failure.thrown);
}

function withLine(failure: Failure | undefined, line: string): Failure {
  return { lines: failure !== undefined && "lines" in failure ? [...failure.lines, line] : [line] };
}
