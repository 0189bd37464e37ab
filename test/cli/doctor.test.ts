import { readdirSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { doctorCommand, examine } from "../../src/cli/doctor.js";
import { cacheCheck } from "../../src/cli/doctor/cache-check.js";
import type { Check, CheckResult, Machine } from "../../src/cli/doctor/check.js";
import { ffmpegCheck, ffprobeCheck } from "../../src/cli/doctor/ffmpeg-check.js";
import { danfojsCheck } from "../../src/cli/doctor/danfojs-check.js";
import { fontsCheck } from "../../src/cli/doctor/fonts-check.js";
import { jupyterCheck } from "../../src/cli/doctor/jupyter-check.js";
import { kernelsCheck } from "../../src/cli/doctor/kernels-check.js";
import { installLines, isAtLeast, thisMachine } from "../../src/cli/doctor/machine.js";
import { nodeCheck } from "../../src/cli/doctor/node-check.js";
import { npmCheck } from "../../src/cli/doctor/npm-check.js";
import { onnxRuntimeCheck, sharpCheck } from "../../src/cli/doctor/package-checks.js";
import { processorsCheck } from "../../src/cli/doctor/processors-check.js";
import { findPython } from "../../src/cli/doctor/python.js";
import { setOverridesLine } from "../../src/cli/doctor/substitutes.js";
import type { ProviderTrial } from "../../src/model/session/provider-trial.js";
import type { Provider } from "../../src/model/session/providers.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const root = join(import.meta.dirname, "..", "..");
const debian: Machine = {
  ...thisMachine(),
  platform: "linux",
  installer: "apt",
  isRoot: false,
  folder: root,
};
const mac: Machine = { ...debian, platform: "darwin", arch: "arm64", installer: "brew" };
const windows: Machine = { ...debian, platform: "win32", arch: "x64", installer: "winget" };
const otherLinux: Machine = { ...debian, installer: "other" };

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A folder of stand-in programs that is all of the PATH. */
async function onlyPrograms(programs: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  vi.stubEnv("PATH", folder);
  for (const name of ["FFMPEG_PATH", "FFPROBE_PATH", "KINETOSCOPE_PYTHON"]) vi.stubEnv(name, undefined);
  return folder;
}

const ffmpegOf = (version: string, encoders: string): string =>
  `case "$*" in *-encoders*) echo "${encoders}";; *) echo "ffmpeg version ${version} Copyright (c) the FFmpeg developers";; esac`;

describe("Node", () => {
  const run = (nodeVersion: string, machine = debian): Promise<CheckResult> =>
    nodeCheck.run({ ...machine, nodeVersion });

  test("is good from 20.19 and 22.12 on", async () => {
    for (const version of ["20.19.0", "20.20.2", "22.12.0", "24.1.0", "24.99.0"]) {
      expect(await run(version)).toEqual({ status: "good", found: version });
    }
  });

  test("that is newer than any that was tried is a warning, which says so", async () => {
    expect(await run("99.1.0")).toEqual({
      status: "warning",
      found: expect.stringMatching(
        /^99\.1\.0, newer than any that kinetoscope was tried with \(24\.\d+\.\d+\)$/,
      ) as string,
      remedy: [expect.stringContaining("docs/platforms.md lists what was tried") as string],
    });
  });

  test("that cannot require ES modules is a failure", async () => {
    for (const version of ["18.20.8", "20.18.3", "21.7.3", "22.11.0"]) {
      expect(await run(version)).toEqual({
        status: "failure",
        found: `${version}, at least 20.19 (or 22.12) is needed`,
        remedy: [expect.stringContaining("# with nvm") as string, "nvm install 22"],
      });
    }
    expect((await run("18.0.0", mac)).remedy?.[0]).toContain("brew install node@22");
    expect((await run("18.0.0", windows)).remedy?.[0]).toBe("winget install OpenJS.NodeJS.LTS");
  });
});

describe("npm", () => {
  const npmOf = (version: string): Promise<string> => {
    vi.stubEnv("npm_config_user_agent", undefined);
    return onlyPrograms({ npm: `echo ${version}` });
  };

  test("of this machine is good", async () => {
    expect(await npmCheck.run(debian)).toMatchObject({ status: "good" });
  });

  test("9.2 is good in a project with a lock file, and a failure in one with overrides, which it cannot read", async () => {
    await npmOf("9.2.0");
    expect(await npmCheck.run(debian)).toEqual({ status: "good", found: "9.2.0" });
    const overrides = { "danfojs-node": { xlsx: "npm:@e965/xlsx@0.20.3" } };
    const folder = await temporaryFolder({ "package.json": JSON.stringify({ overrides }) });
    expect(await npmCheck.run({ ...debian, folder })).toEqual({
      status: "failure",
      found: `9.2.0 cannot install what the overrides in ${join(folder, "package.json")} ask for, at least 9.3 can`,
      remedy: ["npm install --global npm@10"],
    });
    await npmOf("9.3.0");
    expect(await npmCheck.run({ ...debian, folder })).toEqual({ status: "good", found: "9.3.0" });
  });

  test("that is newer than any that was tried is a warning, and so is one that does not answer", async () => {
    await npmOf("99.0.0");
    const newer = /^99\.0\.0, newer than any that kinetoscope was tried with \(\d+\.\d+\.\d+\)$/;
    expect(await npmCheck.run(debian)).toMatchObject({
      status: "warning",
      found: expect.stringMatching(newer) as string,
    });
    await onlyPrograms();
    expect(await npmCheck.run(debian)).toMatchObject({
      status: "warning",
      found: "cannot tell its version: npm --version does not answer",
    });
  });

  test("that started the command is the one that counts", async () => {
    await npmOf("9.2.0");
    vi.stubEnv("npm_config_user_agent", "npm/10.9.9 node/v20.20.2 linux x64 workspaces/false");
    expect(await npmCheck.run(debian)).toEqual({ status: "good", found: "10.9.9" });
  });
});

describe("ffmpeg", () => {
  test("of this machine is good, and so is ffprobe", async () => {
    expect(await ffmpegCheck.run(debian)).toMatchObject({
      status: "good",
      found: expect.stringMatching(/^\S+.*, with libx264$/) as string,
    });
    expect(await ffprobeCheck.run(debian)).toMatchObject({ status: "good" });
  });

  test("that is not on the PATH is a failure, with the command of the platform", async () => {
    await onlyPrograms();
    for (const [machine, remedy] of [
      [debian, ["sudo apt-get update && sudo apt-get install -y ffmpeg"]],
      [{ ...debian, isRoot: true }, ["apt-get update && apt-get install -y ffmpeg"]],
      [mac, ["brew install ffmpeg"]],
      [windows, ["winget install Gyan.FFmpeg", "# then open a new terminal"]],
    ] as const) {
      const missing = { status: "failure", found: "command not found", remedy };
      expect(await ffmpegCheck.run(machine)).toEqual(missing);
      expect(await ffprobeCheck.run(machine)).toEqual(missing);
    }
    expect((await ffmpegCheck.run(otherLinux)).remedy?.[0]).toContain("# Install ffmpeg 5.1 or newer");
  });

  test("that FFMPEG_PATH names wrongly is told by that name", async () => {
    vi.stubEnv("FFMPEG_PATH", "/no/such/ffmpeg");
    expect(await ffmpegCheck.run(debian)).toMatchObject({
      status: "failure",
      found: 'command not found (FFMPEG_PATH is "/no/such/ffmpeg")',
    });
  });

  test("4.2 is too old, and installing the same package again is not the remedy", async () => {
    await onlyPrograms({
      ffmpeg: ffmpegOf("4.2.7-0ubuntu0.1", "libx264"),
      ffprobe: "echo ffprobe version 5.0",
    });
    const found = await ffmpegCheck.run(debian);
    expect(found).toMatchObject({
      status: "failure",
      found: "4.2.7-0ubuntu0.1, at least 5.1 is needed",
    });
    expect(found.remedy?.at(-1)).toBe('export FFMPEG_PATH="/path/to/ffmpeg"');
    expect((await ffmpegCheck.run(mac)).remedy).toEqual(["brew upgrade ffmpeg || brew install ffmpeg"]);
    expect(await ffprobeCheck.run(debian)).toMatchObject({ found: "5.0, at least 5.1 is needed" });
  });

  test("without libx264 is a failure", async () => {
    await onlyPrograms({ ffmpeg: ffmpegOf("6.1", "V....D libopenh264 OpenH264") });
    expect(await ffmpegCheck.run(debian)).toMatchObject({
      status: "failure",
      found: "6.1, but without the encoder libx264",
    });
  });

  test("newer than any that was tried is a warning, which a patch of one is not", async () => {
    await onlyPrograms({ ffmpeg: ffmpegOf("99.0-1", "V....D libx264 H.264") });
    expect(await ffmpegCheck.run(debian)).toMatchObject({
      status: "warning",
      found: expect.stringMatching(
        /^99\.0-1, with libx264, newer than any that .* \(\d+\.\d+\.\d+\)$/,
      ) as string,
    });
    await onlyPrograms({ ffmpeg: ffmpegOf("n5.1.99", "V....D libx264 H.264") });
    expect(await ffmpegCheck.run(debian)).toEqual({ status: "good", found: "n5.1.99, with libx264" });
  });

  test("built from a checkout, which has no number, is taken as new", async () => {
    await onlyPrograms({ ffmpeg: ffmpegOf("N-109468-gd39b34123d", "V....D libx264 H.264") });
    expect(await ffmpegCheck.run(debian)).toMatchObject({ status: "good" });
  });

  test("that is something else, or does not start, is a failure", async () => {
    const folder = await onlyPrograms({
      ffmpeg: "echo hello",
      ffprobe: "echo 'libav.so: not found' >&2; exit 127",
    });
    expect((await ffmpegCheck.run(debian)).found).toBe('"ffmpeg" is not ffmpeg: it prints no version');
    expect((await ffprobeCheck.run(debian)).found).toBe("cannot be started: libav.so: not found");
    vi.stubEnv("FFPROBE_PATH", folder);
    expect((await ffprobeCheck.run(debian)).found).toContain(
      `cannot be started (FFPROBE_PATH is "${folder}")`,
    );
  });
});

const pythonWith = (parts: object): string =>
  `echo '${JSON.stringify({ path: "/stand-in/python3", client: "8.6.0", nbconvert: "7.16.0", notebook: null, jupyterlab: "4.3.0", ...parts })}'`;

describe("Jupyter", () => {
  test("of this machine is good", async () => {
    expect(await jupyterCheck.run(debian)).toMatchObject({ status: "good" });
  });

  test("in no Python is a failure", async () => {
    await onlyPrograms({ python3: "exit 1" });
    vi.stubEnv("KINETOSCOPE_PYTHON", "python3");
    expect(await jupyterCheck.run({ ...debian })).toEqual({
      status: "failure",
      found: 'not installed: not in the Python that KINETOSCOPE_PYTHON names, "python3"',
      remedy: [
        "sudo apt-get update && sudo apt-get install -y jupyter-notebook jupyter-client python3-nbconvert",
      ],
    });
    expect((await jupyterCheck.run({ ...mac })).remedy).toEqual(["brew install jupyterlab"]);
    expect((await jupyterCheck.run({ ...windows })).remedy).toEqual([
      "py -m pip install jupyterlab nbconvert",
    ]);
    expect((await jupyterCheck.run({ ...otherLinux })).remedy).toEqual([
      "python3 -m pip install jupyterlab nbconvert",
    ]);
  });

  test("is not installed where a Python has none of it, and the Python is named", async () => {
    const nothing = pythonWith({ client: null, nbconvert: null, jupyterlab: null });
    await onlyPrograms({ python: nothing, py: nothing });
    expect((await jupyterCheck.run({ ...windows })).found).toBe("not installed: not in /stand-in/python3");
    await onlyPrograms();
    expect((await jupyterCheck.run({ ...windows })).found).toBe("not installed: no Python was found");
  });

  test("is found in the Python that the jupyter command names", async () => {
    const folder = await onlyPrograms({ "python-of-jupyter": pythonWith({}), python3: "exit 1" });
    await writeFile(join(folder, "jupyter"), `#!${folder}/python-of-jupyter\n`, { mode: 0o755 });
    expect(await jupyterCheck.run({ ...debian })).toEqual({
      status: "good",
      found: "JupyterLab 4.3.0, nbconvert 7.16.0 in /stand-in/python3",
    });
  });

  test("without nbconvert, or without anything that opens notebooks, is a warning", async () => {
    await onlyPrograms({ python3: pythonWith({ nbconvert: null }) });
    vi.stubEnv("KINETOSCOPE_PYTHON", "python3");
    expect(await jupyterCheck.run({ ...debian })).toEqual({
      status: "warning",
      found: "JupyterLab 4.3.0 in /stand-in/python3; no nbconvert, which runs notebooks without a browser",
      remedy: ["sudo apt-get update && sudo apt-get install -y python3-nbconvert"],
    });
    await onlyPrograms({ python3: pythonWith({ jupyterlab: null, nbconvert: null }) });
    vi.stubEnv("KINETOSCOPE_PYTHON", "python3");
    expect((await jupyterCheck.run({ ...debian })).found).toBe(
      "jupyter_client 8.6.0 in /stand-in/python3; nothing that opens notebooks in a browser",
    );
  });
});

describe("kernels", () => {
  /** A folder in which only the kernels of its own `.jupyter` are registered, besides Python's. */
  async function project(
    kernels: Readonly<Record<string, readonly string[]>>,
    manifest = {},
  ): Promise<Machine> {
    const folder = await temporaryFolder({ "package.json": JSON.stringify(manifest) });
    for (const [name, argv] of Object.entries(kernels)) {
      const place = join(folder, ".jupyter", "share", "jupyter", "kernels", name);
      await mkdir(place, { recursive: true });
      await writeFile(
        join(place, "kernel.json"),
        JSON.stringify({ argv, display_name: name, language: "typescript" }),
      );
    }
    for (const name of ["JUPYTER_PATH", "JUPYTER_DATA_DIR"]) vi.stubEnv(name, join(folder, "empty"));
    vi.stubEnv("HOME", folder);
    const found = await findPython(debian); // the same each time; other machines would ask again
    if ("path" in found) vi.stubEnv("KINETOSCOPE_PYTHON", found.path);
    return { ...debian, folder };
  }
  const tslab = join(root, "node_modules", "tslab", "bin", "tslab");
  const mends = join(root, "dist", "bundle", "mend-tslab.cjs");
  const ending = ["kernel", "--config-path", "{connection_file}"];
  const specOf = (machine: Machine, name: string): string =>
    join(machine.folder, ".jupyter", "share", "jupyter", "kernels", name, "kernel.json");

  test("of a project are found in its own folder, and answer", async () => {
    const machine = await project({ tslab: [process.execPath, tslab, ...ending] });
    expect(await kernelsCheck.run(machine)).toMatchObject({
      status: "warning",
      found: "tslab 1.0.22; tslab is not mended",
      remedy: ["npm install tslab@1.0.22", "npx --no kinetoscope kernel install --user"],
    });
  });

  test("of a mended tslab list the mends that are at work", async () => {
    const argv = [process.execPath, "--require", mends, tslab, ...ending];
    const { status, found } = await kernelsCheck.run(await project({ tslab: argv }));
    expect(status).toBe("good");
    expect(found).toMatch(/^tslab 1\.0\.22 \(mended: names of earlier cells, .*, errors, .*queued cells\)$/);
    const lost = await project({
      tslab: [process.execPath, "--require", `/moved/mend-tslab.cjs`, tslab, ...ending],
    });
    expect((await kernelsCheck.run(lost)).found).toContain(
      "names /moved/mend-tslab.cjs, which does not exist",
    );
  });

  test("without tslab and Deno are a failure", async () => {
    const machine = await project({});
    expect(await kernelsCheck.run(machine)).toEqual({
      status: "failure",
      found: "no TypeScript kernel is registered (tslab or Deno)",
      remedy: ["npm install tslab@1.0.22", "npx --no kinetoscope kernel install --user"],
    });
  });

  test("in a project that init made are registered with its own script", async () => {
    const machine = await project({}, { scripts: { kernel: "node jupyter.mjs kernel" } });
    expect((await kernelsCheck.run(machine)).remedy).toEqual([
      `cd "${machine.folder}"`,
      "npm install",
      "npm run kernel",
    ]);
  });

  test("in a project that is installed and was not started yet, starting it is all there is to do", async () => {
    const scripts = { notebook: "node jupyter.mjs notebook", kernel: "node jupyter.mjs kernel" };
    const machine = await project({}, { scripts });
    for (const name of ["kinetoscope", "tslab"])
      await mkdir(join(machine.folder, "node_modules", name), { recursive: true });
    expect(await kernelsCheck.run(machine)).toEqual({
      status: "warning",
      found: "none is registered yet: npm run notebook does it",
      remedy: ["npm run notebook"],
    });
  });

  test("that only the project's own Jupyter sees are told, with the command for the others", async () => {
    vi.stubEnv("JUPYTER_DATA_DIR", await temporaryFolder());
    const machine = await project({ tslab: [process.execPath, tslab, ...ending] });
    vi.stubEnv("KINETOSCOPE_MEND", "0");
    expect(await kernelsCheck.run(machine)).toMatchObject({
      status: "good",
      remedy: [
        expect.stringMatching(/^# only npm run notebook sees tslab/) as string,
        "npx --no kinetoscope kernel install --user",
      ],
    });
    vi.stubEnv("JUPYTER_DATA_DIR", await temporaryFolder({ "kernels/tslab/kernel.json": "{}" }));
    expect((await kernelsCheck.run(machine)).remedy).toBeUndefined();
  });

  test("whose program does not exist are broken", async () => {
    const lostNode = await project({ tslab: ["/no/such/node", tslab, ...ending] });
    expect(await kernelsCheck.run(lostNode)).toMatchObject({
      status: "failure",
      found: `tslab is broken: ${specOf(lostNode, "tslab")} names /no/such/node, which does not exist`,
    });
    const moved = await project({
      tslab: [process.execPath, "/moved/node_modules/tslab/bin/tslab", ...ending],
    });
    expect(await kernelsCheck.run(moved)).toMatchObject({
      status: "failure",
      found: `tslab is broken: ${specOf(moved, "tslab")} names /moved/node_modules/tslab/bin/tslab, which does not exist`,
    });
  });

  test("whose program fails are broken", async () => {
    const folder = await temporaryFolder({ "tslab.cjs": 'require("zeromq-that-is-not-there");' });
    const machine = await project({ tslab: [process.execPath, join(folder, "tslab.cjs"), ...ending] });
    expect((await kernelsCheck.run(machine)).found).toContain(
      "starts a program that fails: Error: Cannot find module 'zeromq-that-is-not-there'",
    );
  });

  test("of Deno alone are a warning, broken ones of Deno a failure", async () => {
    const folder = await temporaryFolder();
    const deno = join(folder, "deno");
    await writeFile(deno, "#!/bin/sh\necho 'deno 2.9.6 (stable)'\n", { mode: 0o755 });
    const argv = [deno, "jupyter", "--kernel", "--conn", "{connection_file}"];
    expect(await kernelsCheck.run(await project({ deno: argv }))).toMatchObject({
      status: "warning",
      found: "Deno 2.9.6 (stable); no tslab",
    });
    const both = { deno: argv, tslab: [process.execPath, tslab, ...ending] };
    vi.stubEnv("KINETOSCOPE_MEND", "0");
    expect((await kernelsCheck.run(await project(both))).found).toBe("tslab 1.0.22; Deno 2.9.6 (stable)");
    const broken = { ...both, deno: ["/no/such/deno", "jupyter"] };
    expect(await kernelsCheck.run(await project(broken))).toMatchObject({
      status: "failure",
      remedy: ["deno jupyter --install --force"],
    });
  });

  test("need Jupyter", async () => {
    await onlyPrograms();
    expect((await kernelsCheck.run({ ...windows })).found).toBe("none without Jupyter");
  });
});

describe("packages", () => {
  const notThere = (): string => {
    throw new Error("Cannot find module");
  };
  async function broken(script: string): Promise<() => string> {
    const folder = await temporaryFolder({ "index.cjs": script });
    return () => join(folder, "index.cjs");
  }

  test("of this project load and work", async () => {
    expect(await onnxRuntimeCheck().run(debian)).toMatchObject({
      status: "good",
      found: expect.stringMatching(/^1\.\d+\.\d+ runs a model$/) as string,
    });
    expect(await sharpCheck().run(debian)).toMatchObject({ status: "good" });
  });

  test("of processors say which compute here, and what the others lack", async () => {
    const states: Partial<Record<Provider, ProviderTrial>> = {
      cpu: { state: "works" },
      webgpu: { state: "works" },
      cuda: { state: "not installed", found: "no libraries", remedy: "Install them" },
    };
    const other: ProviderTrial = { state: "not offered", found: "", remedy: "" };
    const check = processorsCheck((name) => Promise.resolve(states[name] ?? other));
    expect(await check.run(debian)).toEqual({
      status: "good",
      found: "cpu, webgpu (tensorrt, coreml, dml on other systems)",
      remedy: ["# cuda does not work: no libraries. Install them"],
    });
    const here = await processorsCheck().run(debian);
    expect(here).toMatchObject({ status: "good", found: expect.stringMatching(/^cpu\b/) as string });
    const broken = processorsCheck(() => Promise.reject(new Error("Cannot find module 'onnxruntime-node'")));
    expect((await broken.run(debian)).found).toBe("cannot be tried: Cannot find module 'onnxruntime-node'");
  });

  test("that are missing are a failure, with npm's command", async () => {
    expect(await onnxRuntimeCheck(notThere).run(debian)).toEqual({
      status: "failure",
      found: "not installed",
      remedy: [
        expect.stringContaining("# without its download of CUDA libraries") as string,
        "ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node",
      ],
    });
    expect(await sharpCheck(notThere).run(debian)).toEqual({
      status: "failure",
      found: "not installed",
      remedy: ["npm install --include=optional sharp"],
    });
  });

  test("whose native part is missing, does not fit, or crashes are a failure", async () => {
    const lost = await broken('require("../bin/napi-v6/linux/x64/onnxruntime_binding.node");');
    expect((await onnxRuntimeCheck(lost).run(debian)).found).toBe(
      "cannot be loaded: Error: Cannot find module '../bin/napi-v6/linux/x64/onnxruntime_binding.node'",
    );
    const wrong = await broken('throw new Error("Could not load the \\"sharp\\" module");');
    expect((await sharpCheck(wrong).run(debian)).found).toBe(
      'cannot be loaded: Error: Could not load the "sharp" module',
    );
    const crashing = await broken('process.kill(process.pid, "SIGSEGV");');
    expect((await sharpCheck(crashing).run(debian)).found).toBe(
      "cannot be loaded: its process ended without a word",
    );
  });

  test("have remedies for Macs with Intel processors and for Windows", async () => {
    expect((await onnxRuntimeCheck(notThere).run({ ...mac, arch: "x64" })).remedy?.[1]).toContain("1.23.2");
    expect((await onnxRuntimeCheck(notThere).run(windows)).remedy?.[1]).toContain("VCRedist");
  });

  test("danfojs loads, and the lock file or the overrides say what npm takes for it", async () => {
    const overrides = { "danfojs-node": { xlsx: "1" }, "@tensorflow/tfjs-node": "2" };
    const overridden = await temporaryFolder({ "package.json": JSON.stringify({ overrides }) });
    for (const folder of [root, overridden]) {
      expect(await danfojsCheck().run({ ...debian, folder })).toEqual({
        status: "good",
        found: `loads; npm will install it again in ${folder}`,
      });
    }
  });

  test("danfojs is not missed in a project that does not ask for it", async () => {
    const folder = await temporaryFolder({ "package.json": '{"dependencies":{"tslab":"1.0.22"}}' });
    expect(await danfojsCheck(notThere).run({ ...debian, folder })).toEqual({
      status: "good",
      found: "not installed: only DataFrames need it",
      remedy: ["# for DataFrames: npx --no kinetoscope init --data-frames && npm install"],
    });
  });

  test("a project without both is a failure where danfojs does not load, else a warning", async () => {
    const folder = await temporaryFolder({ "package.json": '{"overrides":{"danfojs-node":{"xlsx":"1"}}}' });
    await mkdir(join(folder, "below", "it"), { recursive: true });
    const machine = { ...debian, folder: join(folder, "below", "it") };
    const lacks = `${join(folder, "package.json")} has no override for its @tensorflow/tfjs-node`;
    const remedy = [`cd "${folder}"`, setOverridesLine, "npm install danfojs-node@^1.2.0"];
    expect(await danfojsCheck(notThere).run(machine)).toEqual({
      status: "failure",
      found: `not installed; ${lacks}`,
      remedy,
    });
    expect(await danfojsCheck().run(machine)).toEqual({
      status: "warning",
      found: `loads; ${lacks}`,
      remedy,
    });
    expect(setOverridesLine).toBe(
      'npm pkg set "overrides.danfojs-node[xlsx]=npm:@e965/xlsx@0.20.3" ' +
        '"overrides.danfojs-node[@tensorflow/tfjs-node]=npm:@tensorflow/tfjs@4.22.0"',
    );
  });

  test("a folder without package.json, and one that is not JSON, are told", async () => {
    const nowhere = { ...debian, folder: "/" };
    expect(await danfojsCheck(notThere).run(nowhere)).toEqual({
      status: "failure",
      found: "not installed; no package.json in / or above",
      remedy: [
        expect.stringMatching(/^node ".+kinetoscope\.mjs" init my-videos && cd my-videos$/) as string,
        "npm install",
      ],
    });
    const folder = await temporaryFolder({ "package.json": "{" });
    expect((await danfojsCheck(notThere).run({ ...debian, folder })).found).toMatch(
      /^cannot read .*package\.json: it is not JSON: /,
    );
  });
});

describe("fonts", () => {
  test("without Chinese are a warning on Linux, and not looked for elsewhere", async () => {
    await onlyPrograms({ "fc-list": "true" });
    expect(await fontsCheck.run(debian)).toEqual({
      status: "warning",
      found: "none for Chinese, Japanese and Korean: such labels are boxes in still pictures",
      remedy: ["sudo apt-get update && sudo apt-get install -y fontconfig fonts-noto-cjk"],
    });
    expect(await fontsCheck.run(mac)).toEqual({ status: "good", found: "those of the system" });
    await onlyPrograms();
    expect((await fontsCheck.run(debian)).found).toBe("cannot tell: fc-list does not answer");
    await onlyPrograms({ "fc-list": "echo 'Noto Sans CJK SC,Noto Sans'" });
    expect((await fontsCheck.run(debian)).found).toBe("Noto Sans CJK SC for Chinese, Japanese and Korean");
  });
});

describe("cache", () => {
  test("that takes a file is good, and nothing is left in it", async () => {
    const folder = join(await temporaryFolder(), "new", "cache");
    vi.stubEnv("KINETOSCOPE_CACHE", folder);
    expect(await cacheCheck.run(debian)).toEqual({ status: "good", found: `${folder} can be written` });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("with a file in its place is a failure", async () => {
    const folder = join(await temporaryFolder({ cache: "a file" }), "cache");
    vi.stubEnv("KINETOSCOPE_CACHE", folder);
    expect(await cacheCheck.run(debian)).toEqual({
      status: "failure",
      found: `cannot write in ${folder}: file already exists`,
      remedy: ["# name a folder that can be written:", 'export KINETOSCOPE_CACHE="/path/to/folder"'],
    });
    expect((await cacheCheck.run(windows)).remedy?.[1]).toBe('setx KINETOSCOPE_CACHE "/path/to/folder"');
  });
});

describe("the report", () => {
  const fixed = (name: string, result: CheckResult): Check => ({ name, run: () => Promise.resolve(result) });
  const all = [
    fixed("one", { status: "good", found: "1.0" }),
    fixed("second", { status: "warning", found: "is old", remedy: ["# new is better", "npm install new"] }),
  ];
  const broken = fixed("third", { status: "failure", found: "not found", remedy: ["brew install third"] });

  async function reportOf(
    checks: readonly Check[],
    json = false,
  ): Promise<{ exitCode: number; text: string }> {
    let text = "";
    const signal = new AbortController().signal;
    const exitCode = await examine(debian, { stdout: (more) => (text += more), json, signal }, checks);
    return { exitCode, text };
  }

  test("has a line for each check, the remedy below, and ends with 1 only if something failed", async () => {
    expect((await reportOf(all)).exitCode).toBe(0);
    const { exitCode, text } = await reportOf([...all, broken]);
    expect(exitCode).toBe(1);
    expect(text).toBe(`✓ one     1.0
! second  is old
          # new is better
          npm install new
✗ third   not found
          brew install third

1 good, 1 warning, 1 failure
`);
  });

  test("as JSON is one value", async () => {
    const { exitCode, text } = await reportOf([all[0], broken], true);
    expect(exitCode).toBe(1);
    expect(JSON.parse(text)).toEqual({
      ok: false,
      checks: [
        { name: "one", status: "good", found: "1.0" },
        { name: "third", status: "failure", found: "not found", remedy: ["brew install third"] },
      ],
    });
  });

  test("of this machine, with all checks, in a PATH that has only Node, fails without throwing", async () => {
    const folder = await onlyPrograms();
    await symlink(process.execPath, join(folder, "node"));
    vi.stubEnv("KINETOSCOPE_PYTHON", "python3");
    let text = "";
    const output = { stdout: (more: string) => (text += more), stderr: () => undefined };
    const context = { values: {}, positionals: [], json: false, isTerminal: false };
    const signal = new AbortController().signal;
    expect(await doctorCommand.run({ ...context, ...output, signal })).toBe(1);
    for (const line of ["✗ ffmpeg", "✗ ffprobe", "✗ Jupyter", "✗ kernels", "✓ onnxruntime", "✓ sharp"]) {
      expect(text).toContain(line);
    }
    expect(text).toMatch(/\d good, \d warnings?, [45] failures\n$/);
  });
});

test("isAtLeast() compares numbers, not text", () => {
  expect(isAtLeast("5.1.9", [5, 1])).toBe(true);
  expect(isAtLeast("5.10", [5, 9])).toBe(true);
  expect(isAtLeast("10.0", [5, 1])).toBe(true);
  expect(isAtLeast("5.0.9", [5, 1])).toBe(false);
  expect(isAtLeast("5", [5, 1])).toBe(false);
});

test("installLines() falls back to pip, then to advice", () => {
  const packages = { apt: ["a"], brew: ["b"], advice: "Install it" };
  expect(installLines(windows, packages)).toEqual(["# Install it"]);
  expect(installLines(windows, { ...packages, pip: ["p"] })).toEqual(["py -m pip install p"]);
  expect(installLines(otherLinux, packages)).toEqual(["# Install it"]);
});
