import type { ExecutorModule, JupyterModule } from "./tslab-modules.js";

/** A repair of one file of tslab. It changes either the file's text or what the file exports. */
export type Mend = TextMend | ExecutorMend | JupyterMend;

interface NamedMend {
  /** What works with it: `"errors"`; the doctor lists these names. */
  readonly name: string;
}

/** Changes the text of a file before it is compiled. */
export interface TextMend extends NamedMend {
  readonly file: "converter.js" | "executor.js" | "jupyter.js";
  /** The changed text; `undefined` if the text is not as it expects. */
  readonly changeText: (text: string) => string | undefined;
}

/** Wraps what tslab's `executor.js` exports: how the code of a cell is run. */
export interface ExecutorMend extends NamedMend {
  readonly file: "executor.js";
  /** Whether the exports were as it expects; if not, they are left as they are. */
  readonly wrap: (exports: ExecutorModule) => boolean;
}

/** Wraps what tslab's `jupyter.js` exports: messages and sockets. */
export interface JupyterMend extends NamedMend {
  readonly file: "jupyter.js";
  readonly wrap: (exports: JupyterModule) => boolean;
}

const applied = new Set<string>();

/** Notes whether a mend was applied, and says so if `KINETOSCOPE_MEND` is `log`. Of two tslabs the last one is at work. */
export function noteMend(name: string, isApplied: boolean): void {
  if (isApplied) applied.add(name);
  else applied.delete(name);
  if (process.env["KINETOSCOPE_MEND"] !== "log") return;
  console.error(`mend: ${name}: ${isApplied ? "at work" : "left out, tslab is not as expected"}`);
}

/** Whether a mend of this name was applied to the tslab that was loaded last. */
export function isMended(name: string): boolean {
  return applied.has(name);
}
