import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";

/** What the tests of all labs need. */

/** Where the labs are. */
export const notebooks: string = resolve(import.meta.dirname, "..", "..", "notebooks");

/** What is read of a notebook file. */
export interface Notebook {
  readonly cells: readonly {
    readonly cell_type: string;
    source: string | string[];
    readonly execution_count?: number | null;
    readonly outputs?: readonly { readonly data?: Readonly<Record<string, unknown>> }[];
  }[];
}

/** Reads a notebook file. */
export function readNotebook(path: string): Notebook {
  return JSON.parse(readFileSync(path, "utf8")) as Notebook;
}

/** All that the cells of a notebook show as text. */
export function shownText(notebook: Notebook): string {
  const texts = notebook.cells.flatMap((cell) =>
    (cell.outputs ?? []).map((output) => output.data?.["text/plain"]),
  );
  return texts.flat().join("\n");
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
  return shownText({ cells });
}
