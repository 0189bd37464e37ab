import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { notebooks } from "../notebooks/lab.js";
import { exportedPage } from "../support/jupyter.js";
import { browserAndFolder } from "./browser.js";
import { keepScreenshot } from "./keep-screenshot.js";
import { faultsIn, lookAt, problemsOf } from "./look.js";
import { openFile, openJupyterLab, openStrict, outputsOf, setDark, type Output } from "./pages.js";

/** The outputs that the labs are committed with, in each front end, in a real browser. */

const labs = readdirSync(notebooks).flatMap((name) => /^(.+)\.ipynb$/.exec(name)?.[1] ?? []);
/** Without `tabindex` a scrolling table is reached by keys as browsers do it by themselves, which axe does not know. */
const withoutTabIndex = ["scrollable-region-focusable"];
/** What that template fetches for every notebook, wherever its scripts are installed. */
const ofTemplate = /mathjax|require(js|\.min)/i;
const held = browserAndFolder();

/** Nothing is blank, broken or out of reach at any width. */
async function checkWidths(page: Page, selector: string, count: number): Promise<void> {
  for (const width of [1600, 800, 400]) {
    await page.setViewportSize({ width, height: 900 });
    const looked = await lookAt(page, selector);
    expect(looked).toHaveLength(count);
    expect({ width, problems: problemsOf(looked) }).toEqual({ width, problems: [] });
  }
}

/** Where an output had pictures or a table, the page has them too. */
async function checkNothingIsLost(page: Page, selector: string, outputs: readonly Output[]): Promise<void> {
  const looked = await lookAt(page, selector);
  for (const [i, { data = {} }] of outputs.entries()) {
    const markup = (data["text/html"] as string | undefined) ?? "";
    const count = (tag: string): number => markup.split(`<${tag}`).length - 1;
    const found = { rows: looked[i].rows, hasPicture: looked[i].pictures > 0 };
    const hasPicture = "image/png" in data || "image/svg+xml" in data || count("img") > 0;
    expect({ i, ...found }).toEqual({ i, rows: count("tr"), hasPicture });
  }
}

describe.each(labs)("%s", (lab) => {
  const outputs = outputsOf(lab);

  test("JupyterLab, trusted", async () => {
    const { page, requests, close } = await openJupyterLab(held.browser, outputs, { trusted: true });
    await checkWidths(page, ".jp-OutputArea-output", outputs.length);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(400);
    for (const dark of [false, true]) {
      await setDark(page, dark);
      // the box around an output, which may scroll, is the front end's
      const faults = await faultsIn(page, ".jp-OutputArea-output > *");
      expect({ dark, faults }).toEqual({ dark, faults: [] });
      await keepScreenshot(page, `${lab} JupyterLab ${dark ? "dark" : "light"}`);
    }
    expect(requests).toEqual([]);
    await close();
  });

  test("JupyterLab, not trusted: pictures and tables stay", async () => {
    const { page, requests, close } = await openJupyterLab(held.browser, outputs, { trusted: false });
    await checkWidths(page, ".jp-OutputArea-output", outputs.length);
    await checkNothingIsLost(page, ".jp-OutputArea-output", outputs);
    expect(await page.locator("main script, main style").count()).toBe(0);
    await keepScreenshot(page, `${lab} JupyterLab not trusted`);
    expect(await faultsIn(page, ".jp-OutputArea-output > *", withoutTabIndex)).toEqual([]);
    expect(requests).toEqual([]);
    await close();
  });

  test("a page that trusts nobody: pictures and tables stay", async () => {
    const { page, requests, close } = await openStrict(held.browser, outputs);
    await checkWidths(page, "section", outputs.length);
    await checkNothingIsLost(page, "section", outputs);
    expect(await page.locator("main").locator("script, style, [style], svg, video").count()).toBe(0);
    expect(await faultsIn(page, "section > *", withoutTabIndex)).toEqual([]);
    await keepScreenshot(page, `${lab} strict page`);
    expect(requests).toEqual([]);
    await close();
  });

  test("nbconvert's own page: the outputs ask for nothing", async () => {
    const path = join(held.folder, `${lab}.html`);
    writeFileSync(path, await exportedPage(readFileSync(join(notebooks, `${lab}.ipynb`), "utf8")));
    const { page, requests, close } = await openFile(held.browser, path);
    await checkWidths(page, ".jp-OutputArea-output", outputs.length);
    expect(requests.slice(1).filter((url) => !ofTemplate.test(url))).toEqual([]);
    expect(await faultsIn(page, ".jp-OutputArea-output > *")).toEqual([]);
    await keepScreenshot(page, `${lab} nbconvert`);
    await close();
  });
});
