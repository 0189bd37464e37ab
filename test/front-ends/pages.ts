import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { notebooks, readNotebook } from "../notebooks/lab.js";
import { jupyterLabScript, jupyterLabStyles } from "./bundle.js";
import { strictPage } from "./strict-page.js";
import { untilTrue } from "../support/until-true.js";

/** One output of a notebook's cell, as its file holds it. */
export interface Output {
  readonly output_type?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly text?: string;
}

/** A page, and what it asked for: nothing comes from elsewhere, so each address is a fault. */
export interface Opened {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

/** All outputs of a lab as it is committed, as front ends get them: a file holds texts as lists of lines. */
export function outputsOf(lab: string): readonly Output[] {
  const { cells } = readNotebook(join(notebooks, `${lab}.ipynb`));
  return cells.flatMap(({ outputs = [] }) => outputs.map((output) => joinLines(output) as Output));
}

function joinLines(value: unknown): unknown {
  if (Array.isArray(value)) return value.join("");
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key.endsWith("json") ? inner : joinLines(inner)]),
  );
}

async function newPage(browser: Browser): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 800, height: 900 }, offline: true });
  const requests: string[] = [];
  context.on("request", (request) => {
    if (!/^(data|blob|about):/.test(request.url())) requests.push(request.url());
  });
  return { page: await context.newPage(), requests, close: () => context.close() };
}

/** What JupyterLab's themes give to all outputs. */
const theme = `
  body { --paper: #ffffff; --ink: #1f1f1f; --error: #ffdddd; }
  body[data-jp-theme-light="false"] { --paper: #111111; --ink: #e0e0e0; --error: #3a1a1a; }
  body {
    --jp-content-font-color1: var(--ink); --jp-content-font-size1: 14px; --jp-content-line-height: 1.6;
    --jp-content-font-family: system-ui, sans-serif; --jp-code-font-family: monospace; --jp-code-font-size: 13px;
    --jp-code-line-height: 1.3077; --jp-code-padding: 5px; --jp-cell-prompt-width: 0px; --jp-border-width: 1px;
    --jp-rendermime-error-background: var(--error);
    margin: 0; background: var(--paper); color: var(--ink); font: 14px/1.6 system-ui, sans-serif;
  }`;

/** Makes a page dark or light: JupyterLab by its attribute, others because the system prefers it. */
export async function setDark(page: Page, dark: boolean): Promise<void> {
  await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  await page.evaluate(`document.body.dataset.jpThemeLight = ${JSON.stringify(String(!dark))}`);
}

/** JupyterLab with an opened notebook: its own renderers and sanitiser. */
export async function openJupyterLab(
  browser: Browser,
  outputs: readonly Output[],
  { trusted, dark = false }: { readonly trusted: boolean; readonly dark?: boolean },
): Promise<Opened> {
  const opened = await newPage(browser);
  const { page } = opened;
  await page.setContent(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Lab</title><style>${jupyterLabStyles()}${theme}</style></head>
    <body class="jp-ThemedContainer"><main></main></body></html>`,
  );
  await setDark(page, dark);
  await page.addScriptTag({ content: await jupyterLabScript() });
  await page.evaluate(`showOutputs(${asExpression(outputs)}, ${String(trusted)})`);
  await untilTrue(page, `document.querySelectorAll(".jp-OutputArea-output").length === ${outputs.length}`);
  return opened;
}

/** A page that trusts nobody, as GitHub shows notebooks; see {@link strictPage}. */
export async function openStrict(browser: Browser, outputs: readonly Output[]): Promise<Opened> {
  const opened = await newPage(browser);
  await opened.page.setContent(await strictPage(opened.page, outputs, theme));
  return opened;
}

/** A page out of a file, without a network. */
export async function openFile(browser: Browser, path: string): Promise<Opened> {
  const opened = await newPage(browser);
  await opened.page.goto(pathToFileURL(path).href);
  return opened;
}

/** A value as an expression of a page's script. */
export function asExpression(value: unknown): string {
  return JSON.stringify(value).replaceAll("</", "<\\/");
}
