import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { readFrameIndex } from "../../../src/video/container/frame-index.js";
import { readThrough } from "../../../src/video/program/read-through.js";
import { seekFrames } from "../../../src/video/program/seek-frames.js";
import type { ChosenFrames } from "../../../src/video/source.js";
import { openVideo, type Video } from "../../../src/video/video.js";
import { deafFfmpeg } from "../../support/deaf-ffmpeg.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

afterEach(() => void vi.unstubAllEnvs());

const numFrames = 1200;
/** Two alone, two of one keyframe, one on a keyframe, the last; all far apart. */
const wanted = [3, 404, 650, 655, 900, 1199];

/** A moving picture with noise, H.264, 25 frames a second: no two frames are the same. */
async function movingVideo(encoding: readonly string[], name = "moving.mp4"): Promise<string> {
  const path = join(await temporaryFolder(), name);
  const source = "testsrc2=size=64x48:rate=25,noise=alls=20:allf=t";
  execFileSync("ffmpeg", [
    ...["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", source, "-frames:v", String(numFrames)],
    ...["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-g", "50", ...encoding, path],
  ]);
  return path;
}

/** What {@link seekFrames} alone finds: its times, and the first bytes of the frames in their places. */
async function seek(
  path: string,
  numbers: readonly number[],
  settings: ChosenFrames["settings"] = {},
): Promise<{ times: readonly number[] | undefined; frames: Buffer[] }> {
  const video = await openVideo(path);
  const { signal } = new AbortController();
  const frames: Buffer[] = [];
  const use = (pixels: Uint8Array, place: number): void => void (frames[place] = Buffer.from(pixels));
  const { metadata } = video;
  const asked = { path, metadata, settings, wanted: numbers, lastIndex: numbers.at(-1), use, signal };
  const times = await seekFrames(asked, readThrough);
  await video.close();
  return { times, frames };
}

/** All frames, decoded one after the other. */
async function inOrder(video: Video): Promise<{ frames: Buffer[]; times: readonly number[] }> {
  const frames: Buffer[] = [];
  await video.forEachFrame((pixels) => void frames.push(Buffer.from(pixels)));
  return { frames, times: await video.frameTimes() };
}

describe("frames far apart in a long video", () => {
  test.each([
    ["B-frames", ["-bf", "3"], true],
    ["no B-frames", ["-bf", "0"], true],
    ["keyframes only", ["-g", "1"], true],
    ["a rate that is no whole number", ["-vf", "fps=25000/1001", "-video_track_timescale", "25000"], true],
    ["a rate that changes", ["-vf", "select='lt(n,600)+mod(n,2)'", "-fps_mode", "vfr"], true],
    ["its header at the beginning", ["-movflags", "+faststart", "-bf", "2"], true],
    ["keyframes before which others are shown", ["-x264-params", "open-gop=1:bframes=3"], false],
    ["no keyframes but the first", ["-x264-params", "intra-refresh=1"], false],
    ["fragments", ["-movflags", "frag_keyframe+empty_moov"], false],
  ])("are those of a whole decode (%s)", async (_name, encoding, isSought) => {
    const path = await movingVideo(encoding);
    const video = await openVideo(path);
    const all = await inOrder(video);
    const asked = await video.framesAt([...wanted].reverse());
    const expected = wanted.map((number) => all.frames[number]).reverse();
    for (const [i, frame] of expected.entries()) expect(frame.equals(asked.frame(i))).toBe(true);
    expect(asked.ptsSeconds).toEqual(wanted.map((number) => all.times[number]).reverse());
    await video.close();

    const { times, frames } = await seek(path, wanted);
    expect(times !== undefined).toBe(isSought);
    if (!isSought) return;
    expect(times).toEqual(all.times);
    for (const [i, number] of wanted.entries()) expect(frames[i].equals(all.frames[number])).toBe(true);
  });

  test("are decoded from the beginning where the table of keyframes lies", async () => {
    const path = await movingVideo(["-bf", "0"]);
    const bytes = readFileSync(path);
    const table = bytes.indexOf("stss") + 12;
    const count = bytes.readUInt32BE(table - 4);
    for (let i = 1; i < count; i += 1)
      bytes.writeUInt32BE(bytes.readUInt32BE(table + 4 * i) + 7, table + 4 * i);
    writeFileSync(path, bytes);
    expect((await readFrameIndex(path, wanted))?.starts).toEqual(wanted.map(() => 0));
    expect((await seek(path, wanted)).times).toBeUndefined();
  });

  test("are decoded from the beginning where ffmpeg begins somewhere else", async () => {
    const path = await movingVideo(["-bf", "3"]);
    const all = await inOrder(await openVideo(path));
    vi.stubEnv("FFMPEG_PATH", await deafFfmpeg());
    expect((await seek(path, wanted)).times).toBeUndefined();
    const asked = await (await openVideo(path)).framesAt(wanted);
    for (const [i, number] of wanted.entries()) expect(all.frames[number].equals(asked.frame(i))).toBe(true);
    expect(asked.ptsSeconds).toEqual(wanted.map((number) => all.times[number]));
  });

  test("begin at the last keyframe before each", async () => {
    const path = await movingVideo(["-bf", "0", "-sc_threshold", "0"]);
    const index = await readFrameIndex(path, wanted);
    expect(index?.starts).toEqual([0, 400, 650, 650, 900, 1150]);
    expect(index?.ticks.length).toBe(numFrames);
    expect(await readFrameIndex(path, [numFrames])).toBeUndefined();
  });

  test("may lie behind a damaged part, which a whole decode complains of", async () => {
    const path = await movingVideo(["-bf", "0"]);
    const bytes = readFileSync(path);
    const media = bytes.indexOf("mdat") + 4;
    // some 200 of 1,200 frames in
    const from = media + Math.floor((bytes.indexOf("moov") - media) / 6);
    bytes.fill(0x55, from, from + 4000);
    writeFileSync(path, bytes);
    const video = await openVideo(path);
    expect((await video.framesAt([655, 1199])).ptsSeconds).toEqual([26.2, 47.96]);
    await expect(video.framesAt([655, 656, 657])).resolves.toBeDefined();
    await expect(video.numFrames()).rejects.toThrow(/the stream is damaged/);
    await video.close();
  });

  test('are not sought with damaged: "keep", because their numbers depend on what was lost before them', async () => {
    const path = await movingVideo(["-bf", "0"]);
    expect((await seek(path, wanted)).times).toBeDefined();
    expect((await seek(path, wanted, { damaged: "keep" })).times).toBeUndefined();

    const bytes = readFileSync(path);
    const media = bytes.indexOf("mdat") + 4;
    const from = media + Math.floor((bytes.indexOf("moov") - media) / 6);
    bytes.fill(0x55, from, from + 4000);
    writeFileSync(path, bytes);
    const video = await openVideo(path, { damaged: "keep" });
    const all = await inOrder(video);
    const asked = await video.framesAt([3, 900, 1100]);
    for (const [i, number] of [3, 900, 1100].entries())
      expect(all.frames[number].equals(asked.frame(i))).toBe(true);
    expect(asked.ptsSeconds).toEqual([3, 900, 1100].map((number) => all.times[number]));
    await video.close();
  });

  test("of a file that is gone are an error in the usual words", async () => {
    const path = await movingVideo([]);
    const video = await openVideo(path);
    rmSync(path);
    await expect(video.framesAt(wanted)).rejects.toThrow(`Cannot decode "${path}": no such file`);
    await video.close();
  });

  test("are found no more once the work is given up", async () => {
    const video = await openVideo(await movingVideo([]));
    const stop = new AbortController();
    const reading = video.framesAt(wanted, { signal: stop.signal });
    setImmediate(() => stop.abort(new Error("enough"))); // all is there after a few milliseconds
    await expect(reading).rejects.toThrow("enough");
    await video.close();
  });
});

describeWithShared("a real video", () => {
  test.each([
    ["ucf50_compilation_video1.mp4", [100, 161, 850]],
    ["Making pizza--8Appls4ZFg-composite.mp4", [90, 420, 806]],
  ])("gives the frames of a whole decode: %s", async (name, numbers) => {
    const path = sharedPath("data", "clips", name);
    const { times, frames } = await seek(path, numbers);
    const all = await inOrder(await openVideo(path));
    expect(times).toEqual(all.times);
    for (const [i, number] of numbers.entries()) expect(frames[i].equals(all.frames[number])).toBe(true);
  });
});
