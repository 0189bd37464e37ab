import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { runCommand } from "./fixtures.js";

/** What the tests of all labs need. */

/** Where the labs are. */
export const notebooks: string = resolve(import.meta.dirname, "..", "..", "notebooks");

/** What is read of a notebook file. */
export interface Notebook {
  readonly cells: readonly {
    readonly cell_type: string;
    source: string | string[];
    readonly execution_count?: number | null;
    readonly outputs?: readonly {
      readonly text?: string | string[];
      readonly data?: Readonly<Record<string, unknown>>;
    }[];
  }[];
}

/** Reads a notebook file. */
export function readNotebook(path: string): Notebook {
  return JSON.parse(readFileSync(path, "utf8")) as Notebook;
}

/** All that the cells of a notebook print, and show as text. */
export function shownText(notebook: Notebook): string {
  const outputs = notebook.cells.flatMap((cell) => cell.outputs ?? []);
  return outputs.flatMap(({ data, text }) => [text ?? data?.["text/plain"]].flat()).join("\n");
}

/**
 * Runs a copy of a lab, as a person makes who brings data.
 *
 * @param edits - What is replaced in the cells, and what by; each must occur exactly once.
 * @param kernel - Default tslab.
 * @returns All that the copy prints, and shows as text.
 */
export async function runEdited(
  name: string,
  edits: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv = {},
  kernel: "tslab" | "deno" = "tslab",
): Promise<string> {
  const notebook = readNotebook(join(notebooks, `${name}.ipynb`));
  const found = Object.fromEntries(Object.keys(edits).map((from) => [from, 0]));
  for (const cell of notebook.cells.filter((one) => one.cell_type === "code")) {
    let source = [cell.source].flat().join("");
    for (const [from, to] of Object.entries(edits)) {
      found[from] += source.split(from).length - 1;
      source = source.replaceAll(from, () => to);
    }
    cell.source = source;
  }
  expect(found).toEqual(Object.fromEntries(Object.keys(edits).map((from) => [from, 1])));
  // inside the project, where the import is found
  const place = join(notebooks, "output", `own-${name}-${kernel}-${process.pid}`);
  mkdirSync(place, { recursive: true });
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  writeFileSync(join(place, "own.ipynb"), JSON.stringify(notebook));
  const { exitCode, stderr } = await runCommand(
    "lab.mjs",
    [join(place, "own.ipynb"), "--kernel", kernel],
    env,
  );
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  const executed = readNotebook(join(place, "output", "own.ipynb"));
  expectQuiet(executed);
  return shownText(executed);
}

/** Checks that what nbconvert ran shows no bar that is still going. */
function expectQuiet({ cells }: Notebook): void {
  const outputs = cells.flatMap((cell) => cell.outputs ?? []);
  const texts = outputs.map(({ data }) => JSON.stringify(data?.["text/html"] ?? ""));
  expect(texts.filter((text) => text.includes("<progress"))).toEqual([]);
}

/** Opens a page in Chromium; `requests` are those that leave it. */
export async function openPage(
  browser: Browser,
  path: string,
  width: number,
): Promise<{ page: Page; requests: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  onTestFinished(() => page.close());
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(path).href);
  return { page, requests: requests.filter((url) => !url.startsWith("data:")) };
}

/** What a page refers to outside itself. */
export function outsideReferences(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`
    [...document.querySelectorAll("[src], [href]")]
      .map((element) => element.getAttribute("src") ?? element.getAttribute("href"))
      .filter((url) => !/^(data:|#)/.test(url))`);
}

/** Checks that a lab is committed with the outputs of a run and with short cells; gives what it shows as text. */
export function checkSaved(name: string): string {
  const { cells } = readNotebook(join(notebooks, `${name}.ipynb`));
  const code = cells.filter((cell) => cell.cell_type === "code");
  expect(code.every((cell) => typeof cell.execution_count === "number")).toBe(true);
  const lengths = code.map((cell) => [cell.source].flat().join("").split("\n").length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(6);
  expectQuiet({ cells });
  return shownText({ cells });
}
