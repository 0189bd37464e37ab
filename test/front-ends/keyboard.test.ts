import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Displayable } from "../../src/display/page/displayable.js";
import { scorePlayer } from "../../src/display/player/score-player.js";
import { table } from "../../src/display/table/table.js";
import { videoGrid } from "../../src/display/grid/video-grid.js";
import { frameScores } from "../display/frame-scores.js";
import { makeClip, prediction, predictionsOf } from "../display/support.js";
import { startChromium } from "../support/chromium.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { untilTrue } from "../support/until-true.js";
import { openJupyterLab } from "./pages.js";

/** Every control of a view, with nothing but the keyboard. */

let browser: Browser;
beforeAll(async () => {
  process.env["KINETOSCOPE_CACHE"] = join(tmpdir(), "kinetoscope-test-previews");
  browser = await startChromium();
});
afterAll(() => browser.close());

async function open(...views: readonly Displayable[]): Promise<{ page: Page; close: () => Promise<void> }> {
  const bundles = await Promise.all(views.map((view) => view.toBundle()));
  const outputs = bundles.map((data) => ({ output_type: "display_data", data, metadata: {} }));
  return openJupyterLab(browser, outputs, { trusted: true });
}

// Text: it runs in the page, whose types the tests do not have. A name as a screen reader says it; whether a ring shows.
const focused = `(() => {
  const element = document.activeElement;
  if (element === document.body) return undefined;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
  const name = element.getAttribute("aria-label") ?? (element.matches("button, summary") ? element.textContent : "");
  const hasRing = (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  return { element: element.localName, name, hasRing };
})()`;

interface Focused {
  readonly element: string;
  readonly name: string;
  readonly hasRing: boolean;
}

/** What the tabulator key reaches, from the top of the page to its end. */
async function tabThrough(page: Page): Promise<readonly Focused[]> {
  const reached: Focused[] = [];
  for (;;) {
    await page.keyboard.press("Tab");
    const now = await page.evaluate<Focused | undefined>(focused);
    if (now === undefined) return reached;
    const last = reached.at(-1);
    // the browser's own buttons of a video are stops too
    if (now.element !== "video" || last?.name !== now.name) reached.push(now);
  }
}

test("the tabulator key reaches every control of a grid, a player and a table; each has a name and a ring", async () => {
  const path = await makeClip(await temporaryFolder(), "a.mp4");
  const rows = ["yoga", "zumba"].map((label) => ({
    ...prediction("yoga", [label, "surf"], path),
    id: label,
  }));
  const scores = frameScores({
    path,
    labels: ["yoga", "zumba"],
    rows: [
      [0.4, 0.6],
      [0.7, 0.3],
      [0.9, 0.1],
    ],
  });
  const { page, close } = await open(
    videoGrid(predictionsOf(rows, { topK: 2, skipped: [{ path: "b.mp4", reason: "not there" }] })),
    scorePlayer(path, scores),
    table([{ label: "yoga", clips: 2 }], { caption: "Clips" }),
  );
  const reached = await tabThrough(page);
  expect(reached.map(({ element, name }) => `${element} ${name}`)).toEqual([
    "summary 2 of 3 clips · 1 skipped: not there",
    "button all 2",
    "button ✓ right 1",
    "button ✗ wrong 1",
    "select Order",
    "input Search",
    "video Clip 0: yoga",
    "summary top 2",
    "video Clip 1: yoga",
    "summary top 2",
    "summary tiny · on 2 of 3 clips",
    "video a.mp4",
    "div Frame of the video",
    "summary tiny",
    "div Clips",
  ]);
  expect(reached.filter(({ hasRing }) => !hasRing)).toEqual([]);
  await close();
});

test("a grid is filtered, sorted, searched, played and opened by keys alone", async () => {
  const path = await makeClip(await temporaryFolder(), "a.mp4");
  const rows = [
    { ...prediction("yoga", ["yoga", "zumba"], path), id: "first" },
    { ...prediction("zumba", ["yoga", "zumba"], path), id: "second" },
  ];
  const { page, close } = await open(videoGrid(predictionsOf(rows, { topK: 2 })));
  const shown = (): Promise<readonly string[]> =>
    page.evaluate(
      `[...document.querySelectorAll("figure")].filter((figure) => figure.getBoundingClientRect().height > 0).map((figure) => figure.dataset.name)`,
    );
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await press("Tab", "Tab", "Tab", "Enter");
  expect(await shown()).toEqual(["second"]);
  expect(await page.getByRole("status").textContent()).toBe("1 of 2 shown");
  await press("Shift+Tab", "Shift+Tab", "Space");
  expect(await shown()).toEqual(["first", "second"]);
  await press("Tab", "Tab", "Tab", "Tab", "Tab", "ArrowDown", "ArrowDown", "ArrowDown");
  expect(await page.locator("select").nth(1).inputValue()).toBe("label");
  await press("Tab", "s", "e", "c");
  expect(await shown()).toEqual(["second"]);
  await press("Backspace", "Backspace", "Backspace", "Tab");
  await untilTrue(page, "!document.activeElement.paused && document.activeElement.currentTime > 0");
  await page.getByText("top 2", { exact: true }).first().focus();
  await press("Enter");
  // browsers tell that details were opened in a task of its own
  const details = page.locator("figure").first().locator("details");
  await vi.waitFor(async () => expect(await details.innerText()).toContain("yoga 60.0\u00a0% ✓"), 10_000);
  await close();
});

test("a table that is wider than its page is scrolled by keys", async () => {
  const columns = Array.from({ length: 30 }, (_, i) => [`column ${i}`, "a text"]);
  const { page, close } = await open(table([Object.fromEntries(columns)]));
  await page.setViewportSize({ width: 700, height: 600 }); // on a phone each row is a card
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await untilTrue(page, "document.activeElement.scrollLeft > 0");
  await close();
});
