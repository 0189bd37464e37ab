import { existsSync, rmSync } from "node:fs";
import { copyFile, lstat, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { code, notebook } from "../notebooks/fixtures.js";
import { root } from "./compile.js";
import {
  npxFolder,
  pack,
  runProgram,
  stranger,
  textOutputs,
  type Answer,
  type Packed,
  type Stranger,
} from "./stranger.js";

let them: Stranger;
let packed: Packed;

beforeAll(async () => {
  them = await stranger();
  packed = await pack(them);
});
afterAll(() => {
  rmSync(them.folder, { recursive: true, force: true });
});

/** All files below a folder, bytes. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map(async ({ parentPath, name }) => (await lstat(join(parentPath, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

describe("npm pack", () => {
  test("takes the compiled library, the templates, labs and pages, README and licence, and nothing else", () => {
    const folders = /^(dist\/labs|dist|docs|scripts\/template|templates|(?:data|models)\/[a-z-]+(?=\/))\/.*/;
    const places = new Set(packed.files.map(({ path }) => path.replace(folders, "$1/")));
    expect([...places].sort()).toEqual([
      "LICENSE",
      "NOTICE",
      "README.md",
      "bin/kinetoscope.mjs",
      "data/README.md",
      ...["kinetics", "moments"].map((name) => `data/${name}-tiny/`),
      "data/parade/",
      ...["photos", "ucf"].map((name) => `data/${name}-tiny/`),
      "dist/",
      "dist/labs/",
      "docs/",
      "models/README.md",
      "models/convert/",
      "models/motion-clip.json",
      "models/motion-clip.onnx",
      "models/published/",
      "models/toy-frame.json",
      "models/toy-frame.onnx",
      "package.json",
      ...["check", "execute", "notebook", "page", "references", "run"].map(
        (name) => `scripts/lab/${name}.mjs`,
      ),
      ...["failure", "paths", "process"].map((name) => `scripts/setup/${name}.mjs`),
      "scripts/template/",
      "templates/",
    ]);
    const kinds = packed.files.filter(
      ({ path }) =>
        path.startsWith("dist/") && !/\.(c?js|d\.ts)$|^dist\/labs\/\d\d-[\w-]+\.ipynb$/.test(path),
    );
    expect(kinds).toEqual([]);
  });

  test("takes the code once, with its types, and the files that npm would leave out by their real names", () => {
    const paths = new Set(packed.files.map(({ path }) => path));
    for (const path of [
      "dist/bundle/index.js",
      "dist/bundle/session-worker.js",
      "dist/bundle/mend-tslab.cjs",
      "dist/bundle/index.d.ts",
      "dist/bundle/cli.js",
    ]) {
      expect(paths).toContain(path);
    }
    const modules = [...paths].filter((path) => /^dist\/(?!bundle\/).*\.js$/.test(path));
    expect(modules).toEqual([]);
    expect([...paths].filter((path) => path.startsWith("templates/"))).toEqual([
      "templates/clips/README.md",
      "templates/first-steps.ipynb",
      "templates/gitignore",
      "templates/jupyter.mjs",
      "templates/models/model-card.example.json",
      "templates/models/README.md",
      "templates/npmrc",
      "templates/package-lock.template.json",
      "templates/package.template.json",
    ]);
  });

  test("is small: most of it are the labs' clips, which are compressed already", () => {
    expect(packed.size).toBeLessThan(9_000_000);
    expect(packed.unpackedSize).toBeLessThan(12_000_000);
    const code = packed.files.filter(({ path }) => /^(dist\/(?!labs)|bin|templates)/.test(path));
    expect(code.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(2_500_000);
  });

  test("names the main file, the types, the export and the command, and all are there", async () => {
    const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Record<string, never>;
    expect(manifest).toMatchObject({
      main: "./dist/bundle/index.js",
      types: "./dist/bundle/index.d.ts",
      exports: { ".": { types: "./dist/bundle/index.d.ts", default: "./dist/bundle/index.js" } },
      bin: { kinetoscope: "./bin/kinetoscope.mjs" },
      engines: { node: "^20.19 || >=22.12" },
    });
    const main = await readFile(join(root, "bin", "kinetoscope.mjs"), "utf8");
    expect(main.split("\n")[0]).toBe("#!/usr/bin/env node");
  });
});

describe("sizes", () => {
  test("the tool, as npx fetches it without what only the library's work needs: at most 15 MB", async ({
    skip,
  }) => {
    const folder = join(them.folder, "tool");
    await mkdir(folder);
    await writeFile(join(folder, "package.json"), "{}");
    const args = [
      "install",
      "--omit=optional",
      "--no-audit",
      "--no-fund",
      "--prefer-offline",
      "--fetch-retries=0",
    ];
    const tarball = join(them.folder, packed.filename);
    const { exitCode } = await runProgram("npm", [...args, tarball], { cwd: folder, env: them.env });
    if (exitCode !== 0) skip("the npm registry cannot be reached");
    expect(existsSync(join(folder, "node_modules", "onnxruntime-node"))).toBe(false);
    expect(await sizeOf(folder)).toBeLessThan(15_000_000);
    const main = join(folder, "node_modules", "kinetoscope", "bin", "kinetoscope.mjs");
    for (const args of [["init", "a"], ["labs", "a/labs"], ["docs"], ["models"]]) {
      const answer = await runProgram(process.execPath, [main, ...args], { cwd: folder, env: them.env });
      expect(answer, args.join(" ")).toMatchObject({ exitCode: 0, stderr: "" });
    }
  }, 200_000);
});

describe("a stranger with an empty home", () => {
  const project = (): string => join(them.folder, "my-videos");
  const inProject = (program: string, ...args: readonly string[]): Promise<Answer> =>
    runProgram(program, args, { cwd: project(), env: them.env });
  const runNotebook = async (name: string): Promise<Record<string, string>> => {
    const { exitCode, stderr } = await inProject("npm", "run", "run", "--", name);
    if (exitCode !== 0) throw new Error(stderr);
    return textOutputs(outputOf(name));
  };
  const outputOf = (name: string): string => join(project(), dirname(name), "output", basename(name));
  let reason: string | undefined;

  test("makes a project from the tarball, with a copy of it: the folder can be moved, and handed out", async () => {
    const main = await npxFolder(them, join(them.folder, packed.filename));
    const made = await runProgram(process.execPath, [main, "init", "my-videos"], {
      cwd: them.folder,
      env: them.env,
    });
    expect(made.stderr).toBe("");
    expect(made.exitCode).toBe(0);
    expect(made.stdout).toContain("\nNext\n  cd my-videos\n  npm install\n  npm run notebook\n");
    expect((await readdir(project())).sort()).toEqual(
      [
        ...[".gitignore", ".npmrc", "clips", "examples", "first-steps.ipynb", "jupyter.mjs", "models"],
        ...[packed.filename, "package.json"],
      ].sort(),
    );
    const manifest = await readFile(join(project(), "package.json"), "utf8");
    expect(JSON.parse(manifest)).toMatchObject({
      name: "my-videos",
      dependencies: { kinetoscope: `file:${packed.filename}` },
    });
    await rm(join(them.folder, packed.filename)); // theirs is enough
  });

  test("installs it", async ({ skip }) => {
    const ping = await inProject("npm", "view", "tslab", "version", "--fetch-retries=0", "--prefer-online");
    reason = ping.exitCode === 0 ? undefined : "the npm registry cannot be reached";
    if (reason !== undefined) skip(reason);
    const args = ["install", "--no-audit", "--no-fund", "--prefer-offline"];
    const { exitCode, stderr } = await inProject("npm", ...args);
    expect(exitCode, stderr).toBe(0);
    expect(existsSync(join(project(), "node_modules", "kinetoscope", "dist", "bundle", "index.js"))).toBe(
      true,
    );
    expect(existsSync(join(project(), "node_modules", "kinetoscope", "test"))).toBe(false);
  }, 400_000);

  test("registers the kernel, and the doctor finds everything well", async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const kernel = await inProject("npm", "run", "kernel");
    expect(kernel.exitCode, kernel.stderr).toBe(0);
    expect(existsSync(join(project(), "node_modules", "danfojs-node"))).toBe(false);
    expect(await sizeOf(project())).toBeLessThan(300_000_000); // with its kernel
    const doctor = await inProject("npx", "kinetoscope", "doctor", "--json");
    const { checks } = JSON.parse(doctor.stdout) as { checks: readonly { name: string; status: string }[] };
    const jupyter = checks.find(({ name }) => name === "Jupyter");
    if (jupyter?.status === "failure") reason = "Jupyter is not installed";
    if (reason !== undefined) skip(reason);
    expect(checks.filter(({ status }) => status === "failure")).toEqual([]);
    expect(doctor.exitCode).toBe(0);
  });

  test("imports the library in a cell of the tslab kernel", async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const cell = 'import * as lab from "kinetoscope";\nconsole.log(typeof lab.loadModel);';
    await writeFile(join(project(), "one.ipynb"), notebook(code("one", cell)));
    expect(await runNotebook("one.ipynb")).toEqual({ one: "function\n" });
  });

  test("runs the first notebook as it is: a grid, predictions and a chart", async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const outputs = await runNotebook("first-steps.ipynb");
    for (const name of ["duck_01", "fish_03", "kite_03", "star_02"]) {
      for (const id of ["grid", "predictions"]) expect(outputs[id]).toContain(name);
    }
    expect(outputs["predictions"]).toContain("✓ right");
    expect(outputs["model"]).toContain("toy-frame");
    expect(outputs["chart"]).toContain("duck");
    expect(outputs["mine"]).toContain("examples/kite/kite_03.mp4: 32 frames of ");
  });

  test("keeps what ran before a cell that fails, and says why in its words", async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const cells = [code("before", "console.log(6 * 7);"), code("bad", "openVideo(1);"), code("after", "1;")];
    await writeFile(join(project(), "bad.ipynb"), notebook(...cells));
    const { exitCode, stdout, stderr } = await inProject("npm", "run", "run", "--", "bad.ipynb");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("  1 of 3  console.log(6 * 7);");
    expect(stderr).toContain("Cannot find name 'openVideo'");
    expect(stderr).not.toMatch(/Traceback|\.py/);
    expect(await textOutputs(outputOf("bad.ipynb"))).toMatchObject({ before: "42\n" });
    expect(await readFile(outputOf("bad.html"), "utf8")).toContain("Cannot find name");
  });

  test("runs it on a clip of one's own, after changing one path", async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const clip = join(root, "data", "kinetics-tiny", "val", "part_0", "06RbHya0znu_000017_000020.mp4");
    await copyFile(clip, join(project(), "clips", "mine.mp4"));
    const path = join(project(), "first-steps.ipynb");
    const text = await readFile(path, "utf8");
    const changed = text.replace('mine = \\"examples/kite/kite_03.mp4\\"', 'mine = \\"clips/mine.mp4\\"');
    expect(changed).not.toBe(text);
    await writeFile(path, changed);
    expect((await runNotebook("first-steps.ipynb"))["mine"]).toMatch(/^clips\/mine\.mp4: \d+ frames of /);
  });

  test("writes the labs there, and one runs from beginning to end", async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const written = await inProject("npx", "--no", "kinetoscope", "labs");
    expect(written.stdout).toContain("npm run notebook -- labs/notebooks/00-most-informative-frame.ipynb\n");
    await runNotebook("labs/notebooks/01-clip-candidate.ipynb");
  });
});
