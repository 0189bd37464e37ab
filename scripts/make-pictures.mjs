#!/usr/bin/env node
/**
 * Draws the pictures of README.md from its own example and the labs' clips, as Chromium shows them.
 *
 *   node scripts/make-pictures.mjs      needs `npm run build`, ffmpeg and Chromium (CHROMIUM_PATH says which)
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import sharp from "sharp";
import * as lab from "../dist/index.js";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "kinetoscope-pictures-"));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium" });
try {
  const kinetics = await lab.loadKinetics(join(root, "data", "kinetics-tiny"), {
    split: "val",
    version: "tiny",
  });
  const clipModel = await lab.loadModel(join(root, "models", "motion-clip.onnx"));
  const predictions = await lab.classifyVideos(clipModel, kinetics.available.sample(8, { seed: 156 }));
  await draw("grid.png", 950, lab.videoGrid(predictions), lab.accuracyTable(predictions, { k: [1, 5] }));
  await clipModel.close();

  const frameModel = await lab.loadModel(join(root, "models", "toy-frame.onnx"));
  const path = join(root, "data", "moments-tiny", "val", "car", "car_03.mp4");
  const scores = await lab.classifyFrames(frameModel, path);
  await draw("player.png", 460, lab.scorePlayer(path, scores, { label: "car" }));
  await frameModel.close();
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

async function draw(name, width, ...views) {
  const path = join(folder, "page.html");
  await lab.saveHtml(path, ...views);
  const page = await browser.newPage({ viewport: { width, height: 600 } });
  await page.goto(pathToFileURL(path).href);
  await page.evaluate(`Promise.all([...document.querySelectorAll("video")].map(async (video) => {
    video.pause();
    video.currentTime = 0.84 * video.duration;
    await new Promise((resolve) => video.addEventListener("seeked", resolve, { once: true }));
  }))`);
  await page.waitForTimeout(1000); // controls fade, a video says that it loads
  const picture = await page.screenshot({ fullPage: true });
  await page.close();
  const margin = { top: 8, bottom: 8, left: 8, right: 8, background: "white" };
  await sharp(picture)
    .trim()
    .extend(margin)
    .png({ palette: true })
    .toFile(join(root, "docs", "pictures", name));
}
