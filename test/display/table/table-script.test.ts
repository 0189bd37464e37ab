import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { breakablePath } from "../../../src/display/page/break-path.js";
import { displayable } from "../../../src/display/page/displayable.js";
import { html } from "../../../src/display/page/html.js";
import { saveHtml } from "../../../src/display/page/save-html.js";
import { table } from "../../../src/display/table/table.js";
import type { TableContent } from "../../../src/display/table/table-content.js";
import { tableHtml } from "../../../src/display/table/table-html.js";
import { predictionsTable } from "../../../src/display/table/predictions-table.js";
import { openSaved } from "../open-saved.js";
import { prediction, predictionsOf } from "../support.js";
import { startChromium } from "../../support/chromium.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());

const animals = ["newt", "ape", "wolf", "emu"];
const rows = Array.from({ length: 40 }, (_, i) => ({
  clip: `${animals[i % 4]}|${i} <b>`,
  score: i === 7 ? undefined : (i * 7) % 40,
}));

async function open(width: number, ...views: Parameters<typeof saveHtml>[1][]): Promise<Page> {
  const path = join(await temporaryFolder(), "page.html");
  await saveHtml(path, ...views);
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(pathToFileURL(path).href);
  expect(errors).toEqual([]);
  return page;
}

/** The texts of a column, as they stand there now. */
function column(page: Page, place: number): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(
    `[...document.querySelectorAll("tbody tr")].filter((row) => row.cells.length > 1)
      .map((row) => row.cells[${place}].textContent.trim())`,
  );
}

test("a table is sorted by a click on a column: the other way round by a second one, as listed by a third", async () => {
  const page = await open(1000, table(rows));
  const listed = await column(page, 1);
  expect(listed).toHaveLength(15);
  const head = page.getByRole("button", { name: "score" });
  await head.click();
  expect((await column(page, 1)).slice(0, 3)).toEqual(["39", "38", "37"]);
  expect(await page.locator("th").nth(1).getAttribute("aria-sort")).toBe("descending");
  await head.click();
  expect((await column(page, 1)).slice(0, 3)).toEqual(["0", "1", "2"]);
  await head.click();
  expect(await column(page, 1)).toEqual(listed);
  await page.getByRole("button", { name: "clip" }).click();
  expect((await column(page, 0)).slice(0, 2)).toEqual(["ape|1 <b>", "ape|5 <b>"]);
  await page.close();
});

test("a long table unfolds, an empty cell stands last, and what is searched is found in rows that were left out", async () => {
  const page = await open(1000, table(rows));
  const said = (): Promise<string | null> => page.getByRole("status").textContent();
  expect(await said()).toBe("the first 10 and the last 5 of 40 rows");
  expect(await page.locator("main").innerText()).not.toContain("rows shown");
  await page.getByRole("button", { name: "show all 40 rows" }).click();
  expect(await said()).toBe("all 40 rows");
  expect(await column(page, 1)).toEqual(rows.map(({ score }) => String(score ?? "")));
  await page.getByRole("button", { name: "score" }).click();
  expect((await column(page, 1)).at(-1)).toBe("");
  await page.getByRole("button", { name: "show fewer" }).click();
  await page.getByRole("searchbox").fill("WOLF|22");
  expect(await column(page, 0)).toEqual(["wolf|22 <b>"]);
  expect(await said()).toBe("1 of 40 rows");
  await page.getByRole("searchbox").fill("zzz");
  expect(await said()).toBe("0 of 40 rows");
  await page.getByRole("searchbox").fill("wolf");
  expect(await said()).toBe("10 of 40 rows");
  await page.getByRole("searchbox").fill("");
  expect(await said()).toBe("the first 10 of 40 rows");
  await page.close();
});

test("rows of a very long table are not sent along, and it has no order that would hide them", async () => {
  const page = await open(1000, table(Array.from({ length: 2000 }, (_, i) => ({ i, x: i }))));
  expect(await page.getByRole("button").count()).toBe(0);
  expect(await column(page, 0)).toHaveLength(15);
  await page.close();
});

const wide = Array.from({ length: 4 }, (_, i) => ({
  path: `data/kinetics-tiny/val/part_0/-tBr44sa5xT_00015${i}_000156.mp4`,
  ...Object.fromEntries(Array.from({ length: 14 }, (__, k) => [`measured ${k}`, i * k])),
}));

test("a table that is wider than the window says so, and is cards on a phone", async () => {
  const page = await open(900, table(wide));
  expect(await page.getByText("More columns to the right").isVisible()).toBe(true);
  await page.setViewportSize({ width: 420, height: 800 });
  await page.getByText("More columns to the right").waitFor({ state: "hidden" });
  expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(420);
  expect(await page.locator("thead").isVisible()).toBe(false);
  expect(await page.locator("tbody tr").first().textContent()).toContain("measured 13");
  await page.setViewportSize({ width: 900, height: 800 });
  await page.locator("thead").waitFor({ state: "visible" });
  expect(await page.locator("tbody tr").first().textContent()).not.toContain("measured 13");
  await page.close();
});

test("on a phone nothing in a card is cut, and what is empty has no line", async () => {
  const long = "spinning counterclockwise between two trees 99.4 %";
  const top = { text: long, html: html`<div style="white-space:nowrap">${long}</div>` };
  const numbers = Array.from({ length: 9 }, (_, i) => `number ${i}`);
  const headers = ["path", "top 5", "of", ...numbers];
  const content: TableContent = {
    headers,
    alignRight: headers.map(() => false),
    rows: wide.map(({ path }) => [{ text: path, html: breakablePath(path) }, top, "", ...numbers]),
    notes: [],
  };
  const view = displayable(
    () => "cards",
    () => ({ html: tableHtml(content) }),
  );
  const page = await open(230, view);
  expect(await page.locator("thead").isVisible()).toBe(false);
  const cut = await page.evaluate<readonly string[]>(`(() => {
    const right = document.querySelector("table").getBoundingClientRect().right + 0.5;
    return [...document.querySelectorAll("td, td *")]
      .filter((each) => each.getBoundingClientRect().right > right).map((each) => each.textContent);
  })()`);
  expect(cut).toEqual([]);
  expect(await page.locator("tbody tr").first().innerText()).not.toContain("of");
  await page.close();
});

test("a path breaks after slashes, not inside a name or a number", async () => {
  const page = await open(420, table(wide.map(({ path }) => ({ path, x: path }))));
  const broken = await page.evaluate<readonly number[]>(
    `[...document.querySelectorAll("td span[style]")].map((part) => part.getClientRects().length)`,
  );
  expect(broken.length).toBeGreaterThan(20);
  expect(new Set(broken)).toEqual(new Set([1]));
  await page.close();
});

test("a row that was left out is drawn as the others: lines, bold truth, colours, paths and titles", async () => {
  const rankings = Array.from({ length: 30 }, (_, i) => ({
    ...prediction(i === 20 ? "squats" : "yoga", ["yoga", "squats"], `clips/some folder/a-clip-${i}.mp4`),
    id: `clips/<b>/a-clip-${i}.mp4`,
  }));
  const floats = Array.from({ length: 30 }, (_, i) => ({
    path: `clips/a-clip-${i}.mp4`,
    share: 1 / (i + 3),
  }));
  const page = await openSaved(
    browser,
    1000,
    predictionsTable(predictionsOf(rankings, { topK: 2 })),
    table(floats, { head: 30 }),
    table(floats),
  );
  for (let i = 0; i < 2; i += 1) await page.getByRole("button", { name: "show all 30 rows" }).first().click();
  const markup = await page.evaluate<readonly (readonly string[])[]>(
    `[...document.querySelectorAll("table")].map((table) =>
      [...table.tBodies[0].rows].map((row) => row.innerHTML.replace(/a-clip-\\d+/g, "").replace(/>\\s+|\\s+</g, (s) => s.trim())))`,
  );
  const [predicted, whole, unfolded] = markup;
  expect(predicted).toHaveLength(30);
  expect(new Set(predicted.filter((_, i) => i !== 20)).size).toBe(1);
  expect(predicted[20]).toContain("✗");
  expect(predicted[20]).toContain("<b>squats 30.0&nbsp;%</b>");
  expect(unfolded).toEqual(whole);
});

test("labels with probabilities are sorted by the first label, then by its probability", async () => {
  const cases = ["yoga", "ape", "yoga", "ape"].map((label, i) => ({
    ...prediction("yoga", [label, "x"], `${i}.mp4`),
    top: [{ label, classIndex: 0, probability: [0.906, 0.473, 0.3, 0.95][i] ?? 0 }],
  }));
  const page = await openSaved(browser, 1000, predictionsTable(predictionsOf(cases, { topK: 2 })));
  const head = page.getByRole("button", { name: "top 2" });
  expect(await head.textContent()).toContain("↕");
  await head.click();
  const sorted = (await column(page, 3)).map((text) => text.replace("\u00a0", " "));
  expect(sorted).toEqual(["ape 95.0 %", "ape 47.3 %", "yoga 90.6 %", "yoga 30.0 %"]);
});
