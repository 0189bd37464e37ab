import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { frameGif } from "../../../src/display/player/frame-gif.js";
import { saveHtml } from "../../../src/display/page/save-html.js";
import { videoGrid } from "../../../src/display/grid/video-grid.js";
import { videoPlayer } from "../../../src/display/player/video-player.js";
import { startChromium } from "../../support/chromium.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { makeClip } from "../support.js";

beforeAll(() => {
  process.env["KINETOSCOPE_CACHE"] = join(tmpdir(), "kinetoscope-test-previews");
});

describe("videoPlayer()", () => {
  test("says what is shown of what, and holds video, still and title as data", async () => {
    const path = await makeClip(await temporaryFolder(), "-a <b>.avi", { seconds: 2 });
    const clip = { startSeconds: 0.5, endSeconds: 1.5 };
    const bundle = await videoPlayer(path, { clip, width: 320 }).toBundle();
    expect(Object.keys(bundle)).toEqual(["text/html", "image/png", "text/plain"]);
    expect(bundle["text/plain"]).toBe("-a <b>.avi\n0.5 s to 1.5 s of 2.0 s · 160×120, 10 fps, mpeg4");
    const html = bundle["text/html"] as string;
    expect(html).toContain("-a &lt;b&gt;.avi");
    expect(html).not.toContain("<b>");
    expect(html).not.toMatch(/(src|href|poster)="(?!data:)|<(style|script|svg)/);
    expect(html).toMatch(/<video[^>]*width="320"\s+height="240"/);
    expect(html).toMatch(/<img src="data:image\/jpeg;base64,[^>]*width="320" height="240"/);
  });

  test.each(["4x3000", "3000x4"])(
    "shows a picture of %s, where a side would have no pixel left",
    async (size) => {
      const path = join(await temporaryFolder(), "line.mkv");
      const source = ["-f", "lavfi", "-i", `testsrc2=size=${size}:rate=5`, "-frames:v", "4"];
      execFileSync("ffmpeg", ["-v", "error", ...source, "-c:v", "ffv1", path]);
      for (const shown of [videoPlayer(path), frameGif(path), videoGrid([path])]) {
        const html = (await shown.toBundle())["text/html"] as string;
        expect(html).toContain("<img");
        expect(html).not.toMatch(/(width|height)="0"/);
      }
    },
  );

  test("keeps a long video below 2.5 MB and says what that cost", async () => {
    const path = join(await temporaryFolder(), "noise.mp4");
    const source = "testsrc=size=480x360:rate=25:duration=4,noise=alls=90:allf=t";
    const encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];
    execFileSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", source, ...encoder, path]);
    const bundle = await videoPlayer(path).toBundle();
    expect(JSON.stringify(bundle).length).toBeLessThan(2_500_000);
    expect(bundle["text/plain"]).toContain("To keep this output small, the video is of lower quality");
  });

  test("throws on a wrong span or width at once, and on a broken file when it is shown", async () => {
    expect(() => videoPlayer("a.mp4", { clip: { startSeconds: 3, endSeconds: 3 } })).toThrow(
      new RangeError("Expected clip.endSeconds to be a number > 3 but received 3 (number)"),
    );
    expect(() => videoPlayer("a.mp4", { clip: { startSeconds: -1, endSeconds: 3 } })).toThrow(
      new RangeError("Expected clip.startSeconds to be a number ≥ 0 but received -1 (number)"),
    );
    expect(() => videoPlayer("a.mp4", { clip: 3 as never })).toThrow(
      new TypeError("Expected clip to be { startSeconds, endSeconds } but received 3 (number)"),
    );
    expect(() => videoPlayer("a.mp4", { width: 79 })).toThrow(RangeError);
    const folder = await temporaryFolder({ "broken.mp4": "no video" });
    await expect(videoPlayer(join(folder, "broken.mp4")).toBundle()).rejects.toThrow(/^Cannot read/);
    await expect(videoPlayer(join(folder, "none.mp4")).toBundle()).rejects.toThrow(/no such file$/);
  });
});

describe("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  const facts = `Promise.all([...document.querySelectorAll("video")].map(async (video) => {
    await video.play();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { width, height, right } = video.getBoundingClientRect();
    return { played: video.currentTime > 0, shape: width / height, right, duration: video.duration };
  }))`;

  async function playAll(paths: readonly string[], width: number): Promise<readonly Facts[]> {
    const page = join(await temporaryFolder(), "page.html");
    await saveHtml(page, ...paths.map((path) => videoPlayer(path, { width: 480 })));
    const opened = await browser.newPage({ viewport: { width, height: 800 } });
    await opened.goto(pathToFileURL(page).href);
    const found = await opened.evaluate<readonly Facts[]>(facts);
    expect(await opened.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await opened.close();
    return found;
  }

  interface Facts {
    readonly played: boolean;
    readonly shape: number;
    readonly right: number;
    readonly duration: number;
  }

  test("an .avi and a tall video play in a narrow window, undistorted", async () => {
    const folder = await temporaryFolder();
    const paths = [await makeClip(folder, "a.avi"), await makeClip(folder, "b.mp4", { size: "90x160" })];
    const found = await playAll(paths, 400);
    expect(found.map(({ played }) => played)).toEqual([true, true]);
    expect(found[0].shape).toBeCloseTo(4 / 3, 1);
    expect(found[1].shape).toBeCloseTo(9 / 16, 1);
    expect(found[0].right).toBeLessThanOrEqual(400);
    expect(found[0].duration).toBeCloseTo(1, 1);
  });

  describeWithShared("real files", () => {
    test("avi, mkv, webm, a turned one, one with uneven times and one that starts at 5 s play", async () => {
      const names = [
        ["ucf101_top5", "test", "v_CricketShot_g04_c01.avi"],
        ["clips", "flipping_a_pancake.mkv"],
        ["bad", "real_wallpushups.webm"],
        ["bad", "rotate90_tag.mp4"],
        ["bad", "vfr.mp4"],
        ["bad", "start_time_5s.mp4"],
      ];
      const found = await playAll(
        names.map((parts) => sharedPath("data", ...parts)),
        600,
      );
      expect(found.map(({ played }) => played)).toEqual(names.map(() => true));
      expect(found[3].shape).toBeLessThan(1);
      expect(found[5].duration).toBeCloseTo(1.2, 1);
    });
  });
});
