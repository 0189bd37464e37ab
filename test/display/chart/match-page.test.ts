import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { matchPageScript } from "../../../src/display/chart/match-page.js";
import { startChromium } from "../../support/chromium.js";
import { untilTrue } from "../../support/until-true.js";

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());

test.each([
  { ground: "#fff", text: "#1b1f24", expected: "none" },
  { ground: "#111", text: "#e6e9ec", expected: "invert(0.93) hue-rotate(180deg)" },
  { ground: "#111", text: "rgba(255, 255, 255, 0.87)", expected: "invert(0.93) hue-rotate(180deg)" },
])("a chart in text of $text has the filter $expected, another picture has none", async (look) => {
  const page = await browser.newPage();
  const picture = `src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>" alt="a chart"`;
  const body = `<img id="chart" data-kinetoscope-chart="" ${picture}><img id="other" ${picture}>`;
  await page.setContent(
    `<body style="background:${look.ground};color:${look.text}">${body}${String(matchPageScript)}`,
  );
  const filterOf = (id: string): Promise<string> =>
    page.evaluate<string>(`getComputedStyle(document.getElementById("${id}")).filter`);
  expect(await filterOf("chart")).toBe(look.expected);
  expect(await filterOf("other")).toBe("none");
  await page.close();
});

test("a chart follows a notebook whose theme is exchanged", async () => {
  const page = await browser.newPage();
  await page.setContent(
    `<style>body { color: #1b1f24 } body[data-jp-theme-light="false"] { color: #e6e9ec }</style>
     <body><img data-kinetoscope-chart="" alt="a chart">${String(matchPageScript)}`,
  );
  for (const isLight of [true, false, true]) {
    await page.evaluate(`document.body.dataset.jpThemeLight = "${isLight}"`);
    const wanted = isLight ? "none" : "invert(0.93) hue-rotate(180deg)";
    await untilTrue(page, `getComputedStyle(document.querySelector("img")).filter === "${wanted}"`);
  }
  await page.close();
});
