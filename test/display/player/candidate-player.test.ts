import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { candidateData } from "../../../src/display/player/candidate-data.js";
import { candidatePlayer } from "../../../src/display/player/candidate-player.js";
import { clipCandidates } from "../../../src/pipeline/windows/clip-candidates.js";
import { startChromium } from "../../support/chromium.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { untilTrue } from "../../support/until-true.js";
import { frameScores } from "../frame-scores.js";
import { openSaved } from "../open-saved.js";
import { makeClip } from "../support.js";

let browser: Browser;
beforeAll(async () => {
  process.env["KINETOSCOPE_CACHE"] = join(tmpdir(), "kinetoscope-test-previews");
  browser = await startChromium();
});
afterAll(() => browser.close());

const labels = ["yoga", "<b>surf</b>", "zumba"];
/** Twenty seconds, two frames a second; no two strengths are the same. */
const rows = Array.from({ length: 40 }, (_, i) => {
  const shares = [0, 1, 2].map((label) => 1 + ((i * 17 + label * 29) % 41));
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
});

async function scores(startSeconds?: number): Promise<ReturnType<typeof frameScores>> {
  const path = await makeClip(await temporaryFolder(), "a.mp4", { size: "64x48", seconds: 4 });
  return frameScores({ path, labels, rows, fps: 2, startSeconds });
}

test.each([
  ["a video", undefined],
  ["a part of one", 1],
])(
  "the sliders find in %s what clipCandidates() finds, as buttons and as bands",
  async (_, startSeconds) => {
    const known = await scores(startSeconds);
    const page = await openSaved(browser, 1100, candidatePlayer(known.path, known, { topK: 3 }));
    const slide = (name: string, value: number): Promise<void> =>
      page.getByRole("slider", { name, exact: true }).fill(String(value));
    for (const [skip, seconds, count, label] of [
      [1, 5, 1, undefined],
      [3, 2, 10, undefined],
      [7, 3.5, 4, "<b>surf</b>"],
      [10, 10, 3, "zumba"],
    ] as const) {
      await slide("Frames", skip);
      await slide("Length", seconds);
      await slide("Candidates", count);
      await page.getByLabel("Class").selectOption({ label: label ?? "any class" });
      const expected = clipCandidates(known.everyNth(skip), { seconds, count, label });
      const buttons = await page
        .getByRole("group", { name: "Candidates", exact: true })
        .getByRole("button")
        .allTextContents();
      expect(buttons.map((text) => text.replaceAll("\u00a0", " "))).toEqual(
        expected.map(
          (each) =>
            `▶ ${each.label} ${(100 * each.probability).toFixed(1)} % at ${each.peakSeconds.toFixed(2)} s · ${each.startSeconds.toFixed(2)}–${each.endSeconds.toFixed(2)} s`,
        ),
      );
      expect(await page.locator("[data-part=bands] > div").count()).toBe(expected.length);
    }
  },
  60_000,
);

test("without a script it shows the candidates of its options; as text a table of settings", async () => {
  const known = await scores();
  const view = candidatePlayer(known.path, known, { skipFrames: 2, clipSeconds: 4, count: 2 });
  const html = String((await view.toBundle())["text/html"]);
  const [best] = clipCandidates(known.everyNth(2), { seconds: 4 });
  expect(html).toContain(`<td style=`);
  expect(html).toContain(best.peakSeconds.toFixed(2));
  expect(html.match(/title="[^"]* to [^"]* s"/g)).toHaveLength(2);
  expect(view.toString().split("\n")).toHaveLength(14);
  expect(view.toString()).toMatch(/^skip +seconds +label +probability +startSeconds +endSeconds$/m);
});

test("candidatePlayer() throws on settings that its sliders do not have", async () => {
  const known = await scores();
  expect(() => candidatePlayer(known.path, known, { skipFrames: 11 })).toThrow(/skipFrames/);
  expect(() => candidatePlayer(known.path, known, { clipSeconds: 1 })).toThrow(/clipSeconds/);
});

test("on a wide page video, chart, sliders and candidates fit a projector, and a strip of frames on any ground", async () => {
  const known = await scores();
  const view = candidatePlayer(known.path, known, { clipSeconds: 2, count: 4, topK: 3 });
  const page = await openSaved(browser, 956, view); // a column of 924 pixels
  const places = await page.evaluate<Record<string, number>>(`(() => {
    const box = (name) => document.querySelector(name).getBoundingClientRect();
    const bottoms = [...document.querySelectorAll("[data-part=below] button, video")].map((each) => each.getBoundingClientRect().bottom);
    return { top: box("video").top, bottom: Math.max(...bottoms), video: box("video").right, chart: box("[data-part=chart]").left,
      below: box("[data-part=below]").left - box("video").left, page: document.documentElement.scrollWidth };
  })()`);
  expect(places["chart"]).toBeGreaterThan(places["video"] ?? NaN);
  expect((places["bottom"] ?? NaN) - (places["top"] ?? NaN)).toBeLessThan(720);
  expect(places["below"]).toBe(0);
  expect(places["page"]).toBeLessThanOrEqual(956);
  const corner = await page.evaluate<number>(`(async () => {
    const strip = document.querySelector("[data-part=strip] img");
    const canvas = new OffscreenCanvas(strip.naturalWidth, strip.naturalHeight).getContext("2d");
    canvas.drawImage(strip, 0, 0);
    return canvas.getImageData(0, strip.naturalHeight - 1, 1, 1).data[3];
  })()`);
  expect(corner).toBe(0);
}, 60_000);

test("on a phone a candidate's words stay in its button, and playing it brings the video into view", async () => {
  const known = await scores();
  const long = labels.map((label) => `${label} ${"and a long name ".repeat(4)}`);
  const many = frameScores({ path: known.path, labels: long, rows, fps: 2 });
  const page = await openSaved(browser, 420, candidatePlayer(known.path, many, { clipSeconds: 2, count: 2 }));
  const button = page.getByRole("group", { name: "Candidates", exact: true }).getByRole("button").last();
  const cut = await page.evaluate<number>(
    `Math.max(...[...document.querySelectorAll("[data-part=below] button")].map((each) => each.scrollHeight - each.clientHeight))`,
  );
  expect(cut).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 420, height: 400 });
  await button.scrollIntoViewIfNeeded();
  await button.click();
  await untilTrue(page, `document.querySelector("video").getBoundingClientRect().top > -1`);
}, 60_000);

test("of very many classes those with the highest probability anywhere can be looked for, and the one asked for", () => {
  const wide = Array.from({ length: 100 }, (_, row) =>
    Array.from({ length: 1000 }, (__, i) => (i === 500 + row ? 0.9 : i / 1e7)),
  );
  const names = Array.from({ length: 1000 }, (_, i) => `class ${i}`);
  const known = frameScores({ labels: names, rows: wide });
  const settings = { skipFrames: 1, clipSeconds: 5, count: 1 };
  const offered =
    candidateData(known, { ...settings, label: "class 3" })?.columns.map(([name]) => name) ?? [];
  expect(offered).toHaveLength(51);
  expect(offered[0]).toBe("class 3");
  for (const name of offered.slice(1)) expect(Number(name.slice(6))).toBeGreaterThanOrEqual(500);
});
