import { existsSync } from "node:fs";
import { mkdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { code, importScript, notebook, runCommand } from "../notebooks/fixtures.js";
import { temporaryFolder } from "../support/temporary-folder.js";

interface Program {
  readonly name: string;
  readonly problem?: string;
  readonly find: () => Promise<{ problem?: string; path?: string }>;
}
interface Platform {
  readonly system: "apt" | "brew" | "other";
  readonly isRoot: boolean;
}
const { ensurePrograms, missingMessage } = (await importScript("setup/install.mjs")) as {
  ensurePrograms: (
    programs: readonly object[],
    purpose: string,
    platform: Platform & { mayInstall: boolean },
  ) => Promise<readonly object[]>;
  missingMessage: (missing: readonly Program[], purpose: string, platform: Platform) => string;
};
const { FFMPEG, JUPYTER_PROGRAM, CHROMIUM, problemOfFfmpeg } = (await importScript("setup/programs.mjs")) as {
  FFMPEG: Program;
  JUPYTER_PROGRAM: Program;
  CHROMIUM: Program;
  problemOfFfmpeg: (banner: string) => string | undefined;
};
const { findPython } = (await importScript("setup/python.mjs")) as {
  findPython: (env: Readonly<Record<string, string>>) => Promise<{ problem?: string }>;
};
const { checkNodeVersion } = (await importScript("setup/node-version.mjs")) as {
  checkNodeVersion: (version: string) => void;
};
const { whyInstall } = (await importScript("setup/packages.mjs")) as {
  whyInstall: (root: string) => string | undefined;
};
const { registerKernel } = (await importScript("setup/kernel.mjs")) as {
  registerKernel: (root: string, jupyter: string) => void;
};

const missingFfmpeg = { ...FFMPEG, problem: "command not found" };
const missingJupyter = { ...JUPYTER_PROGRAM, problem: "python3 cannot import jupyter_client and nbconvert" };

test("without ffmpeg on PATH the lab says so, gives the command and exits with 1", async () => {
  const folder = await temporaryFolder({ "bin/readme": "", "lab.ipynb": notebook(code("one", "1;")) });
  const bin = join(folder, "bin");
  await symlink(process.execPath, join(bin, "node"));
  // An apt-get on PATH makes this a Debian; it must not be started.
  await writeFile(join(bin, "apt-get"), `#!/bin/sh\necho > ${join(folder, "started")}\n`, { mode: 0o755 });
  const { exitCode, stdout, stderr } = await runCommand("lab.mjs", [join(folder, "lab.ipynb")], {
    PATH: bin,
    FFMPEG_PATH: "",
    KINETOSCOPE_READY: "",
    KINETOSCOPE_NO_INSTALL: "1",
  });
  const sudo = process.getuid?.() === 0 ? "" : "sudo ";
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 1,
    stdout: "",
    stderr:
      "\nError: Cannot run the labs: ffmpeg is missing (command not found). Install and run this again:\n\n" +
      `  ${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ffmpeg\n\n`,
  });
  expect(existsSync(join(folder, "started"))).toBe(false);
});

test("missingMessage() gives Debian users the command with sudo, root without", () => {
  expect(missingMessage([missingFfmpeg], "run the labs", { system: "apt", isRoot: false }))
    .toMatchInlineSnapshot(`
    "Cannot run the labs: ffmpeg is missing (command not found). Install and run this again:

      sudo apt-get update && sudo apt-get install -y --no-install-recommends ffmpeg
    "
  `);
  expect(missingMessage([missingFfmpeg], "run the labs", { system: "apt", isRoot: true })).toContain(
    "\n  apt-get update && apt-get install -y --no-install-recommends ffmpeg\n",
  );
});

test("missingMessage() lists several programs and one command for all", () => {
  const missing = [missingFfmpeg, missingJupyter];
  expect(missingMessage(missing, "run the labs", { system: "apt", isRoot: false })).toMatchInlineSnapshot(`
    "Cannot run the labs: 2 programs are missing
      ffmpeg: command not found
      Jupyter: python3 cannot import jupyter_client and nbconvert
    Install and run this again:

      sudo apt-get update && sudo apt-get install -y --no-install-recommends ffmpeg jupyter-notebook jupyter-client python3-nbconvert
    "
  `);
  expect(missingMessage(missing, "run the labs", { system: "brew", isRoot: false })).toMatchInlineSnapshot(`
    "Cannot run the labs: 2 programs are missing
      ffmpeg: command not found
      Jupyter: python3 cannot import jupyter_client and nbconvert
    Install and run this again:

      brew install ffmpeg jupyterlab
    "
  `);
  expect(missingMessage(missing, "run the labs", { system: "other", isRoot: false })).toMatchInlineSnapshot(`
    "Cannot run the labs: 2 programs are missing
      ffmpeg: command not found
      Jupyter: python3 cannot import jupyter_client and nbconvert
    Install and run this again:

      ffmpeg 5.1 or newer with libx264, or set FFMPEG_PATH to one
      Jupyter with nbconvert, or set KINETOSCOPE_PYTHON to a Python that has them:
        python3 -m pip install notebook nbconvert
    "
  `);
  const chromium = { ...CHROMIUM, problem: "command not found" };
  expect(
    missingMessage([missingFfmpeg, chromium], "run the tests", { system: "brew", isRoot: false }),
  ).toContain("\n  brew install ffmpeg && brew install --cask google-chrome\n");
});

test("ensurePrograms() installs with apt-get what is missing, all at once, and looks again", async () => {
  const folder = await temporaryFolder();
  const calls = join(folder, "calls");
  const apt = { system: "apt", isRoot: true, mayInstall: true } as const;
  const bringsNothing = `#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >> ${calls}\n`;
  await writeFile(join(folder, "apt-get"), bringsNothing, { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}:${process.env.PATH ?? ""}`);
  vi.spyOn(console, "log").mockReturnValue();
  onTestFinished(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  const find = (): object =>
    existsSync(join(folder, "brought")) ? { path: "brought" } : { problem: "not found" };
  const programs = [
    { name: "one", find, apt: ["one"] },
    { name: "two", find, apt: ["two", "one"] },
    { name: "there", find: () => ({ path: "there" }), apt: ["there"] },
  ];
  await expect(ensurePrograms(programs, "test", apt)).rejects.toThrow(
    "Cannot test: 2 programs are missing\n  one: not",
  );
  const install = "install -y --no-install-recommends one two";
  expect((await readFile(calls, "utf8")).replaceAll("-o DPkg::Lock::Timeout=120 ", "")).toBe(
    `noninteractive update\nnoninteractive ${install}\n`,
  );
  await writeFile(join(folder, "apt-get"), `${bringsNothing}touch ${join(folder, "brought")}\n`);
  expect(await ensurePrograms(programs, "test", apt)).toEqual([
    { path: "brought" },
    { path: "brought" },
    { path: "there" },
  ]);
  await rm(join(folder, "brought"));
  await writeFile(join(folder, "apt-get"), "#!/bin/sh\necho 'E: no network' >&2\nexit 100\n");
  await expect(ensurePrograms(programs, "test", apt)).rejects.toThrow(
    "Cannot update the package lists: apt-get update failed\nE: no network\nCheck the network",
  );
});

test("problemOfFfmpeg() wants 5.1 and libx264", () => {
  const banner = (version: string, flags = "--enable-libx264"): string =>
    `ffmpeg version ${version} Copyright (c) 2000-2025 the FFmpeg developers\nconfiguration: ${flags}\n`;
  for (const version of [
    "5.1.9-0+deb12u1",
    "5.1",
    "6.0",
    "n7.1.1",
    "8.0-full_build",
    "N-109468-gd39b34123d",
  ]) {
    expect(problemOfFfmpeg(banner(version))).toBeUndefined();
  }
  expect(problemOfFfmpeg(banner("4.4.2-0ubuntu0.22.04.1"))).toBe(
    "version 4.4.2-0ubuntu0.22.04.1, at least 5.1 is needed",
  );
  expect(problemOfFfmpeg(banner("5.0.1"))).toBe("version 5.0.1, at least 5.1 is needed");
  expect(problemOfFfmpeg(banner("6.1", "--disable-gpl"))).toBe("version 6.1 was built without libx264");
});

test("findPython() finds the one with Jupyter, and says why a named one will not do", async () => {
  expect(await findPython({})).toMatchObject({ path: expect.stringContaining("python") as string });
  const folder = await temporaryFolder();
  const python = join(folder, "python3");
  expect(await findPython({ KINETOSCOPE_PYTHON: python })).toEqual({ problem: `${python} was not found` });
  await writeFile(python, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  expect(await findPython({ KINETOSCOPE_PYTHON: python })).toEqual({
    problem: `${python} cannot import jupyter_client and nbconvert`,
  });
  await writeFile(python, `#!/bin/sh\necho '{"nbconvert":"6.4.0","hasHooks":true}'\n`, { mode: 0o755 });
  expect(await findPython({ KINETOSCOPE_PYTHON: python })).toEqual({
    problem: `${python} has nbconvert 6.4.0, at least 6.5 is needed`,
  });
});

test("checkNodeVersion() takes the versions whose require() loads ES modules", () => {
  for (const version of ["20.19.0", "20.20.2", "22.12.0", "24.1.0"]) checkNodeVersion(version);
  for (const version of ["18.20.0", "20.18.3", "21.7.3", "22.11.0"]) {
    expect(() => {
      checkNodeVersion(version);
    }).toThrow(`Cannot run on Node ${version}: 20.19 or newer is needed, or 22.12 or newer`);
  }
});

test("whyInstall() compares what npm installed with package-lock.json, whatever the times", async () => {
  const lock = (packages: object): string => JSON.stringify({ packages });
  const entry = { version: "1.0.0" };
  const root = await temporaryFolder({
    "package-lock.json": lock({
      "": {},
      "node_modules/a": entry,
      "node_modules/b": { ...entry, optional: true },
    }),
  });
  expect(whyInstall(root)).toBe("node_modules is missing or incomplete");
  await mkdir(join(root, "node_modules", "a"), { recursive: true });
  const installed = join(root, "node_modules", ".package-lock.json");
  await writeFile(installed, lock({ "node_modules/a": entry }));
  await utimes(installed, 0, 0);
  expect(whyInstall(root)).toBeUndefined();
  await writeFile(installed, lock({ "node_modules/a": { version: "0.9.0" } }));
  expect(whyInstall(root)).toBe("a is not the version in package-lock.json");
  await writeFile(installed, lock({ "node_modules/a": entry, "node_modules/c": entry }));
  expect(whyInstall(root)).toBe("c is not in package-lock.json");
  await writeFile(installed, lock({ "node_modules/a": entry }));
  await rm(join(root, "node_modules", "a"), { recursive: true });
  expect(whyInstall(root)).toBe("a is not the version in package-lock.json");
});

test("registerKernel() writes the kernelspec and renews one with other paths", async () => {
  const root = await temporaryFolder({ "node_modules/tslab/bin/tslab": "" });
  const jupyter = join(root, ".jupyter");
  const path = join(jupyter, "share", "jupyter", "kernels", "tslab", "kernel.json");
  registerKernel(root, jupyter);
  const text = await readFile(path, "utf8");
  expect(JSON.parse(text)).toEqual({
    argv: [
      ...[process.execPath, "--require", join(root, "dist", "bundle", "mend-tslab.cjs")],
      join(root, "node_modules", "tslab", "bin", "tslab"),
      ...["kernel", "--config-path", "{connection_file}"],
    ],
    display_name: "TypeScript (tslab)",
    language: "typescript",
  });
  await writeFile(path, text.replace(root, "/elsewhere"));
  registerKernel(root, jupyter);
  expect(await readFile(path, "utf8")).toBe(text);
  await rm(join(root, "node_modules"), { recursive: true });
  expect(() => {
    registerKernel(root, jupyter);
  }).toThrow("Cannot register the tslab kernel");
});

test("what sets everything up names no ffmpeg: a program that is named is used without its libraries", () => {
  // these tests were started in the environment of labs and notebooks
  expect(process.env["FFMPEG_PATH"]).not.toBe("ffmpeg");
});
