import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { notebooks } from "../notebooks/lab.js";
import { evaluationReport } from "../../src/display/report/evaluation-report.js";
import { historyChart } from "../../src/display/chart/history-chart.js";
import { predictionsTable } from "../../src/display/table/predictions-table.js";
import { reliabilityChart } from "../../src/display/chart/reliability-chart.js";
import { saveHtml } from "../../src/display/page/save-html.js";
import { table } from "../../src/display/table/table.js";
import { videoGrid } from "../../src/display/grid/video-grid.js";
import { videoPlayer } from "../../src/display/player/video-player.js";
import { makeClip, prediction, predictionsOf } from "../display/support.js";
import { exportedPage } from "../support/jupyter.js";
import { browserAndFolder } from "./browser.js";
import { faultsIn } from "./look.js";
import { openFile } from "./pages.js";

/** A lab's page as one mails it: nbconvert's file alone in an empty folder, opened where there is no network. */

const held = browserAndFolder();

const play = `(async () => {
  const times = [];
  for (const video of document.querySelectorAll("video")) {
    await video.play();
    while (video.currentTime === 0) await new Promise(requestAnimationFrame);
    times.push(video.currentTime);
    video.pause();
  }
  return times;
})()`;

test("every video plays, a player's chart follows its video, and charts are drawn", async () => {
  const path = join(held.folder, "lab.html");
  writeFileSync(
    path,
    await exportedPage(readFileSync(join(notebooks, "00-most-informative-frame.ipynb"), "utf8")),
  );
  expect(readdirSync(held.folder)).toEqual(["lab.html"]);
  const { page, requests, close } = await openFile(held.browser, path);
  expect(requests.filter((url) => url.startsWith("http"))).toEqual([]);

  const times = await page.evaluate<readonly number[]>(play);
  expect(times).toHaveLength(5);
  expect(times.filter((time) => !(time > 0))).toEqual([]);

  await page.getByRole("slider", { name: "Frame of the video" }).press("End");
  expect(await page.locator("[data-part=readout]").innerText()).toContain("frame 25 · 2.50 s");
  expect(
    await page.evaluate("document.querySelector('[data-kinetoscope-player] video').currentTime"),
  ).toBeCloseTo(2.5, 2);
  const chart = "document.querySelector('[data-kinetoscope-player] [data-part=chart] img').naturalWidth";
  expect(await page.evaluate(chart)).toBe(480);
  await close();
});

test("a saved page has no serious fault, on a light and on a dark screen", async () => {
  const path = join(held.folder, "screen.html");
  const clip = await makeClip(held.folder, "seen.mp4");
  const labels = ["yoga", "tai chi", "squats"];
  const rows = ["yoga", "squats", undefined].map((groundTruth) => prediction(groundTruth, labels, clip));
  const predictions = predictionsOf(rows, { skipped: [{ path: "b.mp4", reason: "moov atom not found" }] });
  const history = [1, 2].map((epoch) => ({ epoch, loss: 1 / epoch, accuracy: 0.5 }));
  await saveHtml(
    path,
    ...[videoGrid(predictions), predictionsTable(predictions), evaluationReport(predictions)],
    ...[videoPlayer(clip), reliabilityChart(predictions), historyChart(history)],
  );
  const { page, close } = await openFile(held.browser, path);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect({ colorScheme, faults: await faultsIn(page, "section > *") }).toEqual({ colorScheme, faults: [] });
  }
  await close();
});

test("a saved page on paper has whole tables and no controls", async () => {
  const columns = Array.from({ length: 12 }, (_, i) => `column ${i}`);
  const row = {
    ...Object.fromEntries(columns.map((name) => [name, "swinging"])),
    path: "../data/".repeat(20),
  };
  const clips = [await makeClip(held.folder, "a.mp4"), await makeClip(held.folder, "b.mp4")];
  await saveHtml(join(held.folder, "page.html"), table([row]), videoGrid(clips));
  const { page, close } = await openFile(held.browser, join(held.folder, "page.html"));
  const controls = page.getByRole("group", { name: "Filter and sort the clips" });
  const hint = page.getByText("More columns to the right");
  expect([await controls.isVisible(), await hint.isVisible()]).toEqual([true, true]);
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 720, height: 900 }); // about A4
  const right = await page.evaluate<number>("document.querySelector('table').getBoundingClientRect().right");
  expect(right).toBeLessThanOrEqual(720);
  const fontSize = await page.evaluate<string>("getComputedStyle(document.querySelector('table')).fontSize");
  expect(parseFloat(fontSize)).toBeLessThan(11); // many columns: smaller, so that fewer words break
  expect([await controls.isVisible(), await hint.isVisible()]).toEqual([false, false]);
  await close();
});
