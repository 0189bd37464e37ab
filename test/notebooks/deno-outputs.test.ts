import { rmSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { code, notebook, runCommand } from "./fixtures.js";

/** Deno's kernel sends some outputs after the end of their cell: those of several runs are counted. */

const root = resolve(import.meta.dirname, "..", "..");
const numRuns = 3;

test("npm run lab with Deno's kernel keeps every output of every run", async () => {
  const folder = join(root, "notebooks", "output", `deno-${process.pid}`); // the library is found from there
  await mkdir(folder, { recursive: true });
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "outputs.ipynb");
  const cells = Array.from({ length: 4 }, (_, i) => [
    code(`shown-${i}`, `await lab.show(lab.table([{ a: ${i} }]), lab.table([{ b: ${i} }]));`),
    code(`last-${i}`, `lab.table([{ c: ${i} }])`),
  ]).flat();
  await writeFile(path, notebook(code("start", 'import * as lab from "kinetoscope";'), ...cells));
  for (let run = 0; run < numRuns; run += 1) {
    const { exitCode, stderr } = await runCommand("lab.mjs", [path, "--kernel", "deno"]);
    expect(exitCode, stderr).toBe(0);
    const text = await readFile(join(folder, "output", "outputs.ipynb"), "utf8");
    const executed = JSON.parse(text) as {
      readonly cells: readonly { readonly outputs: readonly unknown[] }[];
    };
    expect(executed.cells.map(({ outputs }) => outputs.length)).toEqual([0, 2, 1, 2, 1, 2, 1, 2, 1]);
  }
});
