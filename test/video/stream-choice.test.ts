import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { cutClip } from "../../src/video/make/cut.js";
import { makePreview } from "../../src/video/make/encode.js";
import { makeStill } from "../../src/video/make/still.js";
import { openVideo } from "../../src/video/video.js";
import { ownCache } from "../support/own-cache.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";

beforeEach(async () => {
  await ownCache();
});

/** Blue pictures in motion, 64×48; a picture in red, or a second stream in red, 128×96. */
async function twoStreams(name: string, ...options: readonly string[]): Promise<string> {
  const path = join(await temporaryFolder(), name);
  const seconds = name.startsWith("cover") ? 0.04 : 1;
  const color = (text: string, duration: number): string[] => [
    "-f",
    "lavfi",
    "-i",
    `color=${text}:rate=25:duration=${duration},format=yuv420p`,
  ];
  const inputs = [...color("blue:size=64x48", 1), ...color("red:size=128x96", seconds)];
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...inputs, ...options, path]);
  return path;
}

async function expectBlue(path: string): Promise<void> {
  const video = await openVideo(path);
  expect([video.metadata.width, video.metadata.height]).toEqual([64, 48]);
  expect(await video.numFrames()).toBe(25);
  const [red, , blue] = (await video.framesAt([3])).frame(0);
  expect(red).toBeLessThan(50);
  expect(blue).toBeGreaterThan(200);
  await video.close();
}

describe("the stream that is read", () => {
  test.each([
    [
      "a cover",
      "cover.mp4",
      ["-map", "1:v", "-map", "0:v", "-c:v:0", "mjpeg", "-disposition:v:0", "attached_pic"],
    ],
    ["a larger one behind", "larger.mp4", ["-map", "0:v", "-map", "1:v"]],
    [
      "a larger one behind that is called the default",
      "default.mkv",
      ["-map", "0:v", "-map", "1:v", "-disposition:v:1", "default", "-disposition:v:0", "0"],
    ],
  ] as const)("is the first of pictures in motion, for every command: with %s", async (_, name, options) => {
    const path = await twoStreams(name, ...options);
    await expectBlue(path);
    expect(await makeStill(path)).toMatchObject({ width: 64, height: 48 });
    expect(await makePreview(path)).toMatchObject({ width: 64, height: 48 });
    for (const method of ["encode", "copy"] as const) {
      const saveTo = join(path, "..", `${method}.mp4`);
      await cutClip(path, { startSeconds: 0, endSeconds: 5 }, { saveTo, method });
      await expectBlue(saveTo);
    }
  });
});

describeWithShared("a clip whose first stream is its cover", () => {
  test("cover-first.mp4 gives the frames of plain.mp4", async () => {
    const [covered, plain] = await Promise.all(
      ["cover-first.mp4", "plain.mp4"].map((name) => openVideo(sharedPath("cases", name))),
    );
    expect(await covered.numFrames()).toBe(50);
    const [a, b] = await Promise.all([covered, plain].map((video) => video.framesAt([0, 17, 49])));
    expect(Buffer.compare(a.data, b.data)).toBe(0);
  });
});
