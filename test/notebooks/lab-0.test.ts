import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startChromium } from "../support/chromium.js";
import { runCommand } from "./fixtures.js";
import { checkSaved, notebooks, openPage, outsideReferences, readNotebook, shownText } from "./lab.js";

const name = "00-most-informative-frame";

describe("lab 0", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  test("runs in the real kernel, and in its page a click on the chart moves the video", async () => {
    const { exitCode, stderr } = await runCommand("lab.mjs", ["0"]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    const text = shownText(readNotebook(join(notebooks, "output", `${name}.ipynb`)));
    expect(text).toMatch(/^car +car_03\.mp4 +23 +0\.97/m);
    expect(text).toContain("frame level · every frame · on 50 clips");
    expect(text).toContain("well visible in 47 of 50 frames");
    expect(text).toContain("In the first frame of its clip: in 14 of 50");
    expect(text).toMatch(/^Truth first in 7\d\d of 1452 frames/m);
    expect(text).toMatch(/^and in 50 of 50 most informative frames$/m);
    expect(text).toMatch(/In 1 the probabilities fall with the class index \(rank correlation -0\.9\d/);

    const path = join(notebooks, "output", `${name}.html`);
    const { page, requests } = await openPage(browser, path, 600);
    expect(requests).toEqual([pathToFileURL(path).href]);
    expect(await outsideReferences(page)).toEqual([]);
    const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    expect(await page.evaluate(overflow)).toBe(0);

    const slider = page.locator('[role="slider"]').first();
    await slider.scrollIntoViewIfNeeded();
    await slider.focus();
    await page.keyboard.press("End");
    // 26 frames, 10 a second: the last one begins at 2.5 s
    await vi.waitFor(async () => expect(await slider.getAttribute("aria-valuenow")).toBe("25"), 5000);
    const time = await page.evaluate<number>(`(() => {
      const slider = document.querySelector('[role="slider"]');
      const videos = [...document.querySelectorAll("video")];
      const before = videos.filter((v) => v.compareDocumentPosition(slider) & Node.DOCUMENT_POSITION_FOLLOWING);
      return before.at(-1).currentTime;
    })()`);
    expect(time).toBeGreaterThan(2.4);
  }, 300_000);

  test("is committed with the outputs of a run, and with cells of at most six lines", () => {
    expect(checkSaved(name)).toContain("on 50 clips");
  });
});
