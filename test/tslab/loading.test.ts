import { execFileSync, spawnSync } from "node:child_process";
import { cp, mkdir, readdir, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.js";

const root = resolve(import.meta.dirname, "..", "..");
const mends = join(root, "dist", "bundle", "mend-tslab.cjs");

/** What Node says on the error stream when it loads the files of a tslab of this version and text. */
async function load(version: string, text: string, setting = "log"): Promise<string> {
  const folder = await temporaryFolder({
    "node_modules/tslab/package.json": JSON.stringify({ version }),
    "node_modules/tslab/dist/converter.js": text,
    "node_modules/tslab/dist/executor.js": "exports.createExecutor = (rootDir, converters) => 0;",
    "node_modules/tslab/dist/jupyter.js": "exports.loaded = true;",
  });
  const files = ["converter", "executor", "jupyter"].map((name) => `require("tslab/dist/${name}")`);
  const { stderr, status } = spawnSync(
    process.execPath,
    [
      "--require",
      mends,
      "--eval",
      `${files.join(";")}; if (!require("tslab/dist/jupyter").loaded) process.exit(3)`,
    ],
    { cwd: folder, encoding: "utf8", env: { ...process.env, KINETOSCOPE_MEND: setting } },
  );
  expect(status).toBe(0);
  return stderr;
}

/** tslab as it is installed, in another place. */
async function copyOfTslab(name: string): Promise<string> {
  const modules = join(await temporaryFolder(), name, "node_modules");
  await mkdir(modules, { recursive: true });
  for (const each of await readdir(join(root, "node_modules")))
    if (each !== "tslab") await symlink(join(root, "node_modules", each), join(modules, each));
  await cp(join(root, "node_modules", "tslab"), join(modules, "tslab"), { recursive: true });
  return join(modules, "tslab");
}

test("a tslab that is not as expected runs as it is, and the log says what is left out", async () => {
  const stderr = await load("1.0.22", "exports.other = 1;");
  expect(stderr.trim().split("\n")).toHaveLength(10);
  expect(stderr).toMatch(/^(mend: .*: left out, tslab is not as expected\n){10}$/);
});

test("a change is made only where its text occurs once", async () => {
  const found = "exports.x = (diag) => ({ hasToplevelAwait: diag.hasToplevelAwait, });\n";
  expect(await load("1.0.22", found)).toContain("mend: top-level await: at work\n");
  expect(await load("1.0.22", found + found)).toContain("mend: top-level await: left out");
});

test("another version is left alone without a word, and so is every one where the mends are off", async () => {
  expect(await load("1.0.23", "")).toBe("");
  expect(await load("1.0.22", "", "0")).toBe("");
  expect(await load("1.0.22", "", "")).toBe("");
});

test("a second tslab is mended too: the one in the notebook's folder does the work of the one that is started", async () => {
  const copies = await Promise.all(["started", "beside-the-notebook"].map(copyOfTslab));
  const files = copies.flatMap((folder) =>
    ["converter", "executor", "jupyter"].map((name) => join(folder, "dist", name)),
  );
  const script = files.map((path) => `require(${JSON.stringify(path)})`).join(";");
  const { stderr } = spawnSync(process.execPath, ["--require", mends, "--eval", script], {
    encoding: "utf8",
    env: { ...process.env, KINETOSCOPE_MEND: "log" },
  });
  expect(stderr).toMatch(/^(mend: .*: at work\n){20}$/);
});

test("the installed tslab is one that all mends know", () => {
  const tslab = join(root, "node_modules", "tslab", "bin", "tslab");
  const { stderr } = spawnSync(process.execPath, ["--require", mends, tslab, "--version"], {
    encoding: "utf8",
    env: { ...process.env, KINETOSCOPE_MEND: "log" },
  });
  expect(stderr).toMatch(/^(mend: .*: at work\n){10}$/);
  const off = { ...process.env, KINETOSCOPE_MEND: "0" };
  expect(
    execFileSync(process.execPath, ["--require", mends, tslab, "--version"], { env: off, encoding: "utf8" }),
  ).toBe("tslab 1.0.22\n");
});
