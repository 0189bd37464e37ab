import { cp, mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.js";
import { root } from "./compile.js";
import { runProgram, type Answer } from "./stranger.js";

/** What a fresh clone has after `npm ci`: the packages, and of these files and folders those that are named. */
async function freshClone(...names: readonly string[]): Promise<string> {
  const folder = await temporaryFolder();
  for (const name of names) await cp(join(root, name), join(folder, name), { recursive: true });
  await mkdir(join(folder, "node_modules"));
  for (const name of await readdir(join(root, "node_modules"))) {
    if (name === ".cache" || name === "kinetoscope") continue;
    await symlink(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
  await symlink("..", join(folder, "node_modules", "kinetoscope"));
  return folder;
}

function kinetoscope(clone: string, ...args: readonly string[]): Promise<Answer> {
  // as node_modules/.bin has it: a link to the command that package.json names
  const command = join(clone, "node_modules", "kinetoscope", "bin", "kinetoscope.mjs");
  return runProgram(command, args, { cwd: clone, env: process.env });
}

test("kinetoscope in a fresh clone compiles first, and writes only its own words to stdout", async () => {
  const clone = await freshClone(
    ...["bin", "src", "scripts", "package.json", "package-lock.json", "tsconfig.json"],
  );
  const first = await kinetoscope(clone, "--version");
  expect(first.stderr).toMatch(
    /^kinetoscope is not compiled yet: npm run build\nCompiling \d+ source files\n$/,
  );
  expect([first.stdout, first.exitCode]).toEqual(["0.1.0\n", 0]);
  expect(await kinetoscope(clone, "--version")).toEqual({ exitCode: 0, stdout: "0.1.0\n", stderr: "" });
}, 400_000);

test("kinetoscope that cannot be compiled says in words what to run", async () => {
  const clone = await freshClone("bin", "package.json");
  const { exitCode, stdout, stderr } = await kinetoscope(clone, "doctor");
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toBe(
    `Cannot run kinetoscope: ${join(clone, "dist", "bundle", "cli.js")} is missing or incomplete. Install the package again\n`,
  );
  await mkdir(join(clone, "src"));
  expect((await kinetoscope(clone, "doctor")).stderr).toContain(`Run npm ci && npm run build in ${clone}`);
});
