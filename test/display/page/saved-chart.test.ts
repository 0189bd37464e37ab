import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { scoreChart } from "../../../src/display/chart/score-chart.js";
import { asDisplayable } from "../../../src/display/page/as-displayable.js";
import { progressBundle } from "../../../src/notebook/progress-bar.js";
import { setDisplayScale } from "../../../src/display/page/display-scale.js";
import { table } from "../../../src/display/table/table.js";
import { startChromium } from "../../support/chromium.js";
import { frameScores } from "../frame-scores.js";
import { openSaved } from "../open-saved.js";

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());

const scores = frameScores({
  labels: ["<b>yoga", "zumba"],
  rows: Array.from({ length: 20 }, (_, i) => [0.2 + i / 40, 0.8 - i / 40]),
});

test("a chart of a saved page says what is near the pointer, and with the arrows what comes next", async () => {
  const page = await openSaved(browser, 900, scoreChart(scores));
  const chart = page.locator("[data-kinetoscope-points]");
  const tip = chart.getByRole("status");
  const place = await page.evaluate<{ x: number; y: number }>(`(() => {
    const chart = document.querySelector("[data-kinetoscope-points]");
    const { width, height, points } = JSON.parse(chart.getAttribute("data-kinetoscope-points"));
    const box = chart.querySelector("img").getBoundingClientRect();
    const [x, y] = points.find(([, , text]) => text.includes("zumba") && text.includes("frame: 7"));
    return { x: box.left + (x / width) * box.width + 3, y: box.top + (y / height) * box.height - 2 };
  })()`);
  await page.mouse.move(place.x, place.y);
  expect((await tip.textContent())?.replaceAll("\u00a0", " ")).toBe(
    "class: zumba\nframe: 7\nseconds: 0.70\nprobability: 62.5 %",
  );
  await page.mouse.move(1, 1);
  expect(await tip.isVisible()).toBe(false);
  await chart.dispatchEvent("pointerdown", { clientX: place.x, clientY: place.y }); // a finger does not move
  expect(await tip.textContent()).toContain("frame: 7\n");
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  expect(await tip.textContent()).toMatch(/^class: <b>yoga|^class: zumba/);
  await page.keyboard.press("Escape");
  expect(await tip.isVisible()).toBe(false);
}, 60_000);

test.each([
  { scale: 2, width: 1600 },
  { scale: 1, width: 380 },
])(
  "in size $scale on a page of $width pixels the ring is where the point is drawn",
  async ({ scale, width }) => {
    onTestFinished(() => setDisplayScale(1));
    setDisplayScale(scale);
    const page = await openSaved(browser, width, scoreChart(scores));
    const chart = page.locator("[data-kinetoscope-points]");
    await chart.focus();
    for (let i = 0; i < 5; i += 1) await page.keyboard.press("ArrowRight");
    const off = await page.evaluate<readonly number[]>(`(() => {
    const chart = document.querySelector("[data-kinetoscope-points]");
    const { width, height, points } = JSON.parse(chart.getAttribute("data-kinetoscope-points"));
    const [picture, ring] = ["img", "div"].map((name) => chart.querySelector(name).getBoundingClientRect());
    return [
      ring.left + ring.width / 2 - picture.left - (points[4][0] / width) * picture.width,
      ring.top + ring.height / 2 - picture.top - (points[4][1] / height) * picture.height,
    ];
  })()`);
    expect(Math.max(...off.map(Math.abs))).toBeLessThan(1.5 * scale);
    // nothing but the chart itself scrolls, and its words stay as large as they are
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect(await page.evaluate("document.querySelector('img').offsetWidth")).toBeGreaterThanOrEqual(480);
  },
  60_000,
);

test("setDisplayScale() makes texts and progress larger too", async () => {
  onTestFinished(() => setDisplayScale(1));
  expect(Object.keys(await asDisplayable("<b>12 clips").toBundle())).toEqual(["text/plain"]);
  setDisplayScale(1.6);
  const text = String((await asDisplayable("<b>12 clips").toBundle())["text/html"]);
  expect(text).toMatch(/zoom:1\.6.*&lt;b&gt;12 clips/s);
  const done = {
    title: "Reading",
    done: 2,
    total: 2,
    unit: "clips",
    elapsedSeconds: 1,
    state: "done",
  } as const;
  expect(String(progressBundle(done)["text/html"])).toContain("zoom:1.6");
});

test("setDisplayScale() makes tables and charts larger", async () => {
  onTestFinished(() => setDisplayScale(1));
  const views = (): Parameters<typeof openSaved>[2][] => [
    table([{ a: 1 }]),
    scoreChart(scores, { width: 300 }),
  ];
  const sizes = async (): Promise<number[]> => {
    const page = await openSaved(browser, 1300, ...views());
    return page.evaluate(
      `["td", "img"].map((name) => document.querySelector(name).getBoundingClientRect().height)`,
    );
  };
  const usual = await sizes();
  setDisplayScale(2);
  const large = await sizes();
  usual.forEach((height, i) => expect((large[i] ?? 0) / height).toBeCloseTo(2, 1));
  expect(() => setDisplayScale(9)).toThrow(RangeError);
}, 60_000);
