import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { makePreview } from "../../src/video/encode.js";
import { probeVideo } from "../../src/video/probe.js";
import { numberedVideo } from "../support/numbered-video.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";
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
