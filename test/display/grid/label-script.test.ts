import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyLabels } from "../../../src/datasets/table/apply-labels.js";
import { videoGrid } from "../../../src/display/grid/video-grid.js";
import { startChromium } from "../../support/chromium.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { openSaved } from "../open-saved.js";
import { makeClip } from "../support.js";

let browser: Browser;
beforeAll(async () => {
  process.env["KINETOSCOPE_CACHE"] = join(tmpdir(), "kinetoscope-test-previews");
  browser = await startChromium();
});
afterAll(() => browser.close());

test("labels and tags given by keyboard are downloaded as a CSV that applyLabels() reads", async () => {
  const folder = await temporaryFolder();
  const first = await makeClip(folder, 'one, "é".mp4');
  const second = await makeClip(folder, "two.mp4");
  const clips = [
    { path: first, id: "one", label: "yoga" },
    { path: second, id: "two", label: "zumba", startSeconds: 0, endSeconds: 0.4 },
    { path: second, id: "three" },
  ];
  const page = await openSaved(browser, 1000, videoGrid(clips, { correct: ["surfing", "yoga", "zumba"] }));
  const save = page.getByRole("button", { name: "download CSV" });
  expect(await save.isDisabled()).toBe(true);
  await page.getByLabel("Label of clip 0").focus();
  await page.keyboard.type("surf");
  await page.getByLabel("Tag of clip 0").focus();
  await page.keyboard.type('dark, "red"');
  await page.keyboard.press("Enter");
  await page.keyboard.type("good");
  expect(await page.getByText("2 changed").count()).toBe(1);
  // below a cell, as to the left of the first one it would be cut
  const marks = await page.evaluate<readonly string[]>(
    `[...document.querySelectorAll("figure")].map((each) => getComputedStyle(each).boxShadow)`,
  );
  expect(marks).toEqual(["rgb(200, 130, 30) 0px 4px 0px 0px", "rgb(200, 130, 30) 0px 4px 0px 0px", "none"]);
  expect(await page.locator("figcaption small").first().textContent()).toBe("one");

  const [download] = await Promise.all([page.waitForEvent("download"), save.click()]);
  expect(download.suggestedFilename()).toBe("labels.csv");
  const csv = join(folder, "labels.csv");
  await download.saveAs(csv);
  expect(readFileSync(csv, "utf8").split("\n")).toHaveLength(4);
  const corrected = (await applyLabels(clips, csv)).toArray();
  expect(corrected.map(({ label }) => label)).toEqual(["surfing", "zumba", undefined]);
  expect(corrected.map(({ columns }) => columns?.["remark"])).toEqual(['dark, "red"', "good", undefined]);
}, 60_000);

test("a grid without labels to choose from has no fields", async () => {
  const path = await makeClip(await temporaryFolder(), "a.mp4");
  const page = await openSaved(browser, 1000, videoGrid([path, path]));
  expect(await page.locator("figure select, figure input").count()).toBe(0);
});

test("applyLabels() takes a clip of another folder by its id, and names the line that is about none", async () => {
  const csv = join(await temporaryFolder(), "labels.csv");
  const clips = [
    { path: "here/a.mp4", id: "a", label: "yoga" },
    { path: "here/b.mp4", id: "b" },
    { path: "here/c.mp4", id: "b" },
  ];
  writeFileSync(csv, "path,id,label,tag\nthere/a.mp4,a,surfing,\n");
  expect((await applyLabels(clips, csv)).at(0)).toMatchObject({ path: "here/a.mp4", label: "surfing" });
  writeFileSync(csv, "path,id,label,tag\nthere/b.mp4,b,surfing,\n");
  await expect(applyLabels(clips, csv)).rejects.toThrow(
    `Cannot apply line 2 of "${csv}": no clip, or more than one, is "b" (there/b.mp4)`,
  );
  writeFileSync(csv, "file,label\n");
  await expect(applyLabels(clips, csv)).rejects.toThrow(
    /expected the columns path, .* but it has "file", "label"/,
  );
});
