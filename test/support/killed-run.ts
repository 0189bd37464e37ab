import { fork } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { temporaryFolder } from "./temporary-folder.js";

/** Where a process ends itself with SIGKILL; file names are regular expressions. */
export type KillPoint =
  /** Just before a file takes the name. */
  | { readonly beforeRenameTo: string }
  /** When half of the bytes of a file, whose temporary name this is, are written. */
  | { readonly halfway: string };

/** A moment, and what ends the process then; default SIGKILL. */
export interface KillMoment {
  readonly afterMilliseconds: number;
  readonly signal?: NodeJS.Signals;
}

/**
 * Runs lines of TypeScript-free code on the built library (`lab`) in a process of its own, which is killed on the
 * way: at a named point, or so many milliseconds after the lines began.
 *
 * @param folder - Where the script is written; default one that goes away with the test.
 * @returns How it ended, and for how many milliseconds the lines ran.
 */
export async function killedRun(
  code: string,
  kill: KillPoint | KillMoment | undefined,
  folder?: string,
): Promise<{ readonly killed: boolean; readonly milliseconds: number }> {
  const scripts = folder ?? (await temporaryFolder());
  const library = resolve(import.meta.dirname, "..", "..", "dist", "index.js");
  const script = join(scripts, "run.mjs");
  const point = kill !== undefined && !("afterMilliseconds" in kill) ? kill : undefined;
  await writeFile(
    script,
    `import * as lab from ${JSON.stringify(library)};
     import fs from "node:fs/promises";
     import { syncBuiltinESMExports } from "node:module";
     const point = ${JSON.stringify(point ?? {})};
     const end = () => process.kill(process.pid, "SIGKILL");
     const { rename, open } = fs;
     fs.rename = async (from, to) => {
       if (point.beforeRenameTo && new RegExp(point.beforeRenameTo).test(to)) end();
       return rename(from, to);
     };
     fs.open = async (path, ...more) => {
       const file = await open(path, ...more);
       if (point.halfway && new RegExp(point.halfway).test(path)) {
         file.writeFile = async (data) => {
           await file.write(Buffer.from(data).subarray(0, data.length / 2));
           end();
         };
       }
       return file;
     };
     syncBuiltinESMExports();
     process.send("begun");
     ${code}
     process.send("done");
     process.exit();`,
  );
  const child = fork(script, { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  let begun = 0;
  let done = false;
  child.on("message", (message) => {
    if (message === "done") done = true;
    else begun = performance.now();
    if (message === "begun" && kill !== undefined && "afterMilliseconds" in kill) {
      setTimeout(() => child.kill(kill.signal ?? "SIGKILL"), kill.afterMilliseconds);
    }
  });
  const [exitCode, signal] = await new Promise<[number | null, string | null]>((settle) =>
    child.once("exit", (...ended) => settle(ended)),
  );
  if (signal === null && exitCode !== 0) throw new Error(`The run failed: ${stderr}`);
  return { killed: signal !== null && !done, milliseconds: performance.now() - begun };
}
