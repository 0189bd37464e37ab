import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { openVideo, type Video } from "../../src/video/video.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = resolve(import.meta.dirname, "..", "golden");
/** What OpenCV read: `test/golden/deep_clips.py`. */
const golden = JSON.parse(readFileSync(join(folder, "deep-clips.json"), "utf8")) as Readonly<
  Record<string, { readonly frames: number; readonly sha256: string }>
>;
const names = Object.keys(golden);

async function reading<Result>(path: string, read: (video: Video) => Promise<Result>): Promise<Result> {
  const video = await openVideo(path);
  return read(video).finally(() => video.close());
}

function allFrames(path: string): Promise<Buffer[]> {
  return reading(path, async (video) => {
    const frames: Buffer[] = [];
    await video.forEachFrame((pixels) => void frames.push(Buffer.from(pixels)));
    return frames;
  });
}

/** A copy that ffmpeg changed without coding the pictures again. */
async function changed(name: string, ...options: readonly string[]): Promise<string> {
  const path = join(await temporaryFolder(), "changed.mp4");
  const source = ["-i", join(folder, "deep", name), "-c", "copy"];
  execFileSync("ffmpeg", ["-nostdin", "-loglevel", "error", ...source, ...options, path]);
  return path;
}

describe("a clip of more than 8 bits a channel", () => {
  test.each(names)("has OpenCV's bits to the last row: %s", async (name) => {
    const frames = await allFrames(join(folder, "deep", name));
    const sha256 = createHash("sha256").update(Buffer.concat(frames)).digest("hex");
    expect({ frames: frames.length, sha256 }).toEqual({
      frames: golden[name].frames,
      sha256: golden[name].sha256,
    });
  });

  test.each(names)("has the same bits in every way of reading, whole and in part: %s", async (name) => {
    const path = join(folder, "deep", name);
    const whole = await allFrames(path);
    await reading(path, async (video) => {
      const { width, height } = video.metadata;
      const region = { left: 3, top: height - 7, width: width - 5, height: 7 };
      const rows = Array.from({ length: 7 }, (_, y) => 3 * ((region.top + y) * width + 3));
      const parts = whole.map((frame) =>
        Buffer.concat(rows.map((from) => frame.subarray(from, from + 3 * region.width))),
      );
      const found: Buffer[] = [];
      const use = (pixels: Uint8Array): void => void found.push(Buffer.from(pixels));
      await video.sampleEach(() => [0, 1, 2, 3], use, { region });
      expect(found.every((part, i) => part.equals(parts[i]))).toBe(true);
      const asked = await video.framesAt([2]);
      expect(whole[2].equals(asked.frame(0))).toBe(true);
    });
  });

  test.each(["h264-10.mp4", "hevc-12.mp4"])("is turned after that: %s", async (name) => {
    const path = join(await temporaryFolder(), "turned.mp4");
    const bytes = readFileSync(join(folder, "deep", name));
    const matrix = bytes.indexOf("tkhd") + 44;
    for (const [i, value] of [0, 1, 0, -1, 0].entries()) bytes.writeInt32BE(value * 65536, matrix + 4 * i);
    writeFileSync(path, bytes);
    const [upright] = await allFrames(join(folder, "deep", name));
    const { width, height } = await reading(path, (video) => Promise.resolve(video.metadata));
    const [turned] = await allFrames(path);
    const expected = Buffer.alloc(upright.length);
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) {
        const from = 3 * ((width - 1 - x) * height + y);
        upright.copy(expected, 3 * (y * width + x), from, from + 3);
      }
    expect(turned.equals(expected)).toBe(true);
  });

  test.each([
    ["h264-10.mp4", "h264_metadata"],
    ["hevc-10.mp4", "hevc_metadata"],
  ])("of which the first rows are not shown has the right ones: %s", async (name, filter) => {
    const path = await changed(name, "-bsf:v", `${filter}=crop_top=4`);
    const [whole] = await allFrames(join(folder, "deep", name));
    const [part] = await allFrames(path);
    expect(part.length).toBe(66 * (50 - 4) * 3);
    for (let y = 0; y < 46; y += 1) {
      const row = part.subarray(3 * 66 * y, 3 * 66 * (y + 1));
      const expected = whole.subarray(3 * 66 * (y + 4), 3 * 66 * (y + 5));
      const largest = Math.max(...row.map((value, i) => Math.abs(value - expected[i])));
      // there what is not shown decides colours, as in the rows at the end
      if (y > 2 && y < 42) expect([y, largest]).toEqual([y, 0]);
      else expect([y, largest < 24]).toEqual([y, true]);
    }
  });

  test("keeps counting frames where the size changes, of the size that came first", async () => {
    const parts = await temporaryFolder();
    const made = ["66x50", "50x42"].map((size) => {
      const path = join(parts, `${size}.ts`);
      const source = ["-f", "lavfi", "-i", `testsrc2=size=${size}:rate=25`, "-frames:v", "4"];
      const coding = ["-pix_fmt", "yuv420p10le", "-c:v", "libx264"];
      execFileSync("ffmpeg", ["-nostdin", "-loglevel", "error", ...source, ...coding, path]);
      return readFileSync(path);
    });
    const path = join(parts, "both.ts");
    writeFileSync(path, Buffer.concat(made));
    const frames = await allFrames(path);
    expect(frames.map((frame) => frame.length)).toEqual(Array.from({ length: 8 }, () => 66 * 50 * 3));
  });
});
