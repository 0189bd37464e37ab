import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluationReport } from "../../../src/display/report/evaluation-report.js";
import { predictionsTable } from "../../../src/display/table/predictions-table.js";
import { ratingsTable } from "../../../src/display/table/ratings-table.js";
import { FootageRatings, RatedVideo } from "../../../src/pipeline/rating/footage-ratings.js";
import { confident } from "../../evaluate/support.js";
import { startChromium } from "../../support/chromium.js";
import { frameScores } from "../frame-scores.js";
import { openSaved } from "../open-saved.js";
import { prediction, predictionsOf } from "../support.js";

let browser: Browser;
beforeAll(async () => {
  process.env["KINETOSCOPE_CACHE"] = join(tmpdir(), "kinetoscope-test-previews");
  browser = await startChromium();
});
afterAll(() => browser.close());

test("a wrong count of a confusion matrix opens its clips, those of a folded pair too", async () => {
  const labels = ["a", "b", "c", "d", "e"];
  const rows = labels.flatMap((truth, i) =>
    labels.flatMap((said, j) =>
      i === j ? [] : [{ ...confident(truth, said, 0.9), id: `${truth}${said}`, path: "missing.mp4" }],
    ),
  );
  const page = await openSaved(browser, 1000, evaluationReport(predictionsOf(rows), { labels }));
  // twenty pairs, of which ten are folded
  const count = page.getByRole("button", { name: /^e taken for d: 1 of 4/ });
  const name = page.locator("figcaption", { hasText: "ed ·" }).first();
  expect(await name.isVisible()).toBe(false);
  await count.click();
  expect(await name.isVisible()).toBe(true);
  expect(await page.evaluate("document.activeElement.localName")).toBe("summary");
  expect(await page.getByText("A wrong count opens its clips").count()).toBe(1);
  // the reliability diagram says what its bars are
  expect(await page.locator("[data-kinetoscope-points] img").getAttribute("alt")).toContain(
    "Reliability diagram",
  );
}, 60_000);

test("predictions fold after ten rows; unfolded, each verdict has its colour", async () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({
    ...prediction("yoga", i % 3 === 0 ? ["zumba", "yoga"] : ["yoga", "zumba"]),
    id: `clip ${i}`,
  }));
  const page = await openSaved(browser, 1000, predictionsTable(predictionsOf(rows, { topK: 2 })));
  expect(await page.locator("tbody tr").count()).toBe(16);
  await page.getByRole("button", { name: "show all 30 rows" }).click();
  const colors = await page.evaluate<string[]>(
    `[...document.querySelectorAll("tbody tr")].map((row) => getComputedStyle(row.cells[2].querySelector("span")).backgroundColor)`,
  );
  expect(colors).toHaveLength(30);
  expect(new Set(colors.filter((_, i) => i % 3 === 0)).size).toBe(1);
  expect(new Set(colors).size).toBe(2);
});

test("what is flagged follows the sliders of the thresholds", async () => {
  const { setting } = frameScores({ path: "a.mp4", labels: ["good", "<b>dark"], rows: [[0.5, 0.5]] });
  const video = (id: string, share: number): RatedVideo =>
    new RatedVideo({
      ...{ path: "missing.mp4", id, numFrames: 10, middleFrame: 5, flags: share > 0.5 ? ["<b>dark"] : [] },
      ratings: [
        { rater: "light", labels: ["good", "<b>dark"], numFrames: [5, 5], shares: [1 - share, share] },
      ],
    });
  const ratings = new FootageRatings({
    rows: [video("one", 0.8), video("two", 0.4)],
    skipped: [],
    raters: [{ name: "light", labels: ["good", "<b>dark"], setting }],
    thresholds: { "<b>dark": 0.5 },
    legacySeed: undefined,
  });
  const page = await openSaved(browser, 1000, ratingsTable(ratings));
  const flags = (): Promise<string[]> =>
    page.evaluate<string[]>(
      `[...document.querySelectorAll("[data-part=flags]")].map((each) => each.textContent.trim())`,
    );
  expect(await flags()).toEqual(["<b>dark", ""]);
  // what the sliders move stands where it is seen
  const heads = await page.locator("thead tr").last().locator("th").allTextContents();
  expect(heads.map((head) => head.replace("↕", "").trim())).toEqual([
    ...["", "video", "flags", "<b>dark", "good", "frames"],
  ]);
  await page.getByLabel("<b>dark above").fill("30");
  expect(await flags()).toEqual(["<b>dark", "<b>dark"]);
  expect(await page.getByText("2 of 2 flagged").count()).toBe(1);
  await page.getByLabel("<b>dark above").fill("90");
  expect(await flags()).toEqual(["", ""]);
});

test("on a phone a confusion matrix stays a matrix, whose row heads stay where it scrolls", async () => {
  const labels = Array.from({ length: 14 }, (_, i) => `a class called ${i}`);
  const rows = labels.map((truth, i) => confident(truth, labels[(i * 3) % 14] ?? truth, 0.9));
  const page = await openSaved(browser, 420, evaluationReport(predictionsOf(rows), { labels }));
  const place = await page.evaluate<Record<string, number | string | boolean>>(`(() => {
    const root = document.querySelector("[data-kinetoscope-table=matrix]");
    root.scrollLeft = 200;
    return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
      const [head] = root.querySelector("tbody tr").cells;
      resolve({
        height: root.offsetHeight, isTable: getComputedStyle(root.querySelector("tr")).display, scrolled: root.scrollLeft,
        left: head.getBoundingClientRect().left - root.getBoundingClientRect().left,
        ground: getComputedStyle(head).backgroundColor, page: document.documentElement.scrollWidth,
      });
    })));
  })()`);
  expect(place).toMatchObject({ isTable: "table-row", left: 0, ground: "rgb(255, 255, 255)" });
  expect(place["scrolled"]).toBeGreaterThan(100);
  expect(place["height"]).toBeLessThan(800);
  expect(place["page"]).toBeLessThanOrEqual(420);
}, 60_000);
