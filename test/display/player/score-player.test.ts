import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { saveHtml } from "../../../src/display/page/save-html.js";
import { scorePlayer } from "../../../src/display/player/score-player.js";
import type { FrameScores } from "../../../src/pipeline/frame-scores/frame-scores.js";
import { openVideo } from "../../../src/video/video.js";
import { startChromium } from "../../support/chromium.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { untilTrue } from "../../support/until-true.js";
import { frameScores, risingScores } from "../frame-scores.js";

const numFrames = 20;
const halfFrame = 0.05;
const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'&`;

let browser: Browser;
beforeAll(async () => {
  process.env["KINETOSCOPE_CACHE"] = join(tmpdir(), "kinetoscope-test-previews");
  browser = await startChromium();
});
afterAll(() => browser.close());
let pages: Page[] = [];
afterEach(async () => {
  for (const page of pages) await page.close();
  pages = [];
});

/** Ten frames a second; frame n is a grey of 20 + 10 n, so that a picture says which frame it is. */
async function greyVideo(extra: readonly string[] = [], name = "grey.mp4"): Promise<string> {
  const path = join(await temporaryFolder(), name);
  const source = "color=black:size=96x64:rate=10,format=gray,geq=lum='20+10*N'";
  const frames = ["-frames:v", String(numFrames)];
  const encoder = ["-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv420p"];
  execFileSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", source, ...frames, ...extra, ...encoder, path]);
  return path;
}

interface Opened {
  readonly page: Page;
  readonly complaints: readonly string[];
}

type Player = readonly [path: string, scores: FrameScores, options: { readonly label?: string }];

async function savedPage(players: readonly Player[]): Promise<string> {
  const path = join(await temporaryFolder(), "player.html");
  await saveHtml(path, ...players.map(([video, scores, more]) => scorePlayer(video, scores, more)));
  return path;
}

const usualScores = risingScores(numFrames, 12);
let usual: string | undefined;

/** The page of the grey video and its rising scores, made once. */
async function usualPage(): Promise<string> {
  usual ??= await readFile(await savedPage([[await greyVideo(), usualScores, { label: "tai chi" }]]), "utf8");
  const path = join(await temporaryFolder(), "player.html");
  await writeFile(path, usual);
  return path;
}

async function open(
  path: string,
  options: { readonly width?: number; readonly colorScheme?: "light" | "dark" } = {},
): Promise<Opened> {
  const { width = 600, colorScheme = "light" } = options;
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  pages.push(page);
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!/^(data|file):/.test(request.url())) complaints.push(request.url());
  });
  await page.goto(pathToFileURL(path).href);
  await untilTrue(page, `[...document.querySelectorAll("video")].every((each) => each.readyState >= 2)`);
  return { page, complaints };
}

/** Where on the page a time stands on a chart, measured from the tick labels of the drawn chart itself. */
async function placeOf(
  page: Page,
  seconds: number,
  end: number,
  player = 0,
): Promise<{ x: number; y: number }> {
  const image = page.locator("[data-part=chart] img").nth(player);
  await image.scrollIntoViewIfNeeded();
  const box = await image.boundingBox();
  const axis = await page.evaluate<{ left: number; right: number }>(`(async () => {
    const image = document.querySelectorAll("[data-part=chart] img")[${player}];
    const svg = new DOMParser().parseFromString(atob(image.src.split(",")[1]), "image/svg+xml").documentElement;
    svg.style.cssText = "position:absolute;left:0;top:0;width:" + image.width + "px;height:" + image.height + "px";
    document.body.append(svg);
    const { left, right } = svg.querySelector(".role-axis-domain line").getBoundingClientRect();
    svg.remove();
    return { left, right };
  })()`);
  const { x = 0, y = 0 } = box ?? {};
  return { x: x + axis.left + ((axis.right - axis.left) * seconds) / end, y: y + 60 };
}

const timeOf = (page: Page, player = 0): Promise<number> =>
  page.evaluate<number>(`document.querySelectorAll("video")[${player}].currentTime`);

/** Which frame the video shows: its grey tells. */
function frameShown(page: Page): Promise<number> {
  return page.evaluate<number>(`(async () => {
    const video = document.querySelector("video");
    while (video.seeking) await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const canvas = new OffscreenCanvas(8, 8).getContext("2d");
    canvas.drawImage(video, 0, 0, 8, 8);
    return Math.round((canvas.getImageData(4, 4, 1, 1).data[0] - 20) / 10);
  })()`);
}

/** Waits until the video has played so far. (The page's policy forbids Playwright's own waiting.) */
async function playedTo(page: Page, seconds: number): Promise<void> {
  await page.evaluate(`(async () => {
    const video = document.querySelector("video");
    while (video.currentTime < ${seconds}) await new Promise((resolve) => setTimeout(resolve, 10));
  })()`);
}

const ruleLeft = (page: Page, player = 0): Promise<number> =>
  page.evaluate<number>(
    `document.querySelectorAll("[data-part=rule]")[${player}].getBoundingClientRect().left + 1`,
  );

describe("scorePlayer()", () => {
  test("a click on the chart moves the video to that frame, dragging moves it on", async () => {
    const { page, complaints } = await open(await usualPage());
    for (const frame of [12, 3, 19]) {
      const place = await placeOf(page, frame / 10, 2);
      await page.mouse.click(place.x + 2, place.y);
      expect(Math.abs((await timeOf(page)) - frame / 10)).toBeLessThan(halfFrame);
      expect(await frameShown(page)).toBe(frame);
      expect(Math.abs((await ruleLeft(page)) - place.x)).toBeLessThan(1.5);
    }
    const from = await placeOf(page, 0.5, 2);
    const to = await placeOf(page, 1.4, 2);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 5 });
    expect(Math.abs((await timeOf(page)) - 1.4)).toBeLessThan(halfFrame);
    await page.mouse.up();
    await page.mouse.move(from.x, from.y);
    expect(await frameShown(page)).toBe(14);
    expect(complaints).toEqual([]);
  });

  test("playing moves the rule and says frame, time, most probable class and the true one", async () => {
    const { page } = await open(await usualPage());
    const before = await ruleLeft(page);
    await page.evaluate(`document.querySelector("video").play()`);
    await playedTo(page, 0.5);
    await page.evaluate(`document.querySelector("video").pause()`);
    await page.waitForTimeout(100);
    const time = await timeOf(page);
    expect(await ruleLeft(page)).toBeGreaterThan(before + 20);
    expect(Math.abs((await ruleLeft(page)) - (await placeOf(page, time, 2)).x)).toBeLessThan(1.5);
    const row = Math.floor(time * 10 + 1e-6);
    const readout = await page.locator("[data-part=readout]").innerText();
    const top = `yoga ${(usualScores.at(row, 0) * 100).toFixed(1)} % · tai chi ${(usualScores.at(row, 1) * 100).toFixed(1)} %`;
    expect(readout).toBe(`frame ${row} · ${(row / 10).toFixed(2)} s\n${top}`);
  });

  test("the chart is a slider: arrows step by frame, Page by a second, Home and End go to the ends, space plays", async () => {
    const { page } = await open(await usualPage());
    const slider = page.getByRole("slider", { name: "Frame of the video" });
    await slider.focus();
    const steps = [
      ["ArrowRight", 1],
      ["ArrowUp", 2],
      ["ArrowLeft", 1],
      ["PageUp", 11],
      ["PageUp", 19],
      ["PageDown", 9],
      ["End", 19],
      ["ArrowRight", 19],
      ["Home", 0],
      ["ArrowDown", 0],
    ] as const;
    for (const [key, frame] of steps) {
      await page.keyboard.press(key);
      expect([key, await slider.getAttribute("aria-valuenow")]).toEqual([key, String(frame)]);
      // Chromium ends a video whose last frame it shows: the time is then the end of that frame
      const shown = Math.min(numFrames - 1, Math.floor((await timeOf(page)) * 10 + 1e-6));
      expect([key, shown]).toEqual([key, frame]);
    }
    expect(await slider.getAttribute("aria-valuetext")).toBe("frame 0 · 0.00 s, tai chi 58.0 %");
    expect(await slider.getAttribute("aria-valuemax")).toBe("19");
    expect(await page.evaluate("scrollY")).toBe(0);
    await page.keyboard.press("Space");
    await playedTo(page, 0.1);
    await page.keyboard.press("Space");
    expect(await page.evaluate(`document.querySelector("video").paused`)).toBe(true);
  });

  test("two players on a page keep apart, and leave nothing global", async () => {
    const path = await greyVideo();
    const scores = risingScores(numFrames, 5, path);
    const { page, complaints } = await open(
      await savedPage([
        [path, scores, {}],
        [path, scores, {}],
      ]),
    );
    const place = await placeOf(page, 1.1, 2, 1);
    await page.mouse.click(place.x, place.y);
    expect(await timeOf(page, 0)).toBe(0);
    expect(Math.abs((await timeOf(page, 1)) - 1.1)).toBeLessThan(halfFrame);
    expect(await ruleLeft(page, 1)).toBeGreaterThan((await ruleLeft(page, 0)) + 100);
    expect(await page.locator("[data-part=rule]").count()).toBe(2);
    const own = await page.evaluate<readonly string[]>(`(() => {
      const frame = document.body.appendChild(document.createElement("iframe"));
      const usual = new Set(Object.getOwnPropertyNames(frame.contentWindow));
      return Object.getOwnPropertyNames(window).filter((name) => !usual.has(name));
    })()`);
    expect(own.filter((name) => !/^(0|1|__playwright.*|__pw.*)$/.test(name))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("where an output is as wide as what is in it, the player is as wide as the window", async () => {
    const path = await usualPage();
    const text = await readFile(path, "utf8");
    // as nbconvert has it
    const wide = text.replace("<main>", `<div style="overflow:auto"><div style="display:table"><main>`);
    await writeFile(path, wide.replace("</main>", "</main></div></div>"));
    const { page, complaints } = await open(path, { width: 420 });
    const isWithin = (width: number): Promise<unknown> =>
      untilTrue(
        page,
        `["video", "[data-part=chart]", "img[alt]"]
          .every((name) => document.querySelector(name).getBoundingClientRect().right <= ${width})`,
      );
    await isWithin(420);
    await page.setViewportSize({ width: 300, height: 800 });
    await isWithin(300);
    expect(complaints).toEqual([]);
  });

  test("labels, titles and paths are text, and the page allows the library's scripts only", async () => {
    const path = await greyVideo([], "a <img src=x onerror=alert(3)> '&.mp4");
    const rows = Array.from({ length: numFrames }, () => [0.6, 0.3, 0.1]);
    const scores = frameScores({ path, labels: [hostile, "x".repeat(300), "yoga"], rows });
    const { page, complaints } = await open(await savedPage([[path, scores, { label: "yoga" }]]));
    expect(await page.locator("[data-part=readout]").innerText()).toContain(hostile.slice(0, 40));
    const policy = await page.locator("meta[http-equiv]").getAttribute("content");
    expect(policy).toMatch(/; script-src 'sha256-[\w+/]{43}=' 'sha256-[\w+/]{43}='$/);
    await page.evaluate(`(() => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'ran'";
      document.body.append(script);
    })()`);
    expect(await page.title()).toBe("player");
    expect(complaints.filter((each) => !each.includes("Content Security Policy"))).toEqual([]);
    expect(complaints).toHaveLength(1);
  });

  test.each([
    [400, "light"],
    [600, "dark"],
    [1200, "dark"],
  ] as const)("fits a window of %i pixels, %s", async (width, colorScheme) => {
    const { page } = await open(await usualPage(), { width, colorScheme });
    const measured = await page.evaluate<{ overflow: number; right: number; side: boolean }>(`(() => {
      const video = document.querySelector("video").getBoundingClientRect();
      const chart = document.querySelector("[data-part=chart]").getBoundingClientRect();
      return {
        overflow: document.documentElement.scrollWidth - innerWidth,
        right: Math.max(video.right, chart.right),
        side: chart.left > video.right,
      };
    })()`);
    expect(measured.overflow).toBeLessThanOrEqual(0);
    expect(measured.right).toBeLessThanOrEqual(width);
    expect(measured.side).toBe(width === 1200);
    const place = await placeOf(page, 1, 2);
    await page.mouse.click(place.x, place.y);
    expect(Math.abs((await timeOf(page)) - 1)).toBeLessThan(halfFrame);
  });

  test("cleaned as JupyterLab cleans it, a still, the chart and a strip of frames are there as pictures", async () => {
    const path = await greyVideo();
    const bundle = await scorePlayer(path, risingScores(numFrames, 5, path), { label: "yoga" }).toBundle();
    expect(Object.keys(bundle)).toEqual(["text/html", "image/png", "text/plain"]);
    expect(JSON.stringify(bundle).length).toBeLessThan(2_500_000);
    const cleaned = (bundle["text/html"] as string)
      .replace(/<script[\s\S]*?<\/script>/g, "")
      .replace(/<\/?video[^>]*>/g, "")
      .replace(/ data-[\w-]+="[^"]*"/g, "");
    const page = await browser.newPage();
    pages.push(page);
    await page.setContent(cleaned);
    await untilTrue(page, "[...document.images].every((image) => image.complete)");
    const images = await page.evaluate<readonly (readonly [number, number, string])[]>(
      `[...document.images].map((image) => [image.naturalWidth, image.height, image.alt])`,
    );
    expect(images).toHaveLength(3);
    expect(Math.min(...images.map(([width]) => width))).toBeGreaterThan(90);
    expect(Math.min(...images.map(([, height]) => height))).toBeGreaterThan(30);
    expect(images[1][2]).toContain("best frame 5 (90.0 % at 0.50 s)");
    expect(images[2][2]).toBe("frames 1, 5, 8, 11, 15, 18");
    expect(await page.locator("body").innerText()).toContain("Run this cell (or trust the notebook)");
  });

  test("starts where a notebook sets its HTML first, makes its scripts anew and attaches it then", async () => {
    const saved = await readFile(await usualPage(), "utf8");
    const markup = saved.slice(saved.indexOf("<section>") + 9, saved.indexOf("</section>"));
    const page = await browser.newPage();
    pages.push(page);
    await page.setContent("<main></main>");
    await page.evaluate(`(() => {
      const host = document.createElement("div");
      host.innerHTML = ${JSON.stringify(markup)};
      for (const old of host.querySelectorAll("script")) {
        const made = document.createElement("script");
        made.textContent = old.textContent;
        old.replaceWith(made);
      }
      document.querySelector("main").append(host);
    })()`);
    await page.getByRole("slider").press("End");
    expect(await page.locator("[data-part=readout]").innerText()).toMatch(/^frame 19 · 1\.90 s/);
  });

  test("thinned-out frames and a file whose times are uneven and start at 5 s are met all the same", async () => {
    const uneven = ["-vf", "setpts=(N+floor(N/3))/(10*TB)", "-fps_mode", "passthrough"];
    const path = await greyVideo([...uneven, "-output_ts_offset", "5"]);
    const video = await openVideo(path);
    const times = await video.frameTimes();
    await video.close();
    expect(times.slice(0, 5).map((time) => Math.round(time * 10))).toEqual([0, 1, 2, 4, 5]);
    const rows = times.filter((_, n) => n % 2 === 0).map((_, row) => [row / 20, 1 - row / 20]);
    const ptsSeconds = times.filter((_, n) => n % 2 === 0);
    const scores = frameScores({ path, labels: ["a", "b"], rows, every: 2, ptsSeconds });
    const { page } = await open(await savedPage([[path, scores, { label: "a" }]]));
    for (const frame of [4, 10, 18]) {
      const place = await placeOf(page, times[frame], scores.endSeconds);
      await page.mouse.click(place.x, place.y);
      expect(Math.abs((await timeOf(page)) - times[frame])).toBeLessThan(halfFrame);
      expect(await frameShown(page)).toBe(frame);
    }
  });

  test("throws at once on a label that the model does not know, and when shown on a broken file", async () => {
    const scores = risingScores(3, 1);
    expect(() => scorePlayer("a.mp4", scores, { label: "yogo" })).toThrow(/did you mean "yoga"/);
    expect(() => scorePlayer("a.mp4", scores, { width: 100 })).toThrow(RangeError);
    const folder = await temporaryFolder();
    await expect(scorePlayer(join(folder, "none.mp4"), scores).toBundle()).rejects.toThrow(/no such file/);
  });
});

describeWithShared("scorePlayer() of real files", () => {
  test.each(["start_time_5s.mp4", "vfr.mp4"])("%s: a click meets the frame", async (name) => {
    const path = sharedPath("data", "bad", name);
    const video = await openVideo(path);
    const times = await video.frameTimes();
    await video.close();
    const rows = times.map((_, row) => [row / times.length, 1 - row / times.length]);
    const scores = frameScores({ path, labels: ["a", "b"], rows, ptsSeconds: times });
    const { page } = await open(await savedPage([[path, scores, { label: "a" }]]));
    const frame = Math.floor(times.length * 0.7);
    const place = await placeOf(page, times[frame], scores.endSeconds);
    await page.mouse.click(place.x, place.y);
    expect(Math.abs((await timeOf(page)) - times[frame])).toBeLessThan(0.02);
  });
});
