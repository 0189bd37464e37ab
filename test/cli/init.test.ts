import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { OptionValues } from "../../src/cli/command.js";
import { initCommand } from "../../src/cli/init.js";
import { findOrigin } from "../../src/cli/init/origin.js";
import { projectName } from "../../src/cli/init/template.js";
import { readCard } from "../../src/model/card/read-card.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const root = join(import.meta.dirname, "..", "..");
const allFiles = [
  ".gitignore",
  ".npmrc",
  "clips/README.md",
  "examples/duck/duck_01.mp4",
  "examples/fish/fish_03.mp4",
  "examples/kite/kite_03.mp4",
  "examples/star/star_02.mp4",
  "first-steps.ipynb",
  "jupyter.mjs",
  "models/README.md",
  "models/model-card.example.json",
  "models/toy-frame.json",
  "models/toy-frame.onnx",
  "package.json",
];

interface InitReport {
  readonly folder: string;
  readonly written: readonly string[];
  readonly leftAlone: readonly string[];
  readonly changed: readonly string[];
  readonly next: readonly string[];
}

async function init(folder: string, values: OptionValues = {}): Promise<string> {
  let text = "";
  const exitCode = await initCommand.run({
    values,
    positionals: [folder],
    stdout: (more) => (text += more),
    stderr: () => undefined,
    json: values["json"] === true,
    isTerminal: false,
    signal: new AbortController().signal,
  });
  expect(exitCode).toBe(0);
  return text;
}

async function initJson(folder: string, values: OptionValues = {}): Promise<InitReport> {
  return JSON.parse(await init(folder, { ...values, json: true })) as InitReport;
}

async function readJson(...path: string[]): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(...path), "utf8")) as Record<string, unknown>;
}

describe("kinetoscope init", () => {
  test("makes a new folder with all files, and says what to type next", async () => {
    const folder = join(await temporaryFolder(), "new", "My Vidéos");
    const text = await init(folder);
    expect(text).toContain(`Made a project for kinetoscope 0.1.0 in ${folder}\n  .gitignore\n  .npmrc\n`);
    expect(text).toContain("  npm install\n  npm run notebook\n");
    expect(text).toContain("npx --no kinetoscope doctor\n");
    expect(text).not.toContain("Left alone");
    const found = await readdir(folder, { recursive: true });
    const folders = /^(clips|models|examples(\/\w+)?)$/;
    expect(found.filter((path) => !folders.test(path)).sort()).toEqual(allFiles);
    expect((await readJson(folder, "package.json"))["name"]).toBe("my-videos");
  });

  test("package.json has what this repository needs itself: engines and tslab, and no danfojs-node", async () => {
    const folder = await temporaryFolder();
    await init(folder);
    const ours = await readJson(root, "package.json");
    const theirs = await readJson(folder, "package.json");
    for (const field of ["engines", "type"]) expect(theirs[field]).toEqual(ours[field]);
    const { tslab } = ours["devDependencies"] as Record<string, string>;
    expect(theirs["dependencies"]).toEqual({ tslab, kinetoscope: `file:${root}` });
    expect(theirs).toMatchObject({
      private: true,
      scripts: { notebook: "node jupyter.mjs notebook" },
    });
    expect(await readFile(join(folder, ".npmrc"), "utf8")).toMatch(/^ignore-scripts=true$/m);
    expect(await readFile(join(root, ".npmrc"), "utf8")).toMatch(/^ignore-scripts=true$/m);
  });

  test("--data-frames: package-lock.json answers for danfojs-node as this repository's does: npm 9.2 reads no such overrides", async () => {
    const folder = join(await temporaryFolder(), "clips");
    const { written, changed } = await initJson(folder, { data_frames: true });
    expect(written).toEqual(allFiles);
    expect(changed).toEqual(["package.json", "package-lock.json"]);
    const ours = await readJson(root, "package-lock.json");
    const theirs = await readJson(folder, "package-lock.json");
    const entry = "node_modules/danfojs-node";
    const { dev, ...danfojs } = (ours["packages"] as Record<string, Record<string, unknown>>)[entry];
    expect(dev).toBe(true);
    expect(danfojs["dependencies"]).toMatchObject({
      xlsx: "npm:@e965/xlsx@0.20.3",
      "@tensorflow/tfjs-node": "npm:@tensorflow/tfjs@4.22.0",
    });
    expect(theirs).toMatchObject({ name: "clips", packages: { "": { name: "clips" }, [entry]: danfojs } });
    expect(ours).not.toHaveProperty("overrides");
    expect(await readJson(root, "package.json")).not.toHaveProperty("overrides");
  });

  test("--data-frames adds to a project that is there, and changes nothing the second time", async () => {
    const lock = {
      lockfileVersion: 3,
      packages: { "": { name: "mine" }, "node_modules/x": { version: "1.0.0" } },
    };
    const manifest = { name: "mine", scripts: { test: "x" }, dependencies: { zod: "1", ava: "2" } };
    const folder = await temporaryFolder({
      "package.json": JSON.stringify(manifest),
      "package-lock.json": JSON.stringify(lock),
    });
    const text = await init(folder, { data_frames: true });
    expect(text).toContain(
      "Asks for danfojs-node now, which makes DataFrames\n  package.json\n  package-lock.json\n",
    );
    expect(await readJson(folder, "package.json")).toEqual({
      ...manifest,
      dependencies: { ava: "2", "danfojs-node": "^1.2.0", zod: "1" },
    });
    const { packages } = await readJson(folder, "package-lock.json");
    expect(packages).toMatchObject({ ...lock.packages, "node_modules/danfojs-node": { version: "1.2.0" } });
    expect((await initJson(folder, { data_frames: true })).changed).toEqual([]);
  });

  test("--data-frames names a package.json that it cannot change", async () => {
    for (const text of ["{", "[]"]) {
      const folder = await temporaryFolder({ "package.json": text });
      await expect(init(folder, { data_frames: true })).rejects.toThrow(
        `Cannot change "${join(folder, "package.json")}": it is not`,
      );
    }
  });

  test("--user adds the command that registers the kernel for the user", async () => {
    const { next } = await initJson(await temporaryFolder(), { user: true });
    expect(next.slice(-3)).toEqual([
      "npm install",
      "npx --no kinetoscope kernel install --user",
      "npm run notebook",
    ]);
  });

  test("leaves files alone that are there, and lists them", async () => {
    const folder = await temporaryFolder({ "clips/README.md": "mine", ".gitignore": "mine" });
    await symlink("/no/such/file", join(folder, "jupyter.mjs"));
    const { written, leftAlone } = await initJson(folder);
    expect(leftAlone).toEqual([".gitignore", "clips/README.md", "jupyter.mjs"]);
    expect([...written, ...leftAlone].sort()).toEqual(allFiles);
    expect(await readFile(join(folder, ".gitignore"), "utf8")).toBe("mine");
    await expect(stat(join(folder, "jupyter.mjs"))).rejects.toThrow("ENOENT");
    const again = await init(folder);
    expect(again).not.toContain("Made a project");
    expect(again).toContain("Left alone, since they were there (--force replaces them)\n  .gitignore\n");
  });

  test("--force replaces them", async () => {
    const folder = await temporaryFolder({ ".npmrc": "mine", "other.txt": "mine" });
    expect(await initJson(folder, { force: true })).toMatchObject({ written: allFiles, leftAlone: [] });
    expect(await readFile(join(folder, ".npmrc"), "utf8")).toContain("ignore-scripts=true");
    expect(await readFile(join(folder, "other.txt"), "utf8")).toBe("mine");
  });

  test("for a package.json that was there, says how to add what it lacks", async () => {
    const folder = await temporaryFolder({ "package.json": '{"dependencies":{"tslab":"^1.0.20"}}' });
    const { next, leftAlone } = await initJson(folder);
    expect(leftAlone).toEqual(["package.json"]);
    expect(next.slice(1)).toEqual([`npm install "${root}"`, "node jupyter.mjs notebook"]);
  });

  test("into a path that is a file, or with a folder in a file's place, names the path", async () => {
    const folder = await temporaryFolder({ file: "mine", "project/package.json/x": "" });
    await expect(init(join(folder, "file"))).rejects.toThrow(`Cannot write "${join(folder, "file")}`);
    expect((await initJson(join(folder, "project"))).leftAlone).toEqual(["package.json"]);
    await expect(init(join(folder, "project"), { force: true })).rejects.toThrow(
      "illegal operation on a directory",
    );
  });

  test("has a model and clips that are those of this repository, byte for byte", async () => {
    const folder = await temporaryFolder();
    await init(folder);
    for (const [ours, theirs] of [
      ["models/toy-frame.onnx", "models/toy-frame.onnx"],
      ["data/moments-tiny/val/duck/duck_01.mp4", "examples/duck/duck_01.mp4"],
    ])
      expect((await readFile(join(folder, theirs))).equals(await readFile(join(root, ours)))).toBe(true);
    const card = await readCard(join(folder, "models", "toy-frame.json"), "models/toy-frame.onnx");
    expect(card.labels).toEqual(expect.arrayContaining(["duck", "fish", "kite", "star"]));
  });

  test("has a card to copy that the library accepts once its labels are there", async () => {
    const folder = await temporaryFolder();
    await init(folder);
    const path = join(folder, "models", "model-card.example.json");
    await expect(readCard(path, "models/m.onnx")).rejects.toThrow("imagenet-labels.txt");
    await writeFile(join(folder, "models", "imagenet-labels.txt"), "tench\ngoldfish\n");
    expect((await readCard(path, "models/m.onnx")).labels).toEqual(["tench", "goldfish"]);
  });

  test("its notebook is for tslab, saved without outputs, with cells of at most 6 lines", async () => {
    const folder = await temporaryFolder();
    await init(folder);
    const { metadata, cells } = await readJson(folder, "first-steps.ipynb");
    expect(metadata).toMatchObject({ kernelspec: { name: "tslab" } });
    const code = (cells as { cell_type: string; source: string[]; outputs: unknown[] }[]).filter(
      ({ cell_type: type }) => type === "code",
    );
    expect(code.length).toBeGreaterThan(4);
    for (const { source, outputs } of code) {
      expect(source.length).toBeLessThanOrEqual(6);
      expect(outputs).toEqual([]);
    }
  });
});

test("projectName() gives a name that npm accepts, and none of a package in the project", () => {
  expect(projectName("My Videos")).toBe("my-videos");
  expect(projectName("Übung 3 (Gruppe A)")).toBe("ubung-3-gruppe-a");
  expect(projectName("視頻")).toBe("my-videos");
  expect(projectName("...")).toBe("my-videos");
  expect(projectName("_tmp.d")).toBe("tmp.d");
  expect(projectName("kinetoscope")).toBe("my-kinetoscope");
  expect(projectName("tslab")).toBe("my-tslab");
});

describe("findOrigin()", () => {
  const manifest = '{"name":"kinetoscope","version":"1.2.3"}';
  async function installed(asking: string): Promise<string> {
    const files = { "package.json": asking, "node_modules/kinetoscope/package.json": manifest };
    return temporaryFolder(files);
  }

  test("of a package from the registry is its version's range", async () => {
    const folder = await installed('{"dependencies":{"kinetoscope":"^1.0.0"}}');
    expect(await findOrigin(join(folder, "node_modules", "kinetoscope"))).toEqual({
      version: "1.2.3",
      specifier: "^1.2.3",
    });
  });

  test("of a package that nobody asked the registry for is its folder", async () => {
    for (const asking of ["{}", "not JSON"]) {
      const folder = join(await installed(asking), "node_modules", "kinetoscope");
      expect(await findOrigin(folder)).toEqual({ version: "1.2.3", specifier: `file:${folder}` });
    }
  });

  test("of a tarball, relative as npx writes it, is the tarball's absolute path", async () => {
    const folder = await installed('{"dependencies":{"kinetoscope":"file:../down/kinetoscope-1.2.3.tgz"}}');
    expect((await findOrigin(join(folder, "node_modules", "kinetoscope"))).specifier).toBe(
      `file:${join(folder, "..", "down", "kinetoscope-1.2.3.tgz")}`,
    );
  });

  test("of a checkout is its folder", async () => {
    const folder = await temporaryFolder({ "package.json": manifest });
    await mkdir(join(folder, "src"));
    expect(await findOrigin(folder)).toEqual({ version: "1.2.3", specifier: `file:${folder}` });
  });
});
