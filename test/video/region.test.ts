import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Rectangle } from "../../src/tensor/rectangle.js";
import { openVideo, type Video } from "../../src/video/video.js";
import { numberedVideo } from "../support/numbered-video.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** Runs ffmpeg; gives the path of what it wrote. */
async function made(name: string, ...args: readonly string[]): Promise<string> {
  const path = join(await temporaryFolder(), name);
  execFileSync("ffmpeg", ["-nostdin", "-loglevel", "error", ...args, path]);
  return path;
}

/** A moving picture with noise in all its colours. */
function source(width: number, height: number, numFrames = 6): string[] {
  const picture = `testsrc2=size=${width}x${height}:rate=10,noise=alls=30:allf=t`;
  return ["-f", "lavfi", "-i", picture, "-frames:v", String(numFrames)];
}

function cutOut(frame: Uint8Array, { width }: { readonly width: number }, region: Rectangle): Buffer {
  const rows = Array.from({ length: region.height }, (_, y) => {
    const from = ((region.top + y) * width + region.left) * 3;
    return frame.subarray(from, from + region.width * 3);
  });
  return Buffer.concat(rows);
}

/** Odd corners and odd sides: colours that belong to four pixels are cut through. */
function regionsOf({ width, height }: { readonly width: number; readonly height: number }): Rectangle[] {
  return [
    { left: 7, top: 5, width: Math.floor(width / 2) - 4, height: Math.floor(height / 3) },
    { left: width - 1, top: height - 1, width: 1, height: 1 },
    { left: 0, top: 3, width, height: height - 3 },
  ];
}

/** The largest difference between regions as they are decoded and the same cut out of whole frames. */
async function largestDifference(
  path: string,
  { color, numRegions }: { readonly color?: "tagged"; readonly numRegions?: number } = {},
): Promise<number> {
  const video = await openVideo(path, { color });
  const whole: Buffer[] = [];
  await video.forEachFrame((pixels) => void whole.push(Buffer.from(pixels)));
  let largest = 0;
  const compare = (pixels: Uint8Array, number: number, region: Rectangle): void => {
    const expected = cutOut(whole[number], video.metadata, region);
    expect(pixels.length).toBe(expected.length);
    for (let i = 0; i < expected.length; i += 1)
      largest = Math.max(largest, Math.abs(pixels[i] - expected[i]));
  };
  for (const region of regionsOf(video.metadata).slice(0, numRegions)) {
    await video.forEachFrame((pixels, i) => compare(pixels, i, region), { region });
    const last = whole.length - 1;
    await video.sampleEach(
      () => [0, last],
      (pixels, i) => compare(pixels, i === 0 ? 0 : last, region),
      { region },
    );
  }
  await video.close();
  return largest;
}

const h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "20"];
const turned = ["-vf", "transpose=1", "-metadata:s:v:0", "rotate=90"];

test.each<[name: string, file: string, args: readonly string[]]>([
  ["4:2:0", "a.mp4", [...source(90, 58), ...h264, "-pix_fmt", "yuv420p"]],
  ["4:2:0 in full range", "a.mp4", [...source(90, 58), ...h264, "-pix_fmt", "yuvj420p"]],
  ["4:2:2", "a.mp4", [...source(90, 58), ...h264, "-pix_fmt", "yuv422p"]],
  ["4:4:4", "a.mp4", [...source(91, 57), ...h264, "-pix_fmt", "yuv444p"]],
  ["RGB", "a.mkv", [...source(91, 57), "-c:v", "ffv1", "-pix_fmt", "bgr0"]],
  ["gray", "a.mkv", [...source(91, 57), "-c:v", "ffv1", "-pix_fmt", "gray"]],
  ["an odd size in AVI", "a.avi", [...source(91, 57), "-c:v", "mpeg4", "-q:v", "3"]],
  ["a VP9 stream", "a.webm", [...source(90, 58), "-c:v", "libvpx-vp9", "-deadline", "realtime"]],
  ["a HEVC stream", "a.mp4", [...source(90, 58), "-c:v", "libx265", "-x265-params", "log-level=none"]],
  ["a turned picture", "a.mp4", [...source(90, 58), ...turned, ...h264, "-pix_fmt", "yuv420p"]],
])("of %s, a region has the bits of the whole frame", async (_name, file, args) => {
  expect(await largestDifference(await made(file, ...args))).toBe(0);
});

test("colours that the file's tag decides are the same", async () => {
  const tag = ["-colorspace", "bt709", "-pix_fmt", "yuv420p"];
  const path = await made("tagged.mp4", ...source(90, 58), ...h264, ...tag);
  expect(await largestDifference(path, { color: "tagged" })).toBe(0);
});

test("where the size changes midway, the region is of the size that came first", async () => {
  const parts = await Promise.all(
    [source(90, 58, 60), source(40, 30, 60), source(128, 96, 60)].map((input) =>
      made("part.ts", ...input, ...h264, "-pix_fmt", "yuv420p"),
    ),
  );
  const path = join(await temporaryFolder(), "sizes.ts");
  writeFileSync(path, Buffer.concat(parts.map((part) => readFileSync(part))));
  expect(await largestDifference(path)).toBe(0);
});

test.each([
  ["smaller", 90, 58],
  ["larger", 256, 96],
  ["of as many bytes", 96, 128],
])("where the frames are %s, but not as the header says, the error says so", async (_, width, height) => {
  const parts = await Promise.all(
    [source(width, height, 3), source(128, 96, 3)].map((input) =>
      made("part.h264", ...input, ...h264, "-pix_fmt", "yuv420p"),
    ),
  );
  const path = join(await temporaryFolder(), "sizes.h264");
  writeFileSync(path, Buffer.concat(parts.map((part) => readFileSync(part)))); // ffprobe tells the last size
  const video = await openVideo(path);
  const message = `Cannot decode "${path}": its frames are not 128×96, as its header says. Convert it: `;
  for (const region of [{ left: 2, top: 2, width: 20, height: 20 }, undefined]) {
    await expect(video.forEachFrame(() => undefined, { region })).rejects.toThrow(message);
    await expect(video.sampleEach(() => [0], () => undefined, { region })).rejects.toThrow(message); // prettier-ignore
  }
  await expect(video.framesAt([0])).rejects.toThrow(message);
  await video.close();
});

test("frames that are sought have the region too", async () => {
  const path = await made("long.mp4", ...source(64, 48, 1200), ...h264, "-g", "50", "-pix_fmt", "yuv420p");
  const region = { left: 9, top: 11, width: 20, height: 17 };
  const wanted = [3, 1190];
  const video = await openVideo(path);
  await video.frameTimes(); // the number of frames is known: what is sampled is read without going to the end
  const whole = await video.framesAt(wanted);
  const regions: Buffer[] = [];
  await video.sampleEach(
    () => wanted,
    (pixels, i) => (regions[i] = Buffer.from(pixels)),
    { region },
  );
  wanted.forEach((_, i) => expect(regions[i]).toEqual(cutOut(whole.frame(i), video.metadata, region)));
  await video.close();
});

test.each<[region: Rectangle, message: string]>([
  [{ left: 30, top: 0, width: 3, height: 1 }, "Expected region.width to be an integer from 1 to 2"],
  [{ left: 0, top: 24, width: 1, height: 1 }, "Expected region.top to be an integer from 0 to 23"],
  [{ left: -1, top: 0, width: 1, height: 1 }, "Expected region.left to be an integer from 0 to 31"],
  [{ left: 0, top: 0, width: 4, height: 0 }, "Expected region.height to be an integer from 1 to 24"],
  [{ left: 0.5, top: 0, width: 4, height: 1 }, "Expected region.left to be an integer from 0 to 31"],
])("throws on the region %j", async (region, message) => {
  const video: Video = await openVideo(await numberedVideo({ numFrames: 2 }));
  await expect(video.forEachFrame(() => undefined, { region })).rejects.toThrow(message);
  await expect(video.sampleEach(() => [0], () => undefined, { region })).rejects.toThrow(message); // prettier-ignore
  await video.close();
});

describeWithShared("odd videos", () => {
  /** Damaged ones are no videos. */
  const left = ["bitflips.mp4", "decord_corrupted.mp4", "truncated_faststart.mp4"];
  const golden = JSON.parse(readFileSync(sharedPath("golden", "bad.json"), "utf8")) as Record<
    string,
    { readonly opens: boolean }
  >;
  const odd = Object.keys(golden).filter((name) => golden[name].opens && !left.includes(name));

  test.each(odd)("a region of %s has the bits of the whole frame", async (name) => {
    expect(await largestDifference(sharedPath("data", "bad", name), { numRegions: 1 })).toBe(0);
  });
});
