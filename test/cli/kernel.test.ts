import { existsSync } from "node:fs";
import { readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { userKernels } from "../../src/cli/kernel/kernelspec.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { buildCli, root, runCli } from "./support.js";

beforeAll(buildCli);

/** A project with the real packages. */
async function project(): Promise<string> {
  const folder = await temporaryFolder({ "package.json": "{}", "notebooks/keep": "" });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

function hasTslab(folder: string): boolean {
  try {
    return createRequire(join(folder, "a.js")).resolve("tslab/package.json") !== "";
  } catch {
    return false;
  }
}

const argv = [
  ...[process.execPath, "--require", join(root, "dist", "bundle", "mend-tslab.cjs")],
  join(root, "node_modules", "tslab", "bin", "tslab"),
  ...["kernel", "--config-path", "{connection_file}"],
];

describe("kinetoscope kernel", () => {
  test("install registers the mended tslab in the project, from any of its folders; uninstall takes it away", async () => {
    const folder = await project();
    const place = join(folder, ".jupyter", "share", "jupyter", "kernels", "tslab");
    const installed = await runCli(["kernel", "install"], { cwd: join(folder, "notebooks") });
    expect(installed).toMatchObject({
      exitCode: 0,
      stderr: "",
      stdout: `The kernel "TypeScript (tslab)" is registered in ${place}\n`,
    });
    expect(JSON.parse(await readFile(join(place, "kernel.json"), "utf8"))).toEqual({
      argv,
      display_name: "TypeScript (tslab)",
      language: "typescript",
    });
    expect((await runCli(["kernel", "uninstall"], { cwd: folder })).exitCode).toBe(0);
    expect(existsSync(place)).toBe(false);
  });

  test("install --user registers it where every Jupyter of the user looks", async () => {
    const data = await temporaryFolder();
    const { stdout } = await runCli(["kernel", "install", "--user", "--json"], {
      cwd: await project(),
      env: { JUPYTER_DATA_DIR: data },
    });
    const path = join(data, "kernels", "tslab", "kernel.json");
    expect(JSON.parse(stdout)).toMatchObject({ path, spec: { argv } });
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ argv });
  });

  test("install without tslab says what to do", async ({ skip }) => {
    const folder = await temporaryFolder({ "package.json": "{}" });
    if (hasTslab(folder)) skip("tslab is installed above the temporary folder");
    expect(await runCli(["kernel", "install"], { cwd: folder })).toMatchObject({
      exitCode: 1,
      stderr: `kinetoscope kernel: Cannot register the kernel: tslab is not installed in ${folder}. Run npm install\n`,
    });
  });

  test("another action is wrong usage", async () => {
    expect(await runCli(["kernel", "remove"])).toMatchObject({
      exitCode: 2,
      stderr:
        'kinetoscope kernel: Unknown action "remove": expected install or uninstall. See kinetoscope kernel --help\n',
    });
  });
});

test("userKernels() is Jupyter's own place on each system, and the one that JUPYTER_DATA_DIR names", () => {
  for (const name of ["JUPYTER_DATA_DIR", "APPDATA", "XDG_DATA_HOME"]) vi.stubEnv(name, undefined);
  expect(userKernels("darwin")).toMatch(/\/Library\/Jupyter\/kernels$/);
  expect(userKernels("linux")).toMatch(/\/\.local\/share\/jupyter\/kernels$/);
  expect(userKernels("win32")).toMatch(/Roaming.jupyter.kernels$/);
  vi.stubEnv("JUPYTER_DATA_DIR", "/data");
  expect(userKernels("darwin")).toBe(join("/data", "kernels"));
  vi.unstubAllEnvs();
});
