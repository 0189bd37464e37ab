import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openVideo, type Video } from "../../../src/video/video.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** The ways of reading a video to its end; each gives the number of frames. */
const readings: Readonly<Record<string, (video: Video) => Promise<number>>> = {
  numFrames: (video) => video.numFrames(),
  frameTimes: async (video) => (await video.frameTimes()).length,
  sampleEach: async (video) =>
    (
      await video.sampleEach(
        (n) => [0, n - 1],
        () => undefined,
      )
    ).numFrames,
  forEachFrame: async (video) => (await video.forEachFrame(() => undefined)).numFrames,
  "every second": async (video) => (await video.forEachFrame(() => undefined, { every: 2 })).numFrames,
  batches: async (video) => {
    let count = 0;
    for await (const frames of video.batches({ batchSize: 7 })) count += frames.length;
    return count;
  },
};

/** What each way of reading says: a number of frames, or an error. */
async function verdicts(path: string): Promise<readonly string[]> {
  const said: string[] = [];
  for (const read of Object.values(readings)) {
    const video = await openVideo(path);
    said.push(await read(video).then(String, (error: unknown) => (error as Error).message));
    await video.close();
  }
  return said;
}

const all = (verdict: unknown): unknown[] => Object.keys(readings).map(() => verdict);
const isDamaged: unknown = expect.stringMatching(
  /^Cannot decode ".*": the stream is damaged: .+\. Download it again, or open/,
);

async function made(name: string, ...options: readonly string[]): Promise<string> {
  const path = join(await temporaryFolder(), name);
  const source = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=4,format=yuv420p"];
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...source, ...options, path]);
  return path;
}

function copied(path: string, name: string, from = 1.6): string {
  const copy = join(path, "..", name);
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-ss", String(from), "-i", path, "-c", "copy", copy]);
  return copy;
}

/** Flips a bit in every frame's data behind the first third of an MP4's media. */
function flipped(path: string): string {
  const bytes = readFileSync(path);
  const [start, end] = [bytes.indexOf("mdat") + 4, bytes.indexOf("moov")];
  for (let at = start + Math.floor((end - start) / 3); at < end; at += 997) bytes[at] ^= 0x10;
  const copy = join(path, "..", `flipped-${path.split("/").at(-1)}`);
  writeFileSync(copy, bytes);
  return copy;
}

/** An MP4 of H.264 in which each message of the encoder says that it is longer than it is. */
function withLongMessages(path: string): string {
  const bytes = readFileSync(path);
  const message = bytes.indexOf(Buffer.from([0x06, 0x05, 0xff]));
  expect(message).toBeGreaterThan(0);
  for (let at = message + 2; bytes[at] === 0xff || at === message + 2; at += 1) bytes[at] = 0xff;
  const copy = join(path, "..", "long-message.mp4");
  writeFileSync(copy, bytes);
  return copy;
}

const openGroups = ["open-gop=1", "keyint=25", "min-keyint=25", "scenecut=0", "bframes=3"].join(":");

describe("a sound video in which ffmpeg finds something to say", () => {
  test.each(["mp4", "mkv"])(
    "is read: a stream copy that begins in an open group of pictures, in %s",
    async (ending) => {
      const whole = await made("open.mp4", "-c:v", "libx264", "-x264-params", openGroups);
      const said = await verdicts(copied(whole, `copy.${ending}`));
      expect(said).toEqual(all(ending === "mp4" ? "60" : "75"));
    },
  );

  test("is read: such a copy of HEVC and of MPEG-2", async () => {
    const options = `log-level=none:${openGroups}`;
    const hevc = await made("open.mp4", "-c:v", "libx265", "-x265-params", options);
    expect(await verdicts(copied(hevc, "copy.mkv"))).toEqual(all("75"));
    const mpeg2 = await made("open.ts", "-c:v", "mpeg2video", "-bf", "2", "-flags", "-cgop");
    expect(new Set(await verdicts(copied(mpeg2, "copy.mpg")))).toEqual(
      new Set<unknown>([expect.stringMatching(/^\d+$/)]),
    );
  });

  test("is read: a message beside the pictures that claims to be longer than it is", async () => {
    const path = withLongMessages(await made("plain.mp4", "-c:v", "libx264"));
    expect(await verdicts(path)).toEqual(all("100"));
  });

  test("is read together with others in one run, and gives the same frames as alone", async () => {
    const open = await made("open.mp4", "-c:v", "libx264", "-x264-params", openGroups);
    const odd = copied(open, "copy.mkv");
    const videos = await Promise.all([odd, open, odd].map((path) => openVideo(path)));
    expect(await Promise.all(videos.map((video) => video.numFrames()))).toEqual([75, 100, 75]);
  });
});

describe("a damaged video", () => {
  test.each([
    ["h264.mp4", ["-c:v", "libx264", "-g", "50"]],
    ["hevc.mp4", ["-c:v", "libx265", "-x265-params", "log-level=none"]],
    ["mpeg4.mp4", ["-c:v", "mpeg4"]],
  ] as const)("is an error in every way of reading that comes to its end: %s", async (name, options) => {
    const path = flipped(await made(name, ...options));
    expect(await verdicts(path)).toEqual(all(isDamaged));
    const video = await openVideo(path, { damaged: "keep" });
    expect(await video.numFrames()).toBeGreaterThan(0);
  });
});

describe("a video whose end is missing", () => {
  test.each([
    ["whole.mp4", ["-c:v", "libx264", "-g", "25", "-movflags", "+faststart"]],
    ["whole.mkv", ["-c:v", "libx264", "-g", "25"]],
  ] as const)("is damaged, wherever it was cut: %s", async (name, options) => {
    const path = await made(name, ...options);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    expect(await verdicts(path)).toEqual(all(isDamaged));
  });
});

describeWithShared("one verdict for a file", () => {
  test.each([
    [["cases", "chapter-lost.mp4"], "50"],
    [["cases", "same-time.mkv"], "50"],
    [["cases", "passes-edit-trim.mp4"], "14"],
    [["cases", "passes-clock-wraps.ts"], "50"],
    [["data", "bad", "resolution_change.ts"], "30"],
    [["data", "bad", "bitflips.mp4"], isDamaged],
    [["data", "bad", "decord_corrupted.mp4"], isDamaged],
    [["data", "bad", "truncated_faststart.mp4"], isDamaged],
  ] as const)("%s in every way of reading: %s", async (parts, verdict) => {
    expect(await verdicts(sharedPath(...parts))).toEqual(all(verdict));
  });

  test("a lost chapter is no damage where frames are sought", async () => {
    const path = join(await temporaryFolder(), "lost.mp4");
    copyFileSync(sharedPath("cases", "chapter-lost.mp4"), path);
    const video = await openVideo(path);
    expect((await video.framesAt([49, 0])).indices).toEqual([49, 0]);
  });
});
