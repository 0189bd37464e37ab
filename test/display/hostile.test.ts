import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { inspect } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cleanText } from "../../src/core/clean-text.js";
import { DatasetError, VideoError } from "../../src/core/errors.js";
import { ClipList } from "../../src/datasets/clip-list.js";
import type { MimeBundle } from "../../src/display/page/displayable.js";
import { saveHtml } from "../../src/display/page/save-html.js";
import { startChromium } from "../support/chromium.js";
import { everyView } from "./every-view.js";
import { frameScores } from "./frame-scores.js";
import { hostileTexts } from "./hostile-texts.js";

/** Hostile texts go through every view; what a browser makes of them is looked at in a real one. */

const vegaLite = "application/vnd.vegalite.v5+json";
let browser: Browser;
let bundles: readonly (readonly [name: string, bundle: MimeBundle])[] = [];
let saved: string;
let folder: string;

beforeAll(async () => {
  process.env["KINETOSCOPE_CACHE"] = join(tmpdir(), "kinetoscope-test-previews");
  browser = await startChromium();
  folder = mkdtempSync(join(tmpdir(), "kinetoscope-test-"));
  const views = await everyView(Object.values(hostileTexts), folder);
  const made: (readonly [string, MimeBundle])[] = [];
  for (const [name, view] of Object.entries(views)) made.push([name, await view.toBundle()]);
  bundles = made;
  saved = join(folder, "saved.html");
  await saveHtml(saved, ...Object.values(views));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await browser.close();
});

/** What a page did when it was opened, pointed at, clicked and tabbed through; and what is in it. */
interface Watched {
  readonly events: readonly string[];
  readonly text: string;
  readonly suspicious: readonly string[];
}

// Text, not a function: it runs in the page, whose types the tests do not have.
const findSuspicious = `[...document.body.querySelectorAll("*")].flatMap((element) => {
  const tag = element.localName;
  const found = [];
  const isOurScript = tag === "script" && element.textContent.includes("data-kinetoscope");
  if (["iframe", "object", "embed", "foreignObject", "form", "base", "link", "meta", "a"].includes(tag)) found.push(tag);
  if (tag === "script" && !isOurScript) found.push("script");
  for (const { name, value } of element.attributes) {
    if (/^on/i.test(name)) found.push(name);
    if (/^(src|href|xlink:href|poster|srcset|action)$/i.test(name) && !/^data:(image|video)\\/|^#/.test(value)) found.push(name + "=" + value.slice(0, 40));
    if (name === "style" && /url\\(|expression/i.test(value)) found.push("style=" + value.slice(0, 40));
  }
  return found;
})`;

const watched = new Map<string, Promise<Watched>>();

/** Watched once, however often it is asked for. */
function watch(markup: string): Promise<Watched> {
  const known = watched.get(markup) ?? watchAnew(markup);
  watched.set(markup, known);
  return known;
}

async function watchAnew(markup: string): Promise<Watched> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  const events: string[] = [];
  page.on("dialog", (dialog) => {
    events.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => events.push(`error ${error.message}`));
  page.on("request", (request) => {
    if (!/^(data|about):/.test(request.url())) events.push(`request ${request.url()}`);
  });
  await page.exposeFunction("hit", (name: string) => events.push(`ran ${name}`));
  await page.setContent(`<!doctype html><meta charset="utf-8"><body>${markup}</body>`);
  await page.evaluate(`for (const element of document.body.querySelectorAll("*")) {
    for (const type of ["mouseover", "mouseenter", "focus", "click", "load", "error", "begin", "toggle"])
      element.dispatchEvent(new MouseEvent(type, { bubbles: type === "click" }));
  }`);
  await page.waitForTimeout(300);
  const text = await page.evaluate<string>("document.body.textContent");
  const suspicious = await page.evaluate<string[]>(findSuspicious);
  await page.close();
  return { events, text, suspicious };
}

/** As a page's text is compared: cleaned, and with one space wherever there is white space. */
function asRead(text: string): string {
  return cleanText(text).replace(/\s+/g, " ").trim();
}

describe("hostile texts", () => {
  test("go through every view that is exported", () => {
    const sources = resolve(import.meta.dirname, "..", "..", "src", "display");
    const index = readFileSync(join(sources, "..", "index.ts"), "utf8");
    const exported = (index.match(/^export \{[^}]*\} from/gm) ?? []).join("\n");
    const builders = readdirSync(sources, { recursive: true, encoding: "utf8" }).flatMap((file) => {
      if (!file.endsWith(".ts")) return [];
      const source = readFileSync(join(sources, file), "utf8");
      return [...source.matchAll(/^export function (\w+)\([^]*?\): (\w+) \{$/gm)].flatMap(([, name, type]) =>
        type === "Displayable" ? [name] : [],
      );
    });
    const views = builders.filter((name) => new RegExp(`\\b${name}\\b[^}]*\\} from`).test(exported));
    expect(views.length).toBeGreaterThanOrEqual(15);
    expect(views.filter((name) => !bundles.some(([done]) => done === name))).toEqual([]);
  });

  test("run nothing, fetch nothing and make no element, as HTML and as SVG inside a page without a policy", async () => {
    for (const [name, bundle] of bundles) {
      const forms = ["text/html", "image/svg+xml"].flatMap(
        (type) => (bundle[type] as string | undefined) ?? [],
      );
      for (const markup of forms) {
        const { events, suspicious } = await watch(markup);
        expect({ name, events, suspicious }).toEqual({ name, events: [], suspicious: [] });
      }
    }
  });

  test("are never formulas: each view with HTML is one element that MathJax 2 and 3 leave alone", async () => {
    const page = await browser.newPage();
    const shown = bundles.flatMap(([name, { "text/html": markup }]) =>
      typeof markup === "string" ? [{ name, markup }] : [],
    );
    expect(shown.length).toBeGreaterThanOrEqual(16);
    for (const { name, markup } of shown) {
      await page.setContent(`<!doctype html><body>${markup}</body>`);
      const roots = await page.evaluate<string[]>(
        "[...document.body.childNodes].map((node) => node.className)",
      );
      expect({ name, roots }).toEqual({ name, roots: ["tex2jax_ignore mathjax_ignore"] });
      // what a front end is told to typeset all the same
      expect(markup).not.toMatch(/class="[^"]*(tex2jax|mathjax)_process/);
    }
    await page.close();
  });

  test("stand as text in the views that show every row", async () => {
    const tables = ["table", "predictionsTable", "ratingsTable", "informativeFramesTable", "comparisonTable"];
    const lists = [...tables, "videoGrid", "imageGrid"];
    for (const [name, bundle] of bundles.filter(([view]) => lists.includes(view))) {
      const { text } = await watch(bundle["text/html"] as string);
      const read = text.replace(/\s+/g, " ");
      const missing = Object.entries(hostileTexts).filter(([, hostile]) => !read.includes(asRead(hostile)));
      expect({ name, missing: missing.map(([what]) => what) }).toEqual({ name, missing: [] });
    }
  });

  test("are only ever data or words in a chart's specification, never expressions, fields or addresses", () => {
    const words = new Set(["title", "text", "description", "subtitle"]);
    for (const [name, bundle] of bundles) {
      const found: string[] = [];
      const visit = (value: unknown, path: readonly string[]): void => {
        if (typeof value === "object" && value !== null) {
          for (const [key, inner] of Object.entries(value)) {
            expect(hostileIn(key), `${name}: a key of ${path.join(".")}`).toBe(false);
            visit(inner, [...path, key]);
          }
        } else if (typeof value === "string" && hostileIn(value)) {
          const key = path.filter((part) => !/^\d+$/.test(part)).at(-1) ?? "";
          const isData = ["values", "domain", "sort", "oneOf"].some((part) => path.includes(part));
          if (!isData && !words.has(key)) found.push(path.join("."));
        }
      };
      visit(bundle[vegaLite], []);
      expect({ name, found }).toEqual({ name, found: [] });
    }
  });

  test("leave charts at their size, however long they are", () => {
    const widths = bundles.flatMap(([name, bundle]) => {
      const size = /^<svg[^>]* width="(\d+)"/.exec((bundle["image/svg+xml"] as string | undefined) ?? "");
      return size === null ? [] : [{ name, isUsual: Number(size[1]) < 1000 }];
    });
    expect(widths).toHaveLength(7);
    expect(widths.filter(({ isUsual }) => !isUsual)).toEqual([]);
  });

  test("send no command to a terminal, in a view's text form, a printed value or an error", () => {
    // eslint-disable-next-line no-control-regex
    const commands = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
    for (const [name, bundle] of bundles) {
      const found = commands.exec(bundle["text/plain"] as string);
      expect({ name, found: found && JSON.stringify(found[0]) }).toEqual({ name, found: null });
    }
    const all = Object.values(hostileTexts).join(" ");
    const printed = [
      new VideoError(`Cannot decode "${all}": ffmpeg said ${all}`, { path: all }),
      new DatasetError(all, { path: all }),
      new ClipList([{ path: all, id: all, label: all }]),
      frameScores({ path: all, labels: [all], rows: [[1]] }),
    ];
    for (const value of printed) expect(commands.exec(inspect(value))?.[0]).toBe(undefined);
  });

  test("leave a saved page with nothing but its own script, and its policy forbids any other", async () => {
    const page = readFileSync(saved, "utf8");
    const { events, suspicious } = await watch(page.slice(page.indexOf("<main>")));
    expect({ events, suspicious }).toEqual({ events: [], suspicious: [] });
    expect(page).toContain("default-src &#39;none&#39;");
    expect(page).not.toMatch(/script-src[^;"]*unsafe/);
  });
});

function hostileIn(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /hit\(|hostile\.invalid|HYPERLINK|datum\.constructor|\u202e|\u001b/.test(text);
}
