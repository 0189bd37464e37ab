import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cutClip } from "../../../src/video/make/cut.js";
import { openVideo } from "../../../src/video/video.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** The red value of each frame of a cut numbered video, which H.264 with fewer colours may change by a little. */
async function frameNumbers(path: string): Promise<number[]> {
  const video = await openVideo(path);
  const count = await video.numFrames();
  const frames = await video.framesAt(Array.from({ length: count }, (_, i) => i));
  return Array.from({ length: count }, (_, i) => frames.frame(i)[0]);
}

async function frameTimes(path: string): Promise<readonly number[]> {
  return (await openVideo(path)).frameTimes();
}

describe("cutClip()", () => {
  test("encodes just the frames of the span, half-open", async () => {
    const path = await numberedVideo({ numFrames: 200, width: 64, height: 48 });
    const saveTo = join(await temporaryFolder(), "made", "cut.mp4");
    const cut = await cutClip(path, { startSeconds: 2, endSeconds: 4 }, { saveTo });
    expect(cut).toEqual({ path: saveTo, method: "encode", startSeconds: 2, endSeconds: 4, numFrames: 50 });
    const numbers = await frameNumbers(saveTo);
    numbers.forEach((number, i) => expect(Math.abs(number - (50 + i))).toBeLessThanOrEqual(4));
    expect(readdirSync(join(saveTo, ".."))).toEqual(["cut.mp4"]);
    expect((await openVideo(saveTo)).metadata.pixelFormat).toBe("yuv420p");
  });

  test.each([
    ["mp4", 25, []],
    ["mp4", 30000 / 1001, []],
    ["mkv", 30000 / 1001, []],
    ["ts", 24000 / 1001, ["-c:v", "libx264", "-pix_fmt", "yuv420p"]],
    ["avi", 30000 / 1001, ["-c:v", "mpeg4"]],
    ["mov", 50, ["-bf", "0"]],
  ] as const)("writes a %s of %d frames a second to its last frame's end", async (ending, fps, codec) => {
    const rate = ["-r", `${Math.round(fps * 1001)}/1001`];
    const extraArguments = [...(Number.isInteger(fps) ? [] : rate), ...codec];
    const path = await numberedVideo({ numFrames: 90, name: `long.${ending}`, fps, extraArguments });
    const times = await frameTimes(path);
    const saveTo = join(await temporaryFolder(), "cut.mp4");
    for (const [first, count] of [[0, 90], [0, 1], [30, 50], [89, 1]]) {
      const startSeconds = times[first] - (first === 0 ? 0 : 0.01);
      const span = { startSeconds, endSeconds: times[first] + (count - 0.5) / fps };
      const { numFrames } = await cutClip(path, span, { saveTo });
      const expected = times.slice(first, first + count).map((time) => time - times[first]);
      const { numFramesClaimed, durationSeconds = Number.NaN } = (await openVideo(saveTo)).metadata;
      expect([numFrames, numFramesClaimed]).toEqual([count, count]);
      expect(await frameTimes(saveTo)).toEqual(expected.map((time) => expect.closeTo(time, 5) as number));
      expect(durationSeconds - expected[count - 1]).toBeCloseTo(1 / fps, 2);
    }
  }); // prettier-ignore

  test("keeps uneven times as they are", async () => {
    const uneven = ["-vf", "setpts='(N+0.3*mod(N,3))/(10*TB)'", "-fps_mode", "passthrough"];
    const fine = [...uneven, "-enc_time_base", "1:12800", "-video_track_timescale", "12800"];
    const path = await numberedVideo({ numFrames: 40, extraArguments: fine });
    const times = await frameTimes(path);
    const saveTo = join(await temporaryFolder(), "cut.mp4");
    await cutClip(path, { startSeconds: times[7], endSeconds: times[20] }, { saveTo });
    const expected = times.slice(7, 20).map((time) => time - times[7]);
    expect(await frameTimes(saveTo)).toEqual(expected.map((time) => expect.closeTo(time, 5) as number));
  });

  test("copies the stream on request and says where it really begins", async () => {
    const path = await numberedVideo({ numFrames: 100, extraArguments: ["-g", "20", "-bf", "0"] });
    const saveTo = join(await temporaryFolder(), "cut.mp4");
    const span = { startSeconds: 1, endSeconds: 2 };
    const cut = await cutClip(path, span, { saveTo, method: "copy" });
    expect(cut).toMatchObject({ method: "copy", startSeconds: 0.8, endSeconds: 2, numFrames: 30 });
    expect(await frameNumbers(saveTo)).toEqual(Array.from({ length: 30 }, (_, i) => 20 + i));
  });

  test("keeps the sound, and makes odd sizes even", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "odd.mkv");
    const sources = [
      "-f",
      "lavfi",
      "-i",
      "testsrc=size=65x49:rate=10:duration=3",
      "-f",
      "lavfi",
      "-i",
      "sine",
    ];
    const codecs = ["-t", "3", "-pix_fmt", "yuv444p", "-c:v", "libx264", "-c:a", "aac"];
    execFileSync("ffmpeg", ["-v", "error", ...sources, ...codecs, path]);
    const saveTo = join(folder, "cut.mp4");
    await cutClip(path, { startSeconds: 1, endSeconds: 2 }, { saveTo });
    const entries = ["-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0"];
    const streams = execFileSync("ffprobe", ["-v", "error", ...entries, saveTo], { encoding: "utf8" });
    expect(streams.trim().split("\n")).toEqual(["h264,66,50", "aac"]);
  });

  test("cuts what begins before the video or ends after it", async () => {
    const path = await numberedVideo({ numFrames: 25 });
    const saveTo = join(await temporaryFolder(), "cut.mp4");
    const cut = await cutClip(path, { startSeconds: -3, endSeconds: 9 }, { saveTo });
    expect(cut).toMatchObject({ startSeconds: 0, numFrames: 25 });
  });

  test("leaves what was there when it cannot cut, and says why", async () => {
    const path = await numberedVideo({ numFrames: 25 });
    const folder = await temporaryFolder({ "cut.mp4": "earlier" });
    const saveTo = join(folder, "cut.mp4");
    await expect(cutClip(path, { startSeconds: 8, endSeconds: 9 }, { saveTo })).rejects.toThrow(
      `Cannot cut "${path}": it has no frame between 8.00 s and 9.00 s`,
    );
    await expect(cutClip(path, { startSeconds: 1, endSeconds: 1 }, { saveTo })).rejects.toThrow(RangeError);
    await expect(cutClip(path, { startSeconds: 0, endSeconds: 1 }, { saveTo: path })).rejects.toThrow(
      `Cannot cut "${path}": saveTo is the video itself. Give another name`,
    );
    const broken = join(folder, "broken.mp4");
    writeFileSync(broken, "no video at all");
    await expect(cutClip(broken, { startSeconds: 0, endSeconds: 1 }, { saveTo })).rejects.toThrow(
      `Cannot cut "${broken}": it is a text file, not a video; it begins with "no video at all"`,
    );
    const stopped = AbortSignal.abort(new Error("enough"));
    await expect(
      cutClip(path, { startSeconds: 0, endSeconds: 1 }, { saveTo, signal: stopped }),
    ).rejects.toThrow("enough");
    expect(readdirSync(folder).sort()).toEqual(["broken.mp4", "cut.mp4"]);
    expect(existsSync(saveTo)).toBe(true);
  });
});

describeWithShared("cutClip() of odd files", () => {
  test.each(["bad/start_time_5s.mp4", "bad/vfr.mp4", "bad/rotate90_tag.mp4", "clips/v_Archery_g02_c02.avi"])(
    "takes the frames of %s whose times lie in the span",
    async (name) => {
      const video = await openVideo(sharedPath("data", name));
      const expected = (await video.frameTimes()).filter((time) => time >= 0.3 && time < 0.9).length;
      const saveTo = join(await temporaryFolder(), "cut.mp4");
      const cut = await cutClip(video.path, { startSeconds: 0.3, endSeconds: 0.9 }, { saveTo });
      expect(cut.numFrames).toBe(expected);
      const { width, height } = (await openVideo(saveTo)).metadata;
      expect([width, height]).toEqual([video.metadata.width, video.metadata.height]);
    },
  );
});
