import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { saveHtml } from "../../src/display/page/save-html.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** Views in a saved page, whose policy allows the library's scripts alone; the test fails if one of them throws. */
export async function openSaved(
  browser: Browser,
  width: number,
  ...views: readonly Parameters<typeof saveHtml>[1][]
): Promise<Page> {
  const path = join(await temporaryFolder(), "page.html");
  await saveHtml(path, ...views);
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("request", (request) => {
    if (!/^(data|file):/.test(request.url())) errors.push(`request ${request.url()}`);
  });
  await page.goto(pathToFileURL(path).href);
  onTestFinished(async () => {
    await page.close();
    expect(errors).toEqual([]);
  });
  return page;
}
