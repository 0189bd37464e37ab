import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { candidatePlayer } from "../../../src/display/player/candidate-player.js";
import { clipCandidates } from "../../../src/pipeline/windows/clip-candidates.js";
import { startChromium } from "../../support/chromium.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
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
