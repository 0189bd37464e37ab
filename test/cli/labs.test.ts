import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Command, OptionValues } from "../../src/cli/command.js";
import { docsCommand } from "../../src/cli/docs.js";
import { labsCommand } from "../../src/cli/labs.js";
import { packageFiles } from "../../src/cli/project/package-files.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const root = join(import.meta.dirname, "..", "..");

async function run(command: Command, folder?: string, values: OptionValues = {}): Promise<string> {
  let text = "";
  const exitCode = await command.run({
    values,
    positionals: folder === undefined ? [] : [folder],
    stdout: (more) => (text += more),
    stderr: () => undefined,
    json: values["json"] === true,
    isTerminal: false,
    signal: new AbortController().signal,
  });
  expect(exitCode).toBe(0);
  return text;
}

describe("kinetoscope labs", () => {
  let project: string;
  let folder: string;
  let said: string;
  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), "kinetoscope-labs-"));
    for (const [name, text] of [
      ["package.json", "{}"],
      ["jupyter.mjs", ""],
    ])
      await writeFile(join(project, name), text);
    folder = join(project, "my labs");
    said = await run(labsCommand, folder);
  });
  afterAll(() => rm(project, { recursive: true, force: true }));

  test("writes five notebooks without outputs, and says how the first one is opened", async () => {
    const names = await readdir(join(folder, "notebooks"));
    expect(names).toHaveLength(5);
    for (const name of names) {
      const notebook = JSON.parse(await readFile(join(folder, "notebooks", name), "utf8")) as Notebook;
      expect(said).toContain(`  notebooks/${name}\n`);
      expect(notebook.cells.flatMap(({ outputs = [] }) => outputs)).toEqual([]);
    }
    expect(said).toContain('npm run notebook -- "my labs/notebooks/00-most-informative-frame.ipynb"\n');
  });

  test("writes every file that a lab names, and every link of a page leads somewhere", async () => {
    for (const name of await readdir(join(folder, "notebooks"))) {
      const text = await readFile(join(folder, "notebooks", name), "utf8");
      const named = Array.from(text.matchAll(/\.\.\/(?:data|models)\/[\w./-]+/g), ([path]) => path);
      expect(named.length).toBeGreaterThan(1);
      for (const path of named) await stat(join(folder, "notebooks", path.replace(/\.$/, "")));
    }
    const pages = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith(".md"));
    for (const page of pages) {
      const text = await readFile(join(folder, page), "utf8");
      for (const [, target] of text.matchAll(/\]\((\.{1,2}\/[\w./-]+)/g))
        await stat(join(folder, dirname(page), target));
    }
  });

  test("leaves files alone that are there, unless --force", async () => {
    const path = join(folder, "notebooks", "04-kinetics.ipynb");
    await writeFile(path, "mine");
    expect(await run(labsCommand, folder)).toContain("Left alone, since they were there");
    expect(await readFile(path, "utf8")).toBe("mine");
    await run(labsCommand, folder, { force: true });
    expect(await readFile(path, "utf8")).toContain("kinetics-tiny");
  });

  test("outside of a project, says how one is made first", async () => {
    const { next } = JSON.parse(
      await run(labsCommand, join(await temporaryFolder(), "labs"), { json: true }),
    ) as { next: string[] };
    expect(next.slice(0, 2)).toEqual(["npx --no kinetoscope init", "npm install"]);
  });
});

interface Notebook {
  readonly cells: readonly { readonly outputs?: readonly unknown[] }[];
}

describe("kinetoscope docs", () => {
  test("says where the pages are, with their titles", async () => {
    const text = await run(docsCommand);
    expect(text).toContain(`The pages are in ${join(root, "docs")}`);
    expect(text).toMatch(/^ {2}models\.md +Models and cards$/m);
  });

  test("writes them into a folder", async () => {
    const folder = join(await temporaryFolder(), "pages");
    await run(docsCommand, folder);
    expect(await readFile(join(folder, "kernels.md"), "utf8")).toContain("# Kernels");
    expect((await stat(join(folder, "pictures", "grid.png"))).size).toBeGreaterThan(1000);
  });
});

test("packageFiles() makes plain text of a link to what does not come along, and keeps the others", async () => {
  const files = await packageFiles([{ from: "docs", to: "docs" }]);
  const page = String(files.find(({ path }) => path === "docs/README.md")?.content);
  expect(page).toContain("](kernels.md)");
  expect(page).toContain("how to add to it");
  expect(page).not.toContain("](../");
});
