/**
 * Whether an executed notebook really ran.
 *
 * tslab reports an error on stderr and sends no `error` message, and after a failed cell it drops the next
 * one without a word: so the outputs themselves are looked at, not only the exit code.
 */
import { codeCells, joined, streamText } from "./notebook.mjs";

/** What tslab prints when work that no cell waited for has failed. */
const LOST_ERRORS = /^(UnhandledPromiseRejection|UncaughtException):/m;

/** The code cells that did not run as they should: `{ name, source, reason, stderr }`. */
export function findFailedCells(notebook) {
  return codeCells(notebook).flatMap((cell) => {
    const reason = reasonOfFailure(cell);
    if (!reason) return [];
    return [{ name: cell.name, source: cell.source, reason, stderr: errorText(cell) }];
  });
}

function reasonOfFailure(cell) {
  if (cell.outputs.some((output) => output.output_type === "error")) return "it ended with an error";
  if (!Number.isInteger(cell.execution_count)) return "it was not run";
  if (LOST_ERRORS.test(streamText(cell, "stderr"))) return "work that no cell waited for has failed";
  return undefined;
}

function errorText(cell) {
  const errors = cell.outputs.filter((output) => output.output_type === "error");
  return streamText(cell, "stderr") + errors.map(({ traceback }) => joined(traceback.join("\n"))).join("\n");
}

/** Lines of a stack that are the kernel's, not the reader's. */
const KERNEL_FRAMES = /^ +at .*(?:node:|node_modules.tslab|sigintHandlersWrap).*\n?/gm;

/** A failed cell as it is shown to the reader: reason, source, what it wrote to stderr. */
export function describeFailedCell({ name, source, reason, stderr }) {
  const said = stderr.replace(KERNEL_FRAMES, "").trim();
  const parts = [`${name.replace(/^c/, "C")} failed: ${reason}`, indent(source)];
  if (said) parts.push("It wrote:", indent(said));
  return parts.join("\n\n");
}

function indent(text) {
  return text.replace(/^(?=.)/gm, "  ");
}
