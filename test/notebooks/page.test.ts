import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Locator } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChromium } from "../support/chromium.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { code, importScript, markdown, notebook, runCommand } from "./fixtures.js";

/** One red pixel. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="90"><circle r="9"/></svg>';

const FIXTURE = notebook(
  markdown(
    "title",
    '# Rating *clips* of <b>Kinetics</b>\n\nSee [the paper](https://arxiv.org/abs/1705.06950 "Kinetics"), ' +
      "[below](#Results), <https://example.org/?a=1&b=2> and [lab 2](02-cnn-rnn.ipynb). 動画分類\n\n![frame](frame.png)",
  ),
  markdown("results", "## Results\n\n| preset | size |\n|---|---|\n| `i3d` | 224 |"),
  markdown("folded", "<details>\n<summary>More</summary>\n<table><tr><td>a</td></tr></table>\n</details>"),
  code(
    "html",
    'import { display } from "tslab";\ndisplay.html(`<p>From <a href="https://example.org/x">a list</a></p>`);',
  ),
  code("png", `display.raw("image/png", "${PNG}");`),
  code("svg", `display.raw("image/svg+xml", \`${SVG}\`);`),
  code("streams", 'console.warn("1 clip < skipped");\nconsole.log("wide ".repeat(80));'),
  code("script", 'display.html(`<p id="drawn"></p><script>drawn.textContent = "by the page";</script>`);'),
);

interface Reference {
  readonly tag: string;
  readonly attribute: string;
  readonly value: string;
}
const { findExternalReferences } = (await importScript("lab/references.mjs")) as {
  findExternalReferences: (html: string) => readonly Reference[];
};

describe("the page of a lab", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  test("holds everything: no reference leaves it, Chromium asks for nothing else and reports no error", async () => {
    const folder = await temporaryFolder({ "05-page.ipynb": FIXTURE });
    await writeFile(join(folder, "frame.png"), Buffer.from(PNG, "base64"));
    const { exitCode, stderr } = await runCommand("lab.mjs", [join(folder, "05-page.ipynb")]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);

    const path = join(folder, "output", "05-page.html");
    const url = pathToFileURL(path).href;
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [400, 1200]) {
        const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
        const requests: string[] = [];
        const complaints: string[] = [];
        page.on("request", (request) => requests.push(request.url()));
        page.on("console", (message) => complaints.push(message.text()));
        page.on("pageerror", (error) => complaints.push(error.message));
        await page.goto(url);
        expect(requests.filter((request) => !request.startsWith("data:"))).toEqual([url]);
        expect(complaints).toEqual([]);

        expect(await page.title()).toBe("Rating clips of Kinetics");
        expect(await page.locator("html").getAttribute("lang")).toBe("en");
        const text = await page.locator("main").innerText();
        expect(text).toContain("See the paper (https://arxiv.org/abs/1705.06950), below,");
        expect(text).toContain("below, https://example.org/?a=1&b=2 and lab 2 (02-cnn-rnn.ipynb). 動画分類");
        expect(text).toContain("From a list (https://example.org/x)");
        expect(text).toContain("1 clip < skipped");
        expect(text).toContain("by the page");

        const references = await page.evaluate<string[]>(`
          [...document.querySelectorAll("*")].flatMap((element) =>
            ["src", "href", "xlink:href", "poster", "srcset"].map((name) => element.getAttribute(name)).filter(Boolean),
          )`);
        expect(references.length).toBeGreaterThan(4);
        expect(references.filter((value) => !/^(?:data:|#)/.test(value))).toEqual([]);

        const images = page.locator("img");
        expect(
          await images.evaluateAll((all) =>
            all.map((image) => (image as { naturalWidth?: number }).naturalWidth),
          ),
        ).toEqual([1, 1, 900]);
        const measured = await page.evaluate(`({
          overflow: document.scrollingElement.scrollWidth - innerWidth,
          paper: getComputedStyle(document.body).backgroundColor,
          keyword: getComputedStyle(document.querySelector(".highlight .k, .highlight .kr")).color,
          cutLines: [...document.querySelectorAll(".output > pre")].filter((pre) => pre.scrollWidth > pre.clientWidth).length,
          foldedRows: document.querySelectorAll("details:not([open]) > table tr").length,
        })`);
        expect(measured).toMatchObject({
          ...{ overflow: 0, cutLines: 0, foldedRows: 1 },
          ...(colorScheme === "light"
            ? { paper: "rgb(255, 255, 255)", keyword: "rgb(138, 42, 150)" }
            : { paper: "rgb(20, 24, 28)", keyword: "rgb(215, 155, 230)" }),
        });
        await page.close();
      }
    }
  });

  test("shades the edge of code behind which there is more, and only that", async () => {
    const long = `const text = "${"long ".repeat(60)}";`;
    const folder = await temporaryFolder({ "06-code.ipynb": notebook(code("a", long), code("b", "1;")) });
    const { exitCode } = await runCommand("lab.mjs", [join(folder, "06-code.ipynb")]);
    expect(exitCode).toBe(0);
    const page = await browser.newPage({ viewport: { width: 600, height: 400 } });
    await page.goto(pathToFileURL(join(folder, "output", "06-code.html")).href);
    const [scrolling, whole] = [page.locator(".source").nth(0), page.locator(".source").nth(1)];
    expect((await edgesOf(scrolling)).right).toBeLessThan((await edgesOf(scrolling)).left);
    await page.evaluate('document.querySelector(".source").scrollTo(1e6, 0)');
    expect((await edgesOf(scrolling)).left).toBeLessThan((await edgesOf(scrolling)).right);
    const { left, right } = await edgesOf(whole);
    expect(left).toBe(right);
    await page.close();
  });

  test("is refused if an output shows a picture from elsewhere", async () => {
    const source = 'import { display } from "tslab";\ndisplay.html(`<img src="https://example.org/a.png">`);';
    const folder = await temporaryFolder({ "external.ipynb": notebook(code("one", source)) });
    const { exitCode, stderr } = await runCommand("lab.mjs", [join(folder, "external.ipynb")]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'self-contained: it refers to what is outside of it\n  <img src="https://example.org/a.png">',
    );
  });
});

/** How bright an element is just inside its left and its right border, below its text. */
async function edgesOf(element: Locator): Promise<{ left: number; right: number }> {
  const { data, info } = await sharp(await element.screenshot())
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const row = (info.height - 6) * info.width;
  return { left: data[row + 4], right: data[row + info.width - 5] };
}

test("findExternalReferences() reads tags and styles, not texts and scripts", () => {
  const inside = `<!-- <img src="http://a"> --><a href="#x">1 < 2</a><img src='data:,' alt="a > b" /><input required>
    <script>const text = '<img src="http://b">';</script><svg><use xlink:href="#clip"/></svg>
    <style>.a { background: url("data:,") } .b { mask: url(#m) }</style><p>src="http://c"</p>`;
  expect(findExternalReferences(inside)).toEqual([]);
  const outside = `<IMG SRC=http://a/1.png><script src='//b/2.js'></script><a title="x>y" href="c.html">c</a>
    <video poster="d.png"></video><div style="background: url('e.png')"></div><style>@import "f.css";</style>`;
  expect(findExternalReferences(outside)).toEqual([
    { tag: "img", attribute: "src", value: "http://a/1.png" },
    { tag: "script", attribute: "src", value: "//b/2.js" },
    { tag: "a", attribute: "href", value: "c.html" },
    { tag: "video", attribute: "poster", value: "d.png" },
    { tag: "div", attribute: "style", value: "e.png" },
    { tag: "style", attribute: "css", value: "f.css" },
  ]);
});
