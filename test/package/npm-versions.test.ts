import { rmSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "./compile.js";
import { npxFolder, pack, runProgram, stranger, type Answer, type Stranger } from "./stranger.js";

/** Debian 13 and Ubuntu 24.04 have 9.2.0, which reads no alias among the overrides. */
const versions = ["9.2.0", "10", "11", "12"];

let them: Stranger;
beforeAll(async () => {
  them = await stranger();
});
afterAll(() => {
  rmSync(them.folder, { recursive: true, force: true });
});

describe.each(versions)("npm %s", (version) => {
  let npm: readonly string[] = [];
  let reason: string | undefined;
  const runNpm = (folder: string, ...args: readonly string[]): Promise<Answer> =>
    runProgram(npm[0], [...npm.slice(1), ...args], { cwd: folder, env: them.env });

  beforeAll(async () => {
    const prefix = join(them.folder, `npm-${version}`);
    await mkdir(prefix);
    const args = ["install", "--prefix", prefix, "--no-audit", "--no-fund", "--prefer-offline"];
    const installed = await runProgram("npm", [...args, "--fetch-retries=0", `npm@${version}`], {
      cwd: prefix,
      env: them.env,
    });
    if (installed.exitCode !== 0) reason = "the npm registry cannot be reached";
    npm = [process.execPath, join(prefix, "node_modules", "npm", "bin", "npm-cli.js")];
  }, 200_000);

  test("finds in a fresh clone all that npm ci needs", async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const clone = join(them.folder, `clone-${version}`);
    await mkdir(clone);
    for (const name of ["package.json", "package-lock.json", ".npmrc"])
      await copyFile(join(root, name), join(clone, name));
    expect((await runNpm(clone, "config", "get", "install-links")).stdout).toBe("false\n");
    const { exitCode, stderr } = await runNpm(clone, "ci", "--dry-run", "--no-audit", "--no-fund");
    expect(exitCode, stderr).toBe(0);
    expect(stderr).not.toContain("Unknown project config");
  }, 200_000);

  test("packs the package, and finds in a project that init made all that npm install needs", async ({
    skip,
  }) => {
    if (reason !== undefined) skip(reason);
    const folder = join(them.folder, `stranger-${version}`);
    await mkdir(folder);
    const { filename } = await pack({ ...them, folder }, npm);
    const main = await npxFolder({ ...them, folder }, join(folder, filename));
    const made = await runProgram(process.execPath, [main, "init", "videos", "--data-frames"], {
      cwd: folder,
      env: them.env,
    });
    expect(made.exitCode, made.stderr).toBe(0);
    const args = ["install", "--package-lock-only", "--no-audit", "--no-fund", "--prefer-offline"];
    const { exitCode, stderr } = await runNpm(join(folder, "videos"), ...args);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).not.toContain("Unknown project config");
  }, 400_000);
});
