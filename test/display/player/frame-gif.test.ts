import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { frameGif, gifWithin } from "../../../src/display/player/frame-gif.js";
import { saveGif } from "../../../src/image/save-gif.js";
import { Frames } from "../../../src/tensor/frames.js";
import { openVideo } from "../../../src/video/video.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** Red of the middle of every picture, by sharp's GIF reader. */
async function redsOf(gif: Uint8Array): Promise<number[]> {
  const { data, info } = await sharp(gif, { animated: true }).raw().toBuffer({ resolveWithObject: true });
  const { width, channels } = info;
  const pageHeight = info.pageHeight ?? info.height;
  const numPages = info.height / pageHeight;
  return Array.from(
    { length: numPages },
    (_, page) => data[((page + 0.5) * pageHeight * width + width / 2) * channels],
  );
}

const near = (values: readonly number[], expected: readonly number[]): boolean =>
  values.length === expected.length && values.every((value, i) => Math.abs(value - expected[i]) < 8);

test("frameGif() shows the chosen frames, repeats included, at the chosen rate", async () => {
  const path = await numberedVideo({ numFrames: 200 }); // red is the frame's number
  const view = frameGif(path, { indices: [0, 60, 60, 180], fps: 8, title: "<b>four</b>" });
  expect(String(view)).toBe("<b>four</b> · GIF, 8 frames a second");
  const bundle = await view.toBundle();
  const html = bundle["text/html"] as string;
  const gif = Buffer.from(/src="data:image\/gif;base64,([^"]+)"/.exec(html)?.[1] ?? "", "base64");
  expect(near(await redsOf(gif), [0, 60, 60, 180])).toBe(true);
  const { delay, loop, width } = await sharp(gif, { animated: true }).metadata();
  // 125 ms is no whole hundredth: the sum stays right
  expect([delay, loop, width]).toEqual([[130, 120, 130, 120], 0, 32]);
  expect(html).toContain("&lt;b&gt;four&lt;/b&gt;");
  expect(html).not.toMatch(/<(script|style|svg|b>)/);
  expect(bundle["text/plain"]).toBe("<b>four</b>\n4 frames of 200, 8 a second: 0 60 60 180");
  expect(near(await redsOf(Buffer.from(bundle["image/png"] as string, "base64")), [0])).toBe(true);
});

test("frameGif() chooses by the number of frames", async () => {
  const path = await numberedVideo({ numFrames: 200 });
  const last = await frameGif(path, { indices: (count) => [count - 1] }).toBundle();
  expect(last["text/plain"]).toMatch(/1 frame of 200, 10 a second: 199$/);
  const usual = await frameGif(path).toBundle();
  expect(usual["text/plain"]).toMatch(/20 frames of 200, 10 a second: 0 10 20 30 40 … 190$/);
});

test("gifWithin() makes a GIF narrower until it fits, down to 40 pixels", async () => {
  const random = seededRandom(1);
  const [width, height] = [100, 40];
  const picture = (): Uint8Array =>
    Uint8Array.from({ length: width * height * 3 }, () => random.nextFloat() * 256);
  const frames = { pictures: [picture(), picture()], width, height };
  const full = await gifWithin(100_000, frames, { fps: 10, width });
  expect(full.width).toBe(width);
  const half = await gifWithin(full.gif.length / 2, frames, { fps: 10, width });
  expect(half.gif.length).toBeLessThanOrEqual(full.gif.length / 2);
  expect(half.width).toBeGreaterThan(40);
  expect((await sharp(half.gif).metadata()).width).toBe(half.width);
  expect((await gifWithin(10, frames, { fps: 10, width })).width).toBe(40);
});

test("frameGif() throws at once on options out of range, and when shown on a frame that is not there", async () => {
  expect(() => frameGif("a.mp4", { fps: 60 })).toThrow(
    new RangeError("Expected fps to be a number from 1 to 50 but received 60 (number)"),
  );
  expect(() => frameGif("a.mp4", { width: 10 })).toThrow(RangeError);
  const path = await numberedVideo({ numFrames: 200 });
  await expect(frameGif(path, { indices: [200] }).toBundle()).rejects.toThrow(/indices run from 0 to 199/);
  await expect(frameGif(path, { indices: [] }).toBundle()).rejects.toThrow(/no frame was chosen$/);
});

test("saveGif() writes frames in full size; ffmpeg reads them back", async () => {
  const path = join(await temporaryFolder(), "new", "four.gif");
  const video = await openVideo(await numberedVideo({ numFrames: 200 }));
  const frames = await video.framesAt([10, 110, 190]);
  await video.close();
  await saveGif(path, frames, { fps: 25 });
  expect((await readFile(path)).subarray(0, 6).toString()).toBe("GIF89a");
  const again = await openVideo(path);
  const read = await again.framesAt([0, 1, 2]);
  await again.close();
  expect(read.shape).toEqual(frames.shape);
  expect(read.ptsSeconds.map((seconds) => Number(seconds.toFixed(2)))).toEqual([0, 0.04, 0.08]);
  expect(
    near(
      [0, 1, 2].map((i) => read.frame(i)[0]),
      [10, 110, 190],
    ),
  ).toBe(true);
  await expect(saveGif(path, new Frames(new Uint8Array(0), [0, 8, 8, 3], [], []))).rejects.toThrow(
    `Cannot write "${path}": there is no frame`,
  );
});
