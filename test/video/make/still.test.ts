import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { makePreview } from "../../../src/video/make/encode.js";
import { makeStill } from "../../../src/video/make/still.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

async function ownCache(): Promise<void> {
  vi.stubEnv("KINETOSCOPE_CACHE", await temporaryFolder());
}

describe("makeStill()", () => {
  test("is the preview's still, without the preview", async () => {
    await ownCache();
    const path = await numberedVideo({ numFrames: 30, width: 64, height: 48 });
    const { mp4, ...poster } = await makePreview(path);
    expect(mp4.length).toBeGreaterThan(0);
    expect(await makeStill(path)).toEqual(poster);
  });

  test("fits its box and comes out of the cache the second time", async () => {
    await ownCache();
    const path = await numberedVideo({ numFrames: 3, width: 128, height: 32 });
    const options = { width: 64, height: 64 };
    const still = await makeStill(path, options);
    expect([still.width, still.height]).toEqual([64, 16]);
    vi.stubEnv("FFMPEG_PATH", "/nowhere/ffmpeg");
    expect(await makeStill(path, options)).toEqual(still);
  });

  test("throws on what is no video", async () => {
    const path = join(await temporaryFolder(), "broken.mp4");
    writeFileSync(path, "no video");
    await expect(makeStill(path)).rejects.toThrow(/^Cannot read /);
  });
});
