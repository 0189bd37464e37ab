import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./compile.js";

/** Somebody else's machine: another folder, an empty home, none of this project's variables. */

export interface Answer {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Answer> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", (error) => (stderr += error.message));
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/** A stranger's folder and environment; npm keeps its registry, its settings and its cache, to be fast. */
export interface Stranger {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

export async function stranger(): Promise<Stranger> {
  const folder = mkdtempSync(join(tmpdir(), "kinetoscope-stranger-"));
  const home = join(folder, "home");
  await mkdir(home);
  const env: NodeJS.ProcessEnv = { PATH: process.env["PATH"], HOME: home, LANG: process.env["LANG"] };
  for (const name of ["cache", "registry", "userconfig"]) {
    const options = { cwd: tmpdir(), env: { PATH: process.env["PATH"], HOME: process.env["HOME"] } };
    const { stdout } = await runProgram("npm", ["config", "get", name], options);
    env[`npm_config_${name}`] = stdout.trim();
  }
  return { folder, env };
}

/** What `npm pack --json` says about a package. */
export interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number; readonly mode: number }[];
}

/** Packs the project as it is built now, with the npm on the PATH or another one. */
export async function pack({ folder, env }: Stranger, npm: readonly string[] = ["npm"]): Promise<Packed> {
  const [program, ...before] = npm;
  const args = [...before, "pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const { exitCode, stdout, stderr } = await runProgram(program, args, { cwd: root, env });
  if (exitCode !== 0) throw new Error(stderr);
  // a list until npm 11, an object of packages by name from npm 12 on
  return Object.values(JSON.parse(stdout) as readonly Packed[] | Readonly<Record<string, Packed>>)[0];
}

/**
 * What `npx <tarball>` makes, without the minutes of its download: the unpacked package in a node_modules of its own,
 * beside the other packages of this project, and a package.json that says what was asked for.
 *
 * @returns The file that the command `kinetoscope` is.
 */
export async function npxFolder({ folder, env }: Stranger, tarball: string): Promise<string> {
  const modules = join(folder, "npx", "node_modules");
  await mkdir(modules, { recursive: true });
  for (const name of await readdir(join(root, "node_modules"))) {
    if (name.startsWith(".") || name === "kinetoscope") continue;
    await symlink(join(root, "node_modules", name), join(modules, name));
  }
  const { exitCode, stderr } = await runProgram("tar", ["-xzf", tarball, "-C", modules], {
    cwd: folder,
    env,
  });
  if (exitCode !== 0) throw new Error(stderr);
  await cp(join(modules, "package"), join(modules, "kinetoscope"), { recursive: true });
  const asked = { dependencies: { kinetoscope: `file:../${tarball.split("/").at(-1) ?? ""}` } };
  await writeFile(join(folder, "npx", "package.json"), JSON.stringify(asked));
  return join(modules, "kinetoscope", "bin", "kinetoscope.mjs");
}

/** An executed notebook. */
export interface Executed {
  readonly cells: readonly {
    readonly id: string;
    readonly cell_type: string;
    readonly execution_count?: number | null;
    readonly outputs?: readonly {
      readonly name?: string;
      readonly text?: readonly string[];
      readonly data?: Readonly<Record<string, readonly string[] | string>>;
    }[];
  }[];
}

/** What each cell of an executed notebook wrote as text, by the cell's id. */
export async function textOutputs(path: string): Promise<Record<string, string>> {
  const { cells } = JSON.parse(await readFile(path, "utf8")) as Executed;
  const codeCells = cells.filter((cell) => cell.cell_type === "code");
  return Object.fromEntries(
    codeCells.map(({ id, outputs = [] }) => [
      id,
      outputs.map(({ text, data }) => [text ?? data?.["text/plain"] ?? ""].flat().join("")).join(""),
    ]),
  );
}
