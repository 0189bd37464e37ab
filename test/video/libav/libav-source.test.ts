import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { DecoderName } from "../../../src/video/decode-settings.js";
import { tally } from "../../../src/video/libav/tally.js";
import { uniformIndices } from "../../../src/video/sampling/indices.js";
import { openVideo, type Video } from "../../../src/video/video.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** How videos are read; each gives a hash of all pixels, in their order, and the times. */
const readings: Readonly<Record<string, (video: Video) => Promise<readonly unknown[]>>> = {
  forEachFrame: (video) => hashed((use) => video.forEachFrame(use)),
  "every third": (video) => hashed((use) => video.forEachFrame(use, { every: 3 })),
  region: (video) =>
    hashed((use) => video.forEachFrame(use, { region: { left: 3, top: 5, width: 9, height: 7 } })),
  sampleEach: (video) => hashed((use) => video.sampleEach((count) => uniformIndices(count, 8), use)),
  // the last frame too: whether early ones know of damage behind them depends on how far a decoder reads ahead
  framesAt: async (video) => {
    const { data, ptsSeconds } = await video.framesAt([4, 0, 29]);
    return [createHash("sha256").update(data).digest("hex"), ...ptsSeconds];
  },
  batches: async (video) => {
    const found: unknown[] = [];
    for await (const { data, ptsSeconds } of video.batches({ batchSize: 4 }))
      found.push(createHash("sha256").update(data).digest("hex"), ...ptsSeconds);
    return found;
  },
  frameTimes: (video) => video.frameTimes(),
};

async function hashed(
  read: (
    use: (pixels: Uint8Array, place: number) => void,
  ) => Promise<{ readonly ptsSeconds: readonly number[]; readonly numFrames: number }>,
): Promise<readonly unknown[]> {
  const hash = createHash("sha256");
  const { numFrames, ptsSeconds } = await read((pixels, place) => hash.update(`${place}`).update(pixels));
  return [hash.digest("hex"), numFrames, ...ptsSeconds];
}

/** What each way of reading gives: or the words of its error. */
async function allOf(
  path: string,
  decoder: DecoderName,
): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const found: Record<string, readonly unknown[]> = {};
  for (const [name, read] of Object.entries(readings)) {
    const video = await openVideo(path, { decoder });
    found[name] = await read(video).catch((error: unknown) => [(error as Error).message]);
    await video.close();
  }
  return found;
}

async function made(name: string, ...options: readonly string[]): Promise<string> {
  const path = join(await temporaryFolder(), name);
  const source = ["-f", "lavfi", "-i", "testsrc2=size=90x58:rate=25,noise=alls=30:allf=t", "-frames:v", "30"];
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...source, "-pix_fmt", "yuv420p", ...options, path]);
  return path;
}

/** How many readings the libraries themselves answered while `work` ran. */
async function numByLibraries(work: () => Promise<unknown>): Promise<number> {
  const before = tally().byLibraries;
  await work();
  return tally().byLibraries - before;
}

describe("FFmpeg's libraries and the program give the same frames and times", () => {
  test.each<[name: string, file: string, options: readonly string[]]>([
    ["H.264 with B-frames in MP4", "a.mp4", ["-c:v", "libx264", "-bf", "3"]],
    ["H.264 in Matroska, times of another unit", "a.mkv", ["-c:v", "libx264"]],
    [
      "uneven times",
      "a.mp4",
      ["-vf", "select='lt(n,10)+not(mod(n,3))'", "-fps_mode", "vfr", "-c:v", "libx264"],
    ],
    ["a rate that is no whole number", "a.mp4", ["-vf", "fps=30000/1001", "-c:v", "libx264"]],
    ["full range", "a.mp4", ["-c:v", "libx264", "-pix_fmt", "yuvj420p"]],
    ["MPEG-4 with B-frames in AVI", "a.avi", ["-c:v", "mpeg4", "-bf", "2"]],
    ["VP9", "a.webm", ["-c:v", "libvpx-vp9", "-deadline", "realtime"]],
    ["HEVC", "a.mp4", ["-c:v", "libx265", "-x265-params", "log-level=none"]],
  ])("%s", async (_name, file, options) => {
    const path = await made(file, ...options);
    const byProgram = await allOf(path, "program");
    const number = await numByLibraries(async () => expect(await allOf(path, "libav")).toEqual(byProgram));
    expect(number).toBe(Object.keys(readings).length);
  });

  test.each<[name: string, file: string, options: readonly string[]]>([
    ["more than 8 bits", "a.mp4", ["-c:v", "libx264", "-pix_fmt", "yuv420p10le"]],
    ["another sampling of colours", "a.mp4", ["-c:v", "libx264", "-pix_fmt", "yuv444p"]],
    ["an odd height", "a.avi", ["-vf", "scale=90:57", "-c:v", "mpeg4"]],
    ["a container whose times are counted anew", "a.ts", ["-c:v", "libx264"]],
  ])("%s is left to the program", async (_name, file, options) => {
    const path = await made(file, ...options);
    const byProgram = await allOf(path, "program");
    const number = await numByLibraries(async () => expect(await allOf(path, "libav")).toEqual(byProgram));
    expect(number).toBe(0);
  });

  test("damage is found where several threads decode, which hand frames on before they are marked", async () => {
    const coding = ["-vf", "scale=320:240,noise=alls=20:allf=t", "-c:v", "libx264", "-bf", "2", "-refs", "3"];
    const path = await made("large.mp4", ...coding);
    const sound = readFileSync(path);
    const [start, end] = [sound.indexOf("mdat") + 3000, sound.indexOf("moov") - 100];
    const every = Array.from({ length: 30 }, (_, index) => index);
    let numDamaged = 0;
    for (let copy = 0; copy < 8; copy += 1) {
      const bytes = Buffer.from(sound);
      const at = Math.floor(start + ((end - start) * copy) / 8);
      for (const place of [at, at + 1, at + 2, at + 3]) bytes[place] ^= 0x10;
      writeFileSync(path, bytes);
      const verdictOf = async (decoder: DecoderName): Promise<boolean> => {
        const video = await openVideo(path, { decoder });
        const read = copy % 2 === 0 ? video.forEachFrame(() => undefined) : video.framesAt(every);
        const isSound = await read.then(Boolean, () => false);
        await video.close();
        return isSound;
      };
      const isSound = await verdictOf("program");
      expect(await verdictOf("libav"), `at ${at}`).toBe(isSound);
      if (!isSound) numDamaged += 1;
    }
    expect(numDamaged).toBeGreaterThanOrEqual(4);
  });

  test("damage is told in the same words, and sound frames before it are given", async () => {
    const path = await made("damaged.mp4", "-c:v", "libx264", "-g", "10", "-bf", "0");
    const bytes = readFileSync(path);
    const media = bytes.indexOf("mdat") + 4;
    const from = media + Math.floor((bytes.indexOf("moov") - media) / 2);
    writeFileSync(path, bytes.fill(0x55, from, from + 4000));
    const byProgram = await allOf(path, "program");
    expect(byProgram["frameTimes"][0]).toMatch(/^Cannot decode ".*": the stream is damaged: /);
    expect(await allOf(path, "libav")).toEqual(byProgram);
    const keep = async (decoder: DecoderName): Promise<unknown> =>
      readings["forEachFrame"](await openVideo(path, { decoder, damaged: "keep" }));
    expect(await keep("libav")).toEqual(await keep("program"));
  });

  test("frames far apart are sought, and are those of a whole decode", async () => {
    const keyframes = ["-g", "50", "-sc_threshold", "0", "-bf", "0"];
    const path = await made("long.mp4", "-frames:v", "1500", "-c:v", "libx264", ...keyframes);
    const wanted = [3, 640, 642, 1200, 1499];
    const expected = await (await openVideo(path, { decoder: "program" })).framesAt(wanted);
    const video = await openVideo(path, { decoder: "libav" });
    const number = await numByLibraries(async () => {
      const frames = await video.framesAt(wanted);
      expect(Buffer.compare(frames.data, expected.data)).toBe(0);
      expect(frames.ptsSeconds).toEqual(expected.ptsSeconds);
    });
    expect(number).toBe(4); // 640 and 642 belong together
    await video.close();
  });
});

test("an unknown decoder is named", async () => {
  const path = await numberedVideo({ numFrames: 2 });
  await expect(openVideo(path, { decoder: "gpu" as DecoderName })).rejects.toThrow(
    'Expected decoder to be one of "libav", "program" but received "gpu" (string)',
  );
});
