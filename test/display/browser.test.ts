import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accuracyTable } from "../../src/display/table/accuracy-table.js";
import { saveHtml } from "../../src/display/page/save-html.js";
import { videoGrid } from "../../src/display/grid/video-grid.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { startChromium } from "../support/chromium.js";
import { untilTrue } from "../support/until-true.js";
import { makeClip, prediction, predictionsOf } from "./support.js";

const attack = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>";
let browser: Browser;
beforeAll(async () => {
  process.env["KINETOSCOPE_CACHE"] = join(tmpdir(), "kinetoscope-test-previews");
  browser = await startChromium();
});
afterAll(() => browser.close());

interface Opened {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly dialogs: readonly string[];
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly width: number;
  readonly overflow: number;
}

// Text, not functions: they run in the page, whose types the tests do not have.
const measureCells = `[...document.querySelectorAll("figure")].map((figure) => {
  const { left, right, width } = figure.getBoundingClientRect();
  return { left, right, width: Math.round(width), overflow: figure.scrollWidth - figure.clientWidth };
})`;
const shownNames = `[...document.querySelector("[data-kinetoscope-grid]").querySelectorAll("figure")]
  .filter((figure) => figure.getBoundingClientRect().height > 0)
  .map((figure) => figure.getAttribute("data-name"))`;
const playAll = `Promise.all([...document.querySelectorAll("video")].map(async (video) => {
  await video.play();
  while (video.currentTime === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  return video.currentTime;
}))`;

async function open(path: string, width: number): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  const requests: string[] = [];
  const dialogs: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(pathToFileURL(path).href);
  return { page, requests, dialogs };
}

test("a saved grid plays without a network, keeps hostile labels as text and fits narrow windows", async () => {
  const folder = await temporaryFolder();
  const clips = await Promise.all(
    ["160x120", "90x160", "320x90", "160x90"].map((size, i) => makeClip(folder, `${i}.mp4`, { size })),
  );
  const labels = [attack, "x".repeat(200), "yoga", "tai chi"];
  const rows = clips.map((path, i) => ({ ...prediction(labels[i], ["yoga", labels[i]], path), id: attack }));
  const predictions = predictionsOf(rows, { topK: 2, skipped: [{ path: attack, reason: attack }] });
  const path = join(folder, "pages", "grid.html");
  await saveHtml(path, videoGrid(predictions), accuracyTable(predictions), predictions, attack);

  for (const [width, columns] of [
    [400, 2],
    [800, 3],
    [1600, 4],
  ]) {
    const { page, requests, dialogs } = await open(path, width);
    const boxes = await page.evaluate<readonly Box[]>(measureCells);
    expect(new Set(boxes.map((box) => box.left)).size, `columns at ${width} px`).toBe(columns);
    expect(new Set(boxes.map((box) => box.width)).size).toBe(1);
    expect(Math.max(...boxes.map((box) => box.right))).toBeLessThanOrEqual(width);
    expect(boxes.map((box) => box.overflow)).toEqual([0, 0, 0, 0]);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    expect(Math.min(...(await page.evaluate<readonly number[]>(playAll)))).toBeGreaterThan(0);
    expect(dialogs).toEqual([]);
    expect(requests.filter((url) => !url.startsWith("data:"))).toEqual([pathToFileURL(path).href]);
    expect(await page.locator("figcaption").first().textContent()).toContain(attack);
    expect(await page.locator("script").count()).toBe(3); // the grid's, and one for each table
    expect(await page.getByRole("group", { name: "Filter and sort the clips" }).count()).toBe(1);
    await page.close();
  }
});

test("a grid filters, sorts and searches by keyboard, and says how many clips are left", async () => {
  const folder = await temporaryFolder();
  const path = await makeClip(folder, "a.mp4");
  const rows = [
    { ...prediction("yoga", ["yoga", "zumba"], path), id: "first" },
    { ...prediction("太極拳", ["yoga", "太極拳"], path), id: "second" },
    { ...prediction("تمرين", ["yoga", attack], path), id: "third" },
    { ...prediction("yoga", ["yoga", "zumba"], path), id: "fourth" },
  ];
  const top = [{ ...rows[3].top[0], probability: 0.9 }, rows[3].top[1]];
  const grid = videoGrid(predictionsOf([...rows.slice(0, 3), { ...rows[3], top }], { topK: 2 }));
  await saveHtml(join(folder, "grid.html"), grid, grid);
  const { page, dialogs } = await open(join(folder, "grid.html"), 800);
  const first = page.locator("[data-kinetoscope-grid]").first();
  const shown = (): Promise<readonly string[]> => page.evaluate<readonly string[]>(shownNames);
  const status = first.getByRole("status");

  expect(await shown()).toEqual(["first", "second", "third", "fourth"]);
  await first.getByRole("button", { name: "wrong 2" }).focus();
  await page.keyboard.press("Enter");
  expect(await shown()).toEqual(["second", "third"]);
  expect(await first.getByRole("button", { name: "wrong 2" }).getAttribute("aria-pressed")).toBe("true");
  expect(await status.textContent()).toBe("2 of 4 shown");
  await first.getByRole("slider", { name: "Right when the truth is" }).press("ArrowRight");
  expect(await shown()).toEqual(["third"]);
  expect(await first.getByRole("button", { name: "✓ in top 2: 3" }).isVisible()).toBe(true);
  const badges = async (): Promise<readonly string[]> =>
    (await first.locator("figcaption > span").allTextContents()).map((text) => text.slice(0, 14).trim());
  expect(await badges()).toEqual(["✓ right: yoga", "✓ in top 2: pr", "✗ not in top 2", "✓ right: yoga"]);
  expect(await status.textContent()).toBe("top-2 accuracy 75.00\u00a0% (3 of 4) · 1 of 4 shown");
  await first.getByRole("slider", { name: "Right when the truth is" }).press("ArrowLeft");
  expect(await shown()).toEqual(["second", "third"]);
  expect(await badges()).toEqual(["✓ right: yoga", "✗ wrong: predi", "✗ wrong: predi", "✓ right: yoga"]);
  await first.getByRole("button", { name: "all 4" }).press("Space");
  await first.getByRole("combobox", { name: "Order" }).selectOption("high");
  expect(await shown()).toEqual(["fourth", "first", "second", "third"]);
  await first.getByRole("combobox", { name: "Order" }).selectOption("label");
  expect((await shown()).slice(0, 2)).toEqual(["first", "fourth"]);
  await first.getByRole("combobox", { name: "Label" }).selectOption("太極拳");
  expect(await shown()).toEqual(["second"]);
  await first.getByRole("combobox", { name: "Label" }).selectOption("");
  await first.getByLabel("Search").fill("THIRD");
  expect(await shown()).toEqual(["third"]);
  await page.keyboard.type(" nowhere");
  expect(await shown()).toEqual([]);
  expect(await first.getByText("No clip matches.").isVisible()).toBe(true);
  // the other grid of the page is one of its own
  expect(await page.locator("figure:visible").count()).toBe(4);

  await first.getByLabel("Search").fill("third");
  await first.getByText("top 2", { exact: true }).locator("visible=true").press("Enter");
  await first.locator("figure:visible details", { hasText: attack }).waitFor();
  expect(dialogs).toEqual([]);
  await page.close();
});

test("a grid's videos play while the pointer or the keyboard is on them", async () => {
  const folder = await temporaryFolder();
  await saveHtml(join(folder, "grid.html"), videoGrid([await makeClip(folder, "a.mp4")]));
  const { page } = await open(join(folder, "grid.html"), 800);
  const isPaused = (): Promise<boolean> => page.evaluate<boolean>("document.querySelector('video').paused");
  const until = (state: string): Promise<unknown> =>
    untilTrue(page, `document.querySelector("video").paused === ${state}`);
  expect(await isPaused()).toBe(true);
  expect(await page.locator("video[controls]").count()).toBe(0);
  await page.locator("figure").hover();
  await until("false");
  await page.mouse.move(790, 790);
  await until("true");
  await page.keyboard.press("Tab");
  await until("false");
  expect(await page.locator("video[controls]").count()).toBe(1);
  await page.close();
});

test("without scripts a grid has its pictures and captions, and no control that does nothing", async () => {
  const folder = await temporaryFolder();
  const path = await makeClip(folder, "a.mp4");
  const rows = [prediction("yoga", ["yoga", "zumba"], path), prediction("zumba", ["yoga", "zumba"], path)];
  await saveHtml(join(folder, "grid.html"), videoGrid(predictionsOf(rows, { topK: 2 })));
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(folder, "grid.html")).href);
  expect(await page.locator("figure:visible").count()).toBe(2);
  expect(await page.locator("video[controls]").count()).toBe(2);
  expect(await page.locator("button, select, input").count()).toBe(0);
  await context.close();
});

test("where a front end removes <video>, the still inside stands in the same box", async () => {
  const folder = await temporaryFolder();
  const bundle = await videoGrid([await makeClip(folder, "a.mp4", { size: "90x160" })]).toBundle();
  const page = await browser.newPage();
  await page.setContent((bundle["text/html"] as string).replace(/<\/?video[^>]*>/g, ""));
  const still = await page.locator("img").boundingBox();
  const box = await page.locator("figure > div").first().boundingBox();
  expect(still?.height).toBe(box?.height);
  expect(await page.evaluate<number>("document.images[0].naturalWidth")).toBeGreaterThan(0);
  await page.close();
});
