import { readdirSync, readFileSync } from "node:fs";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.js";
import { notebooks } from "./lab.js";
import { code, importScript, markdown, notebook, runCommand } from "./fixtures.js";

interface Output {
  readonly text?: readonly string[];
}
interface ExecutedNotebook {
  readonly cells: readonly { id: string; execution_count?: number | null; outputs?: readonly Output[] }[];
}
type FailedCell = Readonly<{ name: string; reason: string }>;

const { findFailedCells } = (await importScript("lab/check.mjs")) as {
  findFailedCells: (executed: unknown) => readonly FailedCell[];
};
const { findAccuracies } = (await importScript("lab/accuracy.mjs")) as {
  findAccuracies: (executed: unknown) => readonly { k: number; percent: number }[];
};

const { findMachinePath } = (await importScript("lab/save.mjs")) as {
  findMachinePath: (notebook: unknown) => { place: string; path: string } | undefined;
};

describe("npm run lab", () => {
  test("runs a notebook with the tslab kernel, in its own folder, and prints the accuracies it measured", async () => {
    const folder = await temporaryFolder({
      "label.txt": "making pizza",
      "01-small.ipynb": notebook(
        markdown("title", "# Small"),
        code(
          "read",
          'import { readFileSync } from "fs";\nconst label: string = readFileSync("label.txt", "utf8");',
        ),
        code("score", "console.log(`${label}\\ntop-1 accuracy: 76.67 % (46 of 60 clips)`);"),
        code("empty", ""),
      ),
    });
    const { exitCode, stdout, stderr } = await runCommand("lab.mjs", [join(folder, "01-small.ipynb")]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    const output = join(folder, "output", "01-small");
    expect(stdout).toContain(`notebook  ${output}.ipynb\n  page      ${output}.html`);
    expect(stdout).toMatch(
      /measured\n {2}top-1 accuracy: 76\.67 % \(46 of 60 clips\) {2}\(code cell 2 of 2\)\n$/,
    );
    const executed = JSON.parse(await readFile(`${output}.ipynb`, "utf8")) as ExecutedNotebook;
    expect(executed.cells.map((cell) => cell.execution_count)).toEqual([undefined, 1, 2, null]);
    expect(executed.cells[2].outputs?.[0]?.text?.[0]).toBe("making pizza\n");
  });

  test("a cell that throws makes it exit with 1 and names the cell, its source and what it wrote", async () => {
    const folder = await temporaryFolder({
      "02-throws.ipynb": notebook(
        code("fine", "const n = 0;"),
        code("throws", 'if (n < 1) throw new RangeError("Expected n ≥ 1");'),
        code("never", 'console.log("never");'),
      ),
    });
    const { exitCode, stdout, stderr } = await runCommand("lab.mjs", [join(folder, "02-throws.ipynb")]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/2 of 3 {2}if \(n < 1\) throw .* failed\n$/);
    expect(stderr).toContain(
      "Error: Code cell 2 of 3 failed: it ended with an error\n\n  if (n < 1) throw new RangeError",
    );
    expect(stderr).toContain("RangeError: Expected n ≥ 1");
    expect(stderr).not.toContain("jupyter.js");
    // what ran before it is kept, with the error
    const kept = JSON.parse(
      await readFile(join(folder, "output", "02-throws.ipynb"), "utf8"),
    ) as ExecutedNotebook;
    expect(kept.cells.map((cell) => cell.execution_count)).toEqual([1, 2, null]);
    expect(kept.cells[1].outputs).toMatchObject([{ output_type: "error", ename: "RangeError" }]);
    const page = await readFile(join(folder, "output", "02-throws.html"), "utf8");
    expect(page).toContain("RangeError: Expected n ≥ 1");
    expect(await readdir(join(folder, "output"))).toEqual(["02-throws.html", "02-throws.ipynb"]);
  });

  test("a kernel that dies leaves the output of an earlier run as it is", async () => {
    const folder = await temporaryFolder({
      "dies.ipynb": notebook(code("dies", "process.exit(3);")),
      "output/dies.ipynb": "earlier",
    });
    const { exitCode, stderr } = await runCommand("lab.mjs", [join(folder, "dies.ipynb")]);
    expect(exitCode).toBe(1);
    expect(stderr).toBe("\nError: Code cell 1 of 1 failed: the kernel died\n\n  process.exit(3);\n");
    expect(await readFile(join(folder, "output", "dies.ipynb"), "utf8")).toBe("earlier");
  });

  test("a cell with a type error is a failure too", async () => {
    const folder = await temporaryFolder({
      "types.ipynb": notebook(code("types", 'const n: number = "one";')),
    });
    const types = await runCommand("lab.mjs", [join(folder, "types.ipynb")]);
    expect(types.exitCode).toBe(1);
    expect(types.stderr).toContain("Type 'string' is not assignable to type 'number'");
  });

  test("--save writes the same file twice and refuses paths of the machine", async () => {
    const folder = await temporaryFolder({
      "03-saved.ipynb": notebook(code("one", 'console.log("saved");')),
      "04-path.ipynb": notebook(code("one", "console.log(process.cwd());")),
    });
    const path = join(folder, "03-saved.ipynb");
    expect((await runCommand("lab.mjs", [path, "--save"])).exitCode).toBe(0);
    const saved = await readFile(path, "utf8");
    expect((JSON.parse(saved) as ExecutedNotebook).cells).toMatchObject([
      { id: "one", execution_count: 1, metadata: {}, outputs: [{ text: ["saved\n"] }] },
    ]);
    const other = saved.replace('"name": "typescript"', '"name": "another kernel\'s"');
    expect(other).not.toBe(saved);
    await writeFile(path, other);
    expect((await runCommand("lab.mjs", [path, "--save"])).exitCode).toBe(0);
    expect(await readFile(path, "utf8")).toBe(other);

    const before = await readFile(join(folder, "04-path.ipynb"), "utf8");
    const { exitCode, stderr } = await runCommand("lab.mjs", [join(folder, "04-path.ipynb"), "--save"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `code cell 1 of 1 contains "${folder}", a path of this machine. Use a path relative`,
    );
    expect(await readFile(join(folder, "04-path.ipynb"), "utf8")).toBe(before);
  });

  test("says which labs there are, which kernel is unknown and which option", async () => {
    const folder = await temporaryFolder({ "a.ipynb": notebook(code("one", "1;")), "broken.ipynb": "{" });
    expect((await runCommand("lab.mjs", ["no-such-lab"])).stderr).toContain(
      'Error: Unknown lab "no-such-lab": ',
    );
    expect((await runCommand("lab.mjs", [join(folder, "b.ipynb")])).stderr).toContain(
      "there is no such file",
    );
    expect((await runCommand("lab.mjs", [join(folder, "broken.ipynb")])).stderr).toContain(
      "Cannot read the notebook",
    );
    const unknown = await runCommand("lab.mjs", [join(folder, "a.ipynb"), "--kernel", "nope"]);
    expect(unknown.stderr).toContain('Unknown kernel "nope"');
    const option = await runCommand("lab.mjs", ["--speed"]);
    expect(option.exitCode).toBe(1);
    expect(option.stderr).toContain("Usage: npm run lab");
  });
});

test("findFailedCells() reports cells that were not run, ended with an error, or lost one", () => {
  const stderr = (text: string): object => ({ output_type: "stream", name: "stderr", text });
  const cell = (source: string, executionCount: number | null, outputs: readonly object[] = []): object => ({
    ...{ cell_type: "code", source, execution_count: executionCount, outputs },
  });
  const error = { output_type: "error", ename: "Error", evalue: "no", traceback: ["Error: no"] };
  const cells = [
    cell("1", 1, [stderr("a warning\n")]),
    cell("2", null),
    cell("  ", null),
    cell("3", 2, [error]),
    cell("4", 3, [stderr("UnhandledPromiseRejection: Error: lost\n")]),
  ];
  expect(findFailedCells({ cells })).toMatchObject([
    { name: "code cell 2 of 4", reason: "it was not run" },
    { name: "code cell 3 of 4", reason: "it ended with an error" },
    { name: "code cell 4 of 4", reason: "work that no cell waited for has failed" },
  ]);
});

test("findMachinePath() says in which code cell a path is, or after which", () => {
  const text = { cell_type: "markdown", source: "/home/anna/clips" };
  const cell = { cell_type: "code", source: "1;", outputs: [] };
  const path = "/home/anna/clips";
  expect(findMachinePath({ cells: [text] })).toEqual({ place: "the text before the first code cell", path });
  expect(findMachinePath({ cells: [cell, text, cell] })).toEqual({
    ...{ place: "the text after code cell 1 of 2", path },
  });
  expect(findMachinePath({ cells: [cell] })).toBeUndefined();
});

test("findAccuracies() reads printed and displayed text, each line once", () => {
  const text = [
    "| top-1 accuracy | 62.50 % |\n",
    "| top-5 accuracy | 87.5% |\n",
    "| top-1 accuracy | 62.50 % |",
  ];
  const outputs = [
    { output_type: "stream", name: "stdout", text: "\u001b[1mtop-5\u001b[0m: 90 %\nstop-1 of 2\n" },
    { output_type: "display_data", data: { "text/html": "top-9: 1 %", "text/plain": text } },
  ];
  const cells = [{ cell_type: "code", source: "x", execution_count: 1, outputs }];
  expect(findAccuracies({ cells }).map(({ k, percent }) => [k, percent])).toEqual([
    [5, 90],
    [1, 62.5],
    [5, 87.5],
  ]);
  expect(findAccuracies({ cells: [] })).toEqual([]);
});

test("a notebook that another program saved without ids gets the same ids each time", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "old.ipynb");
  const old = JSON.parse(notebook(code("", "1;"))) as { nbformat_minor: number; cells: { id?: string }[] };
  old.nbformat_minor = 4;
  delete old.cells[0].id;
  await writeFile(path, JSON.stringify(old));
  expect((await runCommand("lab.mjs", [path, "--save"])).exitCode).toBe(0);
  expect((JSON.parse(await readFile(path, "utf8")) as ExecutedNotebook).cells[0].id).toBe("cell-1");
});

test("every lab has a test that runs it in the real kernel", () => {
  const labs = readdirSync(notebooks).filter((name) => name.endsWith(".ipynb"));
  const numbers = labs.map((name) => String(Number(name.slice(0, 2))));
  const running = numbers.filter((number) => {
    const text = readFileSync(join(import.meta.dirname, `lab-${number}.test.ts`), "utf8");
    return text.includes(`runCommand("lab.mjs", ["${number}"])`);
  });
  expect(running).toEqual(numbers);
  expect(labs.length).toBeGreaterThan(2);
});
