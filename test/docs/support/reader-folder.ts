import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { onTestFinished } from "vitest";
import { root } from "./markdown.js";

/** How a program ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A folder as the pages see it: `data/`, `models/` and the installed library are the project's own, all that is
 * written goes away with the test. `LICENSE`, `package.json` and the like are not in it.
 */
export async function readerFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kinetoscope-docs-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  for (const name of ["data", "models"]) await linkInside(name, folder);
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
  return folder;
}

/** The folder is real, so that a page may write into it; what is in it is linked. */
async function linkInside(name: string, folder: string): Promise<void> {
  await mkdir(join(folder, name));
  for (const entry of await readdir(join(root, name))) {
    await symlink(join(root, name, entry), join(folder, name, entry));
  }
}

/** Runs a program in such a folder; its previews are made anew, so that a page runs as for a new reader. */
export async function runIn(folder: string, program: string, args: readonly string[]): Promise<Ended> {
  const env: NodeJS.ProcessEnv = { ...process.env, KINETOSCOPE_CACHE: join(folder, ".cache") };
  env["NODE_OPTIONS"] = undefined;
  env["FORCE_COLOR"] = undefined;
  const child = spawn(program, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { exitCode, stdout, stderr };
}

/** Runs an ES module as a script of a reader's folder. */
export async function runScript(folder: string, script: string): Promise<Ended> {
  const path = join(folder, "page.mjs");
  await writeFile(path, script);
  return runIn(folder, process.execPath, [path]);
}

/** The command line: `npx --no kinetoscope` stands for the built program. */
export function commandText(line: string): string {
  return line.replace(
    /\bnpx --no kinetoscope\b/g,
    `"${process.execPath}" "${join(root, "bin/kinetoscope.mjs")}"`,
  );
}
