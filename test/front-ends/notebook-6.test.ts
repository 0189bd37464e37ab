import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { code, notebook } from "../notebooks/fixtures.js";
import { notebooks } from "../notebooks/lab.js";
import { startChromium } from "../support/chromium.js";
import { jupyterSetup } from "../support/jupyter.js";
import { untilTrue } from "../support/until-true.js";
import { faultsIn, lookAt, problemsOf } from "./look.js";

/** A notebook in Jupyter Notebook itself: its server, its page, the real kernel. */

/** What MathJax, which the page runs over every output, takes for formulas. */
const labels = ["from $5 to $10", "$$\\rule{9em}{9em}$$", "\\(\\href{https://hostile.invalid}{y}\\)"];

const cells = [
  code("import", 'import * as lab from "kinetoscope";'),
  code(
    "load",
    'const { available } = await lab.loadKinetics("../../../data/kinetics-tiny", { version: "tiny" });\n' +
      "const epochs = [1, 2, 3].map((epoch) => ({ epoch, loss: 1 / epoch, accuracy: 1 - 1 / (epoch + 1) }));",
  ),
  code(
    "show",
    "await lab.show(lab.videoGrid(available.slice(0, 2)), lab.historyChart(epochs), available.slice(0, 2));",
  ),
  code(
    "formulas",
    `await lab.show(${JSON.stringify(labels.map((label) => ({ label })))});\n` +
      'import { display } from "tslab";\ndisplay.html("<p id=formula>$x^2$</p>");',
  ),
];

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());

/** Opens a notebook as `npm run lab -- --open` does; gives its address. Jupyter ends with the test. */
async function openServer(path: string): Promise<string> {
  const root = resolve(import.meta.dirname, "..", "..");
  const server = spawn(process.execPath, ["scripts/lab.mjs", path, "--open"], {
    cwd: root,
    env: { ...process.env, KINETOSCOPE_READY: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => end(server));
  let said = "";
  for await (const text of server.stdout.setEncoding("utf8") as AsyncIterable<string>) {
    said += text;
    const address = /http:\S+\?token=\w+/.exec(said);
    if (address !== null) return address[0];
  }
  throw new Error(`Jupyter has ended: ${said}`);
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  server.kill("SIGINT");
  await new Promise((done) => server.once("close", done));
}

async function looksFine(page: Page): Promise<void> {
  expect(problemsOf(await lookAt(page, ".output_area"))).toEqual([]);
  expect(await page.locator("video").count()).toBe(2);
  expect(await page.getByRole("group", { name: "Filter and sort the clips" }).count()).toBe(1);
  expect(await page.locator("img[data-kinetoscope-chart]").count()).toBe(1);
}

/** MathJax has been there, and the labels are as they were. */
async function labelsAreText(page: Page): Promise<void> {
  await page.locator("#formula .MathJax").first().waitFor({ timeout: 120_000 });
  expect(await page.locator(".tex2jax_ignore .MathJax").count()).toBe(0);
  const cellTexts = await page.locator(".output_area td").allTextContents();
  expect(cellTexts).toEqual(expect.arrayContaining(labels));
}

test("Notebook 6 runs cells and shows a grid with its controls, a chart, a table and labels that look like formulas, also when it is opened again", async ({
  skip,
}) => {
  const { python } = await jupyterSetup();
  const version = execFileSync(python, ["-c", "import notebook; print(notebook.__version__)"], {
    encoding: "utf8",
  });
  if (!version.startsWith("6.")) skip(`needs Notebook 6, found ${version.trim()}`);
  const folder = join(notebooks, "output", `front-end-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "small.ipynb");
  writeFileSync(path, notebook(...cells));
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  onTestFinished(() => page.close());
  const outside: string[] = [];
  page.on("request", (request) => {
    if (!/^(data:|blob:|about:blank|http:\/\/localhost:)/.test(request.url())) outside.push(request.url());
  });
  await page.goto(await openServer(path));
  await untilTrue(page, "globalThis.Jupyter?.notebook?.kernel?.is_connected?.()", 120_000);
  await page.evaluate("Jupyter.notebook.execute_all_cells()");
  await page.locator(".output_area table").last().waitFor({ timeout: 120_000 });
  await looksFine(page);
  await labelsAreText(page);
  expect(await faultsIn(page, ".output_subarea > *")).toEqual([]);

  await page.evaluate("Jupyter.notebook.save_notebook()");
  await page.reload();
  await page.locator(".output_area table").last().waitFor({ timeout: 120_000 });
  await looksFine(page);
  await labelsAreText(page);
  expect(outside).toEqual([]);
});
