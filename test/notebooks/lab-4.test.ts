import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kineticsLabels, squeezenetWithCard } from "../support/cards.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { startChromium } from "../support/chromium.js";
import { runCommand } from "./fixtures.js";
import { checkSaved, notebooks, openPage, outsideReferences, runEdited } from "./lab.js";

describe("lab 4", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  test("runs in the real kernel, says what it measured, and its page plays offline", async () => {
    const { exitCode, stdout, stderr } = await runCommand("lab.mjs", ["4"]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("notebooks/output/04-kinetics.html");
    expect(stdout).toMatch(/top-1 72 84 85\.71 %/);
    expect(stdout).toMatch(/top-5 84 84 100\.00 %/);

    const path = join(notebooks, "output", "04-kinetics.html");
    const { page, requests } = await openPage(browser, path, 1200);
    expect(requests).toEqual([pathToFileURL(path).href]);
    expect(await outsideReferences(page)).toEqual([]);

    const played = await page.evaluate<number[]>(`(async () => {
      const times = [];
      for (const video of document.querySelectorAll("video")) {
        await video.play();
        for (let i = 0; i < 100 && video.currentTime === 0; i += 1) await new Promise((done) => setTimeout(done, 50));
        times.push(video.currentTime);
        video.pause();
      }
      return times;
    })()`);
    expect(played.length).toBeGreaterThanOrEqual(16);
    expect(Math.min(...played)).toBeGreaterThan(0);
  });

  test.each([
    [1200, 4],
    [800, 3],
    [400, 2],
  ])("has at %i pixels %i clips to a row and nothing wider than the page", async (width, perRow) => {
    const { page } = await openPage(browser, join(notebooks, "output", "04-kinetics.html"), width);
    const tops = await page.evaluate<number[]>(
      `[...document.querySelectorAll("video")].slice(0, 8).map((video) => video.getBoundingClientRect().top)`,
    );
    expect(tops.filter((top) => top === tops[0])).toHaveLength(perRow);
    const overflow = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect(overflow).toBe(0);
  });

  test("is committed with the outputs of a run, and with cells of at most six lines", () => {
    const text = checkSaved("04-kinetics");
    expect(text).toMatch(/^ +clips that decode without a fault +84 +85$/m);
    expect(text).toMatch(/^✗ +rows without a file +6 +91$/m);
    expect(text).toMatch(/^mean class accuracy +14 classes +85\.71 %/m);
    expect(text).toMatch(/^ +9 +3 × 3 +mean of view probabilities +69 +84 +82\.14 % +72\.6 to 88\.9 %$/m);
  });
});

describeWithShared("lab 4 on one's own data", () => {
  test("is the same notebook with another path and another model", async () => {
    const model = JSON.stringify(await squeezenetWithCard({ labels: kineticsLabels() }));
    const text = await runEdited("04-kinetics", {
      '"../data/kinetics-tiny"': JSON.stringify(sharedPath("data", "kinetics400")),
      '"../models/motion-clip.onnx"': model,
      "{ batchSize: 8, topK: 5,": "{ numFrames: 4, topK: 5,",
      "kinetics.available, { views:": "kinetics.available, { numFrames: 4, views:",
    });
    expect(text).toContain("19,906 rows in 400 classes; 8 clips on disk; 19,898 rows without a file");
    expect(text).toMatch(/^ +clips that decode without a fault +8 +8$/m);
    expect(text).toMatch(/^✗ +rows without a file +19,898 +19,906$/m);
    expect(text).toMatch(/^mean class accuracy /m);
    expect(text).toMatch(
      /squeezenet \(sha256 [0-9a-f]{8}…\) · preset pillow-short256-center224 · clip level/,
    );
    expect(text).toMatch(/on 8 clips/);
    expect(text).toMatch(/^ +3 +1 × 3 +mean of frame probabilities +\d +8 /m);
  }, 400_000);
});
