import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { temporaryFolder } from "../support/temporary-folder.js";
import { bytesWithout } from "./works.js";

/** What is wrong with a folder, and how it is mended. */
export type Trouble =
  /** All of it is taken but for so many bytes. */
  | { readonly bytesLeft: number }
  /** Nothing can be written. */
  | "read-only";

/** How work went in a folder with a {@link Trouble}, and again without it. */
export interface ConfinedRun {
  readonly error: { readonly name: string; readonly message: string } | null;
  /** Path → content as base64. */
  readonly afterError: Readonly<Record<string, string>>;
  readonly afterRerun: Readonly<Record<string, string>>;
}

/** Why a small disk of one's own cannot be had here; `undefined` if it can. */
export function whyNotConfined(): string | undefined {
  try {
    execFileSync("unshare", ["-Urm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], { stdio: "pipe" });
    return undefined;
  } catch (error) {
    return `no small disk can be mounted here: ${String(error).split("\n").slice(0, 2).join(" ")}`;
  }
}

/**
 * Runs lines of code on the built library (`lab`) twice in one process: in a folder of 1 MB with a trouble, and after it
 * was mended.
 *
 * @param code - The lines, for a folder.
 * @param old - Files that are in the folder before: name → content.
 */
export async function confinedRun(
  code: (folder: string) => string,
  trouble: Trouble,
  old: Readonly<Record<string, string>>,
): Promise<ConfinedRun> {
  const base = await temporaryFolder({ "disk/.keep": "" });
  const disk = join(base, "disk");
  const library = resolve(import.meta.dirname, "..", "..", "dist", "index.js");
  const script = join(base, "run.mjs");
  const text = (value: unknown): string => JSON.stringify(value);
  const filler = join(disk, "filler");
  const break_ =
    trouble === "read-only"
      ? `execFileSync("mount", ["-o", "remount,ro", ${text(disk)}]);`
      : `try { writeFileSync(${text(filler)}, Buffer.alloc(2_000_000)); } catch {}
         truncateSync(${text(filler)}, statSync(${text(filler)}).size - ${trouble.bytesLeft});`;
  const mend =
    trouble === "read-only"
      ? `execFileSync("mount", ["-o", "remount,rw", ${text(disk)}]);`
      : `rmSync(${text(filler)});`;
  writeFileSync(
    script,
    `import * as lab from ${text(library)};
     import fs from "node:fs/promises";
     import { execFileSync } from "node:child_process";
     import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
     import { join } from "node:path";
     const files = () => Object.fromEntries(readdirSync(${text(disk)}, { recursive: true, withFileTypes: true })
       .filter((entry) => entry.isFile() && entry.name !== "filler")
       .map((entry) => join(entry.parentPath, entry.name))
       .map((path) => [path.slice(${disk.length + 1}), readFileSync(path).toString("base64")]));
     const work = async () => { ${code(disk)} };
     for (const [name, content] of Object.entries(${text(old)})) writeFileSync(join(${text(disk)}, name), content);
     ${break_}
     let error = null;
     try { await work(); } catch ({ name, message }) { error = { name, message }; }
     const afterError = files();
     ${mend}
     await work();
     writeFileSync(1, JSON.stringify({ error, afterError, afterRerun: files() }));
     process.exit();`,
  );
  const line = 'mount -t tmpfs -o size=1m tmpfs "$1" && exec "$2" "$3"';
  const child = spawn("unshare", ["-Urm", "sh", "-c", line, "sh", disk, process.execPath, script]);
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (data: string) => (stdout += data));
  child.stderr.setEncoding("utf8").on("data", (data: string) => (stderr += data));
  const exitCode = await new Promise((settle) => child.once("close", settle));
  if (exitCode !== 0) throw new Error(`The run failed with ${String(exitCode)}: ${stderr}`);
  const run = JSON.parse(stdout) as ConfinedRun;
  const plain = (files: ConfinedRun["afterError"]): ConfinedRun["afterError"] =>
    Object.fromEntries(
      Object.entries(files).map(([path, bytes]) => [path, bytesWithout(disk, Buffer.from(bytes, "base64"))]),
    );
  return { ...run, afterError: plain(run.afterError), afterRerun: plain(run.afterRerun) };
}
