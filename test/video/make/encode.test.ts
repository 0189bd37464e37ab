import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { makePreview, type PreviewOptions } from "../../../src/video/make/encode.js";
import { probeVideo } from "../../../src/video/probe.js";
import { openVideo } from "../../../src/video/video.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { writeFileSync } from "node:fs";

afterEach(() => {
  vi.unstubAllEnvs();
});

async function ownCache(): Promise<string> {
  const folder = await temporaryFolder();
  vi.stubEnv("KINETOSCOPE_CACHE", folder);
  return folder;
}

describe("makePreview()", () => {
  test("fits the box, keeps the aspect ratio, has even sides and no sound", async () => {
    const folder = await ownCache();
    const path = await numberedVideo({ numFrames: 60, width: 640, height: 360 });
    const preview = await makePreview(path, { width: 210, height: 140, maxSeconds: 1 });
    expect([preview.width, preview.height, preview.durationSeconds]).toEqual([210, 118, 2.4]);
    expect([...preview.poster.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    const written = join(folder, "check.mp4");
    writeFileSync(written, preview.mp4);
    const metadata = await probeVideo(written);
    expect(metadata).toMatchObject({
      width: 210,
      height: 118,
      codec: "h264",
      pixelFormat: "yuv420p",
      durationSeconds: 1,
    });
  });

  test("enlarges nothing", async () => {
    await ownCache();
    const preview = await makePreview(await numberedVideo({ numFrames: 5, width: 32, height: 24 }));
    expect([preview.width, preview.height]).toEqual([32, 24]);
  });

  test("is made once for a content, whatever the file's name", async () => {
    await ownCache();
    const path = await numberedVideo({ numFrames: 10 });
    const first = await makePreview(path);
    const copy = join(await temporaryFolder(), "-another: name.mp4");
    copyFileSync(path, copy);
    // no encoder any more: what comes back was kept
    vi.stubEnv("FFMPEG_PATH", "/nowhere/ffmpeg");
    expect((await makePreview(copy)).mp4).toEqual(first.mp4);
    await expect(makePreview(copy, { crf: 40 })).rejects.toThrow(/^Cannot start ffmpeg: command not found/);
  });
});

describe("a preview's clock", () => {
  async function times(path: string): Promise<readonly number[]> {
    const video = await openVideo(path);
    try {
      return await video.frameTimes();
    } finally {
      await video.close();
    }
  }

  async function previewTimes(path: string, options: PreviewOptions): Promise<readonly number[]> {
    const written = join(await temporaryFolder(), "preview.mp4");
    writeFileSync(written, (await makePreview(path, options)).mp4);
    return times(written);
  }

  test("keeps the uneven times of a file's frames", async () => {
    await ownCache();
    // 0 1 2 4 5 6 8 … twenty-fifths of a second; FFmpeg 7 would lose the last frame's length with setpts
    const uneven = "select=mod(n+1\\,4)";
    const path = await numberedVideo({
      numFrames: 20,
      extraArguments: ["-vf", uneven, "-fps_mode", "passthrough", "-video_track_timescale", "25000"],
    });
    const expected = Array.from({ length: 20 }, (_, n) => (n + Math.floor(n / 3)) / 25);
    expect(await times(path)).toEqual(expected.map((time) => expect.closeTo(time, 6) as number));
    const found = await previewTimes(path, {});
    expect(found).toEqual(expected.map((time) => expect.closeTo(time, 4) as number));
  });

  test.each([25, 30000 / 1001, 12])("of %d frames a second ends where its last frame does", async (fps) => {
    await ownCache();
    const path = await numberedVideo({ numFrames: 60, fps });
    for (const [first, options] of [
      [0, {}],
      [0, { maxSeconds: 1 }],
      [7, {}],
      [7, { maxSeconds: 0.5 }],
      [59, {}],
    ] as const) {
      const written = join(await temporaryFolder(), "preview.mp4");
      const startSeconds = first === 0 ? 0 : (first - 0.5) / fps;
      writeFileSync(written, (await makePreview(path, { ...options, startSeconds })).mp4);
      const found = await times(written);
      const { maxSeconds = 15 } = options;
      const shown = (await times(path)).filter(
        (time) => time >= startSeconds && time < startSeconds + maxSeconds,
      );
      expect(found).toEqual(
        shown.map((time, i) => expect.closeTo(i === 0 ? 0 : time - startSeconds, 4) as number),
      );
      const { durationSeconds = Number.NaN } = await probeVideo(written);
      expect(durationSeconds - found[found.length - 1]).toBeCloseTo(1 / fps, 2);
    }
  });

  test("starts at 0 with the start that was asked for", async () => {
    await ownCache();
    const path = await numberedVideo({ numFrames: 50 });
    const found = await previewTimes(path, { startSeconds: 0.4, maxSeconds: 0.2 });
    expect(found).toEqual([0, 1, 2, 3, 4].map((n) => expect.closeTo(n / 25, 4) as number));
    await expect(makePreview(path, { startSeconds: 2 })).rejects.toThrow(/it holds no frame from 2 s on$/);
  });

  test("has no more frames per second than asked for", async () => {
    await ownCache();
    const path = await numberedVideo({ numFrames: 60, fps: 60 });
    expect(await previewTimes(path, { maxFps: 15 })).toHaveLength(15);
  });

  test("has these also where it begins further on than it is long", async () => {
    await ownCache();
    const path = await numberedVideo({ numFrames: 600, fps: 60 });
    const found = await previewTimes(path, { maxFps: 15, startSeconds: 7, maxSeconds: 2 });
    expect(found).toEqual(Array.from({ length: 30 }, (_, n) => expect.closeTo(n / 15, 4) as number));
  });

  test("is the file's own where that starts at 5 s", async () => {
    await ownCache();
    const path = await numberedVideo({ numFrames: 10, extraArguments: ["-output_ts_offset", "5"] });
    const source = await times(path);
    expect(source[0]).toBe(0);
    expect(await previewTimes(path, {})).toEqual(source.map((time) => expect.closeTo(time, 4) as number));
  });
});

describeWithShared("makePreview() of odd files", () => {
  test.each([
    "no_duration.webm",
    "one_frame.mp4",
    "raw_annexb.mp4",
    "vfr.mp4",
    "sar_2x1.mp4",
    "rotate90_tag.mp4",
  ])("%s has a video and a poster", async (name) => {
    await ownCache();
    const preview = await makePreview(sharedPath("data", "bad", name));
    expect(preview.mp4.length).toBeGreaterThan(500);
    expect([...preview.poster.subarray(0, 2)]).toEqual([0xff, 0xd8]);
    if (name === "rotate90_tag.mp4") expect(preview.height).toBeGreaterThan(preview.width);
  });
});

describe("makePreview() of a long video", () => {
  test("reads no further than it shows", async () => {
    await ownCache();
    const path = await numberedVideo({ numFrames: 600, fps: 5 });
    const report = join(await temporaryFolder(), "report.log");
    vi.stubEnv("FFREPORT", `file=${report}:level=40`);
    await makePreview(path, { maxSeconds: 5, startSeconds: 2 });
    vi.unstubAllEnvs();
    const [, packetsRead] =
      /Input stream #0:0 \(video\): (\d+) packets read/.exec(readFileSync(report, "utf8")) ?? [];
    expect(Number(packetsRead)).toBeGreaterThan(30);
    expect(Number(packetsRead)).toBeLessThan(100);
  });
});
