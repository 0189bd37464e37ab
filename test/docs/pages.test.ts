import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { matchesText, readPage, root, runnablePaths, type Block } from "./support/markdown.js";
import {
  outputBelow,
  outputsOf,
  pageScript,
  pageSource,
  scriptBlocks,
  tidy,
  withOutputs,
} from "./support/page-script.js";
import { commandText, readerFolder, runIn, runScript } from "./support/reader-folder.js";
import { kernelTypeErrors, stripTypes, typeErrors } from "./support/type-check.js";

/**
 * The cells of the pages are run, and the outputs below them compared. After a change on purpose:
 *
 *   KINETOSCOPE_UPDATE_DOCS=1 npx vitest run test/docs
 *
 * writes what the cells print into the pages. In docs/ a cell that prints has its output below it.
 */
const update = process.env["KINETOSCOPE_UPDATE_DOCS"] === "1";
const pages = runnablePaths().map(readPage);
const marks: ReadonlySet<string> = new Set(["ts no-run", "ts throws", "sh no-run"]);

test("there are pages with cells", () => {
  expect(pages.filter((page) => scriptBlocks(page).length > 0).length).toBeGreaterThanOrEqual(7);
});

test("blocks have marks that mean something", () => {
  const unknown = pages.flatMap((page) =>
    page.blocks
      .filter((block) => block.marks.length > 0)
      .map((block) => ({ line: block.line, words: [block.language, ...block.marks].join(" ") }))
      .filter(({ words }) => !marks.has(words))
      .map(({ line, words }) => `${page.path}:${line}: "${words}"`),
  );
  expect(unknown).toEqual([]);
});

test("the cells of every page compile strictly against the built declarations", () => {
  const sources = pages.map((page) => ({ path: page.path, text: pageSource(page) }));
  expect(typeErrors(sources)).toEqual([]);
});

test("the cells of every page compile with the notebook kernel's own TypeScript", () => {
  const sources = pages.map((page) => ({ path: page.path, text: pageSource(page) }));
  expect(kernelTypeErrors(sources)).toEqual([]);
});

describe("cells run and print what stands below them:", () => {
  test.each(pages.filter((page) => scriptBlocks(page).length > 0).map((page) => [page.path, page] as const))(
    "%s",
    async (path, page) => {
      const folder = await readerFolder();
      const { exitCode, stdout, stderr } = await runScript(folder, stripTypes(pageScript(page)));
      expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
      const outputs = outputsOf(stdout);
      const cells = scriptBlocks(page)
        .map((block, n) => ({ block, printed: outputs.get(n) }))
        .filter(({ block }) => !block.marks.includes("no-run"));
      compare(path, page, cells);
    },
  );
});

describe("commands run and print what stands below them:", () => {
  const withCommands = pages.filter((page) => commandsOf(page.blocks).length > 0);
  test("there are some", () => expect(withCommands).not.toEqual([]));
  test.each(withCommands.map((page) => [page.path, page] as const))("%s", async (path, page) => {
    const folder = await readerFolder();
    const cells: { block: Block; printed: string | undefined }[] = [];
    for (const block of commandsOf(page.blocks)) {
      const { stdout, stderr } = await runIn(folder, "sh", ["-c", `exec 2>&1\n${commandText(block.text)}`]);
      cells.push({ block, printed: tidy(stdout + stderr) });
    }
    compare(path, page, cells);
  });
});

/** The blocks of shell commands that are run: those of the command line. */
function commandsOf(blocks: readonly Block[]): readonly Block[] {
  return blocks.filter(
    ({ language, marks, text }) =>
      language === "sh" && !marks.includes("no-run") && text.includes("npx --no kinetoscope"),
  );
}

/** Compares what each block printed with the page, or writes it there. */
function compare(
  path: string,
  page: (typeof pages)[number],
  cells: readonly { readonly block: Block; readonly printed: string | undefined }[],
): void {
  const changes = new Map<Block, string>();
  const wrong: string[] = [];
  for (const { block, printed } of cells) {
    const below = outputBelow(page, block);
    const place = `${path}:${block.line}`;
    if (printed === undefined) wrong.push(`${place}: this cell was never reached`);
    else if (below !== undefined && !matchesText(below.text, printed)) {
      if (update) changes.set(below, printed);
      else wrong.push(`${place}: the page says\n${below.text}\n--- the cell printed\n${printed}`);
    } else if (below === undefined && printed !== "" && block.language === "ts" && path.startsWith("docs/")) {
      wrong.push(`${place}: the page shows no output, the cell printed\n${printed}`);
    }
  }
  if (changes.size > 0) writeFileSync(join(root, path), withOutputs(page, changes));
  expect(wrong.join("\n\n")).toBe("");
}
