import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
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

  test("passes over black frames, as the preview's poster does; of a black video it is black", async () => {
    await ownCache();
    const folder = await temporaryFolder();
    for (const [name, sources] of [
      ["fade.mp4", ["color=black:s=64x48:d=2", "testsrc=s=64x48:d=2"]],
      ["black.mp4", ["color=black:s=64x48:d=2", "color=black:s=64x48:d=2"]],
    ] as const) {
      const path = join(folder, name);
      const inputs = sources.flatMap((source) => ["-f", "lavfi", "-i", source]);
      execFileSync("ffmpeg", ["-loglevel", "error", ...inputs, "-filter_complex", "concat=n=2", "-y", path]);
      for (const { poster } of [await makeStill(path), await makePreview(path)]) {
        const { channels } = await sharp(poster).stats();
        const brightness = Math.max(...channels.map(({ mean }) => mean));
        if (name === "fade.mp4") expect(brightness).toBeGreaterThan(60);
        else expect(brightness).toBeLessThan(5);
      }
    }
  });

  test("throws on what is no video", async () => {
    const path = join(await temporaryFolder(), "broken.mp4");
    writeFileSync(path, "no video");
    await expect(makeStill(path)).rejects.toThrow(/^Cannot read /);
  });
});
