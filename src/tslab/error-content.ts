import { inspect } from "node:util";
import { withHints } from "./hints.js";
import type { Failure } from "./tslab-modules.js";

/** The content of Jupyter's `error` message. */
export interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** Why a cell failed, as front ends show it. */
export function errorContent(failure: Failure): ErrorContent {
  if ("lines" in failure) {
    return { ename: "TypeScript", evalue: failure.lines[0], traceback: withHints(failure.lines) };
  }
  const { thrown } = failure;
  if (isStop(thrown)) return contentOf("Interrupted", "the cell was stopped");
  // An error of the cell's own context is no instance of this one's.
  if (!(thrown instanceof Error) && Object.prototype.toString.call(thrown) !== "[object Error]") {
    return { ename: "Thrown", evalue: inspect(thrown), traceback: [inspect(thrown)] };
  }
  const { name, message } = thrown as Error;
  return { ename: name, evalue: message, traceback: readersLines(inspect(thrown)) };
}

function contentOf(ename: string, evalue: string): ErrorContent {
  return { ename, evalue, traceback: [`${ename}: ${evalue}`] };
}

/** What `vm` throws out of a synchronous cell, and the error that tslab made at its start for all others. */
function isStop(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const { code } = thrown as NodeJS.ErrnoException;
  return code === "ERR_SCRIPT_EXECUTION_INTERRUPTED" || thrown.message === "Interrupted asynchronously";
}

/**
 * An error's text without the compiled line that `vm` puts before it, and without the frames of the kernel and of the library: the
 * message says what is wrong. `KINETOSCOPE_DEBUG=1` keeps those of the library.
 */
function readersLines(text: string): readonly string[] {
  const kernels = /^\s+at .*(node:(vm|internal)|[\\/]tslab[\\/]dist[\\/]|mend-tslab\.cjs:)/;
  const librarys = /^\s+at .*[\\/]dist[\\/]bundle[\\/][\w-]+\.js:\d+:\d+\)?$/;
  const keepsOurs = process.env["KINETOSCOPE_DEBUG"] === "1";
  const withoutSource = text.replace(/^\S.*:\d+\n.*\n\s*\^+\n\n/, "");
  const lines = withoutSource.split("\n").filter((line) => !kernels.test(line));
  return keepsOurs ? lines : lines.filter((line) => !librarys.test(line));
}
