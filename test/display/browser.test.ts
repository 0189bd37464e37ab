import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accuracyTable } from "../../src/display/accuracy-table.js";
import { saveHtml } from "../../src/display/save-html.js";
import { videoGrid } from "../../src/display/video-grid.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { startChromium } from "../support/chromium.js";
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
const playAll = `Promise.all([...document.querySelectorAll("video")].map(async (video) => {
  await video.play();
  await new Promise((resolve) => setTimeout(resolve, 300));
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
    expect(await page.locator("script").count()).toBe(0);
    await page.close();
  }
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
