import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { jupyterSetup } from "./jupyter.js";

/** A cell of a group; `stopAfter` presses the stop button so many seconds after the group was sent. */
export interface SentCell {
  readonly code: string;
  readonly stopOnError?: boolean;
  readonly stopAfter?: number;
}

/** All that a kernel sent about one cell. */
export interface CellMessages {
  readonly messages: readonly (readonly [type: string, content: Readonly<Record<string, unknown>>])[];
  /** `null`: there was none. */
  readonly reply: Readonly<Record<string, unknown>> | null;
  readonly alive: boolean;
}

/** What is run in which kernel. */
export interface SessionOptions {
  readonly kernel?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** How long a group may take, seconds; what has come until then is what it gave. */
  readonly patience?: number;
}

/** Runs groups of cells in one real kernel; the cells of a group are sent at once. */
export async function runGroups(
  groups: readonly (readonly SentCell[])[],
  { kernel = "tslab", env = {}, patience = 120 }: SessionOptions = {},
): Promise<CellMessages[][]> {
  const setup = await jupyterSetup();
  const child = spawn(setup.python, [resolve(import.meta.dirname, "kernel-session.py")], {
    env: { ...process.env, ...setup.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const cwd = resolve(import.meta.dirname, "..", "..", "notebooks");
  child.stdin.end(JSON.stringify({ kernel, cwd, env, groups, patience }));
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const exitCode = await new Promise((done) => child.once("close", done));
  if (exitCode !== 0) throw new Error(`kernel-session.py exited with code ${String(exitCode)}: ${stderr}`);
  return JSON.parse(stdout) as CellMessages[][];
}

/** What a cell wrote to its streams. */
export function printed({ messages }: CellMessages): string {
  return messages.map(([type, { text }]) => (type === "stream" ? String(text) : "")).join("");
}

/** The contents of a cell's messages of one type. */
export function contents(
  { messages }: CellMessages,
  wanted: string,
): readonly Readonly<Record<string, unknown>>[] {
  return messages.filter(([type]) => type === wanted).map(([, content]) => content);
}
