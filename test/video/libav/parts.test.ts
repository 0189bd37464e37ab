import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { DecoderName } from "../../../src/video/decode-settings.js";
import { tally } from "../../../src/video/libav/tally.js";
import type { OpenTimeSpan } from "../../../src/video/time-span.js";
import { withPart } from "../../../src/video/with-part.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** 200 frames at 25 a second, no two of them the same, a keyframe every 2 s. */
async function made(name: string, ...codec: readonly string[]): Promise<string> {
  const path = join(await temporaryFolder(), name);
  const source = [
    "-f",
    "lavfi",
    "-i",
    "testsrc2=size=90x58:rate=25,noise=alls=30:allf=t",
    "-frames:v",
    "200",
  ];
  const options = ["-pix_fmt", "yuv420p", "-g", "50", ...codec];
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...source, ...options, path]);
  return path;
}

/** All that readings of a part give: or the words of its error. */
async function readBy(decoder: DecoderName, path: string, span: OpenTimeSpan): Promise<readonly unknown[]> {
  const hash = createHash("sha256");
  try {
    return await withPart({ path, ...span }, { decoder }, async (part) => {
      const use = (pixels: Uint8Array, place: number): void => void hash.update(`${place}`).update(pixels);
      const walked = await part.forEachFrame(use, { every: 3 });
      const region = { left: 3, top: 5, width: 9, height: 7 };
      const sampled = await part.sampleEach((count) => [count - 1, 0, count - 1], use, { region });
      return [walked, sampled, hash.digest("hex"), part.firstFrame, part.isFromBeginning];
    });
  } catch (error) {
    return [(error as Error).message];
  }
}

const middle = { startSeconds: 4.5, endSeconds: 5.3 };
const spans: readonly OpenTimeSpan[] = [middle, { startSeconds: 6.5 }, { endSeconds: 0.5 }];

/** Fills some of the coded pictures with nonsense, `share` of the way through. */
function damage(path: string, share: number): void {
  const bytes = readFileSync(path);
  const media = bytes.indexOf("mdat") + 4;
  const from = media + Math.floor((bytes.indexOf("moov") - media) * share);
  writeFileSync(path, bytes.fill(0x55, from, from + 4000));
}

describe("of a part, FFmpeg's libraries and the program give the same frames and times", () => {
  test.each<[name: string, file: string, codec: readonly string[]]>([
    ["H.264 with B-frames", "a.mp4", ["-c:v", "libx264", "-bf", "3"]],
    [
      "keyframes before which others are shown",
      "a.mp4",
      ["-c:v", "libx264", "-x264-params", "open-gop=1:bframes=3"],
    ],
    ["uneven times", "a.mp4", ["-vf", "select='lt(n,120)+mod(n,3)'", "-fps_mode", "vfr", "-c:v", "libx264"]],
    ["a rate that is no whole number", "a.mp4", ["-vf", "fps=30000/1001", "-c:v", "libx264"]],
    ["Matroska", "a.mkv", ["-c:v", "libx264"]],
    ["MPEG-4 with B-frames in AVI", "a.avi", ["-c:v", "mpeg4", "-bf", "2"]],
  ])("%s", async (_name, file, codec) => {
    const path = await made(file, ...codec);
    for (const span of spans) {
      const expected = await readBy("program", path, span);
      const before = tally();
      expect(await readBy("libav", path, span)).toEqual(expected);
      expect(tally().doubts).toEqual(before.doubts);
      expect(tally().byLibraries - before.byLibraries).toBeGreaterThanOrEqual(2);
    }
  });
});

describe("the verdict on a damaged file is that of both", () => {
  test.each<[where: string, share: number, span: OpenTimeSpan, isTold: boolean]>([
    ["before a part that is sought", 0.2, middle, false],
    ["in the part", 0.6, middle, true],
    ["far behind the part", 0.9, middle, false],
    ["in a part that ends with the file", 0.95, { startSeconds: 6.7 }, true],
  ])("%s", async (_where, share, span, isTold) => {
    const path = await made("a.mp4", "-c:v", "libx264", "-bf", "0");
    damage(path, share);
    const found = await readBy("libav", path, span);
    expect(found).toEqual(await readBy("program", path, span));
    expect(/the stream is damaged/.test(String(found[0]))).toBe(isTold);
  });
});
