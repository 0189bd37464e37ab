import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync, chmodSync } from "node:fs";
import { getEventListeners } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { VideoError } from "../../src/core/errors.js";
import type { Frames } from "../../src/tensor/frames.js";
import { uniformIndices } from "../../src/video/sampling/indices.js";
import { openVideo, type Video } from "../../src/video/video.js";
import { numberedVideo } from "../support/numbered-video.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** The numbers that the frames of a numbered video carry in their red channel. */
function frameNumbers(frames: Frames): number[] {
  return Array.from({ length: frames.length }, (_, i) => frames.frame(i)[0]);
}

async function withVideo<Result>(path: string, use: (video: Video) => Promise<Result>): Promise<Result> {
  const video = await openVideo(path);
  try {
    return await use(video);
  } finally {
    await video.close();
  }
}

async function caught(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail("it did not throw"),
    (error: unknown) => error as Error,
  );
}

async function batchesOf(video: Video, options: Parameters<Video["batches"]>[0]): Promise<Frames[]> {
  const batches: Frames[] = [];
  for await (const batch of video.batches(options)) batches.push(batch);
  return batches;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("framesAt()", () => {
  test("returns frames in the order asked, repeats included", async () => {
    await withVideo(await numberedVideo({ numFrames: 20 }), async (video) => {
      const frames = await video.framesAt([7, 0, 7, 19]);
      expect(frameNumbers(frames)).toEqual([7, 0, 7, 19]);
      expect(frames.shape).toEqual([4, 24, 32, 3]);
      expect(frames.ptsSeconds.map((seconds) => Math.round(seconds * 25))).toEqual([7, 0, 7, 19]);
      // row 5, column 9: green is the column, blue the row
      expect([...frames.frame(1).subarray((5 * 32 + 9) * 3, (5 * 32 + 9) * 3 + 3)]).toEqual([0, 9, 5]);
    });
  });

  test("reads more frames than one select expression holds", async () => {
    await withVideo(await numberedVideo({ numFrames: 500, width: 16, height: 16 }), async (video) => {
      const indices = Array.from({ length: 450 }, (_, i) => 499 - i);
      const frames = await video.framesAt(indices);
      expect(frameNumbers(frames)).toEqual(indices.map((index) => index % 256));
      expect(Math.round(frames.ptsSeconds[0] * 25)).toBe(499);
    });
  });

  test("gives no frame for no index", async () => {
    await withVideo(await numberedVideo({ numFrames: 3 }), async (video) => {
      expect((await video.framesAt([])).shape).toEqual([0, 24, 32, 3]);
    });
  });

  test("throws on an index past the end, naming the range", async () => {
    const path = await numberedVideo({ numFrames: 5 });
    await withVideo(path, async (video) => {
      const message = `Cannot read frame 5 of "${path}": the video has 5 frames, indices run from 0 to 4`;
      expect(await caught(video.framesAt([0, 5]))).toEqual(new RangeError(message));
      expect(await caught(video.framesAt([-1]))).toEqual(
        new RangeError("Expected indices[0] to be an integer ≥ 0 but received -1 (number)"),
      );
    });
  });

  test.each(["vfr", "long gop"])("gives the frames that a full read gives (%s)", async (kind) => {
    const extraArguments =
      kind === "vfr"
        ? ["-vf", "select='lt(n,10)+not(mod(n,3))'", "-fps_mode", "vfr"]
        : ["-g", "250", "-bf", "3"];
    const path = await numberedVideo({ numFrames: 40, extraArguments });
    await withVideo(path, async (video) => {
      const [all] = await batchesOf(video, { batchSize: 100 });
      const some = await video.framesAt([all.length - 1, 3, 12]);
      expect(frameNumbers(some)).toEqual([all.length - 1, 3, 12].map((i) => all.frame(i)[0]));
      expect(some.ptsSeconds).toEqual([all.length - 1, 3, 12].map((i) => all.ptsSeconds[i]));
      expect(await video.numFrames()).toBe(all.length);
    });
  });
});

describe("batches()", () => {
  test.each([
    [1, 1],
    [7, 1],
    [8, 1],
    [9, 1],
    [20, 3],
  ])("of 8 from %i frames, every %i, hold each frame once", async (numFrames, every) => {
    await withVideo(await numberedVideo({ numFrames }), async (video) => {
      const batches = await batchesOf(video, { batchSize: 8, every });
      const expected = Array.from({ length: Math.ceil(numFrames / every) }, (_, i) => i * every);
      expect(batches.flatMap(frameNumbers)).toEqual(expected);
      expect(batches.flatMap((batch) => [...batch.indices])).toEqual(expected);
      expect(batches.flatMap((batch) => batch.ptsSeconds.map((s) => Math.round(s * 25)))).toEqual(expected);
      expect(batches.slice(0, -1).every((batch) => batch.length === 8)).toBe(true);
    });
  });

  test("leave no ffmpeg behind when the reader stops early", async () => {
    const path = await numberedVideo({ numFrames: 250, width: 320, height: 240 });
    await withVideo(path, async (video) => {
      for await (const batch of video.batches({ batchSize: 2 })) {
        expect(batch.length).toBe(2);
        break;
      }
      expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toContain(path);
    });
  });

  test("end with the signal's reason, and no ffmpeg runs on", async () => {
    const path = await numberedVideo({ numFrames: 250, width: 320, height: 240 });
    const controller = new AbortController();
    await withVideo(path, async (video) => {
      const error = await caught(
        (async () => {
          for await (const batch of video.batches({ batchSize: 2, signal: controller.signal })) {
            if (batch.indices[0] >= 4) controller.abort();
          }
        })(),
      );
      expect(error.name).toBe("AbortError");
      expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toContain(path);
    });
  });
});

test("Readings leave nothing in a signal that outlives them", async () => {
  const { signal } = new AbortController();
  const before = Reflect.ownKeys(signal).map(String);
  const path = await numberedVideo({ numFrames: 5 });
  const video = await openVideo(path, { signal });
  await video.framesAt([1], { signal });
  await video.forEachFrame(() => undefined, { signal });
  expect(await batchesOf(video, { signal })).toHaveLength(1);
  await video.sampleEach(
    () => [0, 1],
    () => undefined,
    { signal },
  );
  await expect(video.framesAt([9], { signal })).rejects.toThrow(RangeError);
  await video.close();
  expect(getEventListeners(signal, "abort")).toEqual([]);
  // AbortSignal.any() would add its set of signals here
  expect(Reflect.ownKeys(signal).map(String)).toEqual(before);
});

test("More frames than memory can hold are refused in words", async () => {
  const path = await numberedVideo({ numFrames: 3, width: 640, height: 480 });
  await withVideo(path, async (video) => {
    const indices = new Array<number>(2_000_000).fill(1); // 921,600 bytes each
    await expect(video.framesAt(indices)).rejects.toMatchObject({
      name: "VideoError",
      message:
        `Cannot read "${path}": 2,000,000 frames of 640×480 take 1843.2 GB of memory, more than can be had at once. ` +
        "Ask for fewer at a time, or use batches() or sampleEach()",
    });
    await expect(batchesOf(video, { batchSize: 2_000_000 })).rejects.toMatchObject({
      name: "VideoError",
      message: expect.stringMatching(/ 1843\.2 GB .*\. Choose a smaller batchSize$/) as string,
    });
    expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toContain(path);
  });
});

test("A header with an absurd picture size is refused before anything is decoded", async () => {
  const extraArguments = ["-c:v", "mpeg4"];
  const sound = await numberedVideo({ numFrames: 3, name: "sound.avi", extraArguments });
  const bytes = readFileSync(sound);
  const format = bytes.indexOf("strf") + 8;
  bytes.write("zzzz", format + 16, "latin1"); // of a codec that nobody knows, and so nobody checks it
  const path = join(await temporaryFolder(), "absurd.avi");
  const messageFor = async (width: number, height: number): Promise<string> => {
    bytes.writeInt32LE(width, format + 4);
    bytes.writeInt32LE(height, format + 8);
    writeFileSync(path, bytes);
    const error = await caught(openVideo(path));
    expect(error.name).toBe("VideoError");
    return error.message;
  };
  expect(await messageFor(818_479_264, 446_471_120)).toBe(
    `Cannot read "${path}": its header says that its frames are 818479264×446471120, ` +
      "larger than any that ffmpeg decodes. Download it again",
  );
  expect(await messageFor(-32, 24)).toBe(`Cannot read "${path}": its video stream has no picture size`);
});

describe("sampleEach()", () => {
  test("finds the true number of frames and starts again where the header lies", async () => {
    const whole = await numberedVideo({ numFrames: 60, extraArguments: ["-movflags", "+faststart"] });
    const claimed = 60;
    // the last quarter is cut off: the header still promises 60 frames
    const bytes = readFileSync(whole);
    const path = join(await temporaryFolder(), "cut.mp4");
    writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * 0.75)));
    const video = await openVideo(path, { damaged: "keep" });
    const numbers: number[] = [];
    const sampled = await video.sampleEach(
      (count) => uniformIndices(count, 4),
      (pixels, position) => (numbers[position] = pixels[0]),
    );
    expect(video.metadata.numFramesClaimed).toBe(claimed);
    expect(sampled.numFrames).toBeLessThan(claimed);
    expect(sampled.numFrames).toBeGreaterThan(4);
    expect(numbers).toEqual(uniformIndices(sampled.numFrames, 4));
    expect(sampled.indices).toEqual(numbers);
    await video.close();
  });

  test("reads each frame once however often it is taken", async () => {
    await withVideo(await numberedVideo({ numFrames: 3 }), async (video) => {
      const numbers: number[] = [];
      await video.sampleEach(
        (count) => uniformIndices(count, 7),
        (pixels, position) => (numbers[position] = pixels[0]),
      );
      expect(numbers).toEqual([0, 0, 0, 1, 1, 2, 2]);
    });
  });
});

describe("openVideo()", () => {
  test("turns frames as the file says and swaps width and height", async () => {
    const upright = await numberedVideo({ numFrames: 2 });
    const path = join(await temporaryFolder(), "turned.mp4");
    const turn = ["-display_rotation", "-90"];
    try {
      execFileSync("ffmpeg", ["-loglevel", "error", ...turn, "-i", upright, "-c", "copy", path], {
        stdio: "pipe",
      });
    } catch {
      // ffmpeg before 6 writes the matrix through the old tag
      execFileSync("ffmpeg", [
        "-loglevel",
        "error",
        "-i",
        upright,
        "-c",
        "copy",
        "-metadata:s:v",
        "rotate=90",
        path,
      ]);
    }
    await withVideo(path, async (video) => {
      const { width, height, rotationDegrees } = video.metadata;
      expect([width, height]).toEqual([24, 32]);
      const frames = await video.framesAt([0]);
      // green was the column, blue the row; turned clockwise the first row is the old left column, from below
      const corner = [...frames.frame(0).subarray(0, 3)];
      expect(corner).toEqual(rotationDegrees === 90 ? [0, 0, 23] : [0, 31, 0]);
    });
  });

  test("reads files whose names look like options, protocols or patterns", async () => {
    const source = await numberedVideo({ numFrames: 2 });
    const folder = await temporaryFolder();
    for (const name of [
      "-i.mp4",
      "concat:a|b.mp4",
      "50%d.mp4",
      "it's $HOME `x`.mp4",
      "日本語 ビデオ.mp4",
      "no_extension",
    ]) {
      const path = join(folder, name);
      copyFileSync(source, path);
      await withVideo(path, async (video) => expect(await video.numFrames()).toBe(2));
    }
  });

  test("names a missing, an empty and a foreign file", async () => {
    const folder = await temporaryFolder({
      "empty.mp4": "",
      "page.mp4": "<!DOCTYPE html><title>404</title>",
    });
    const missing = await caught(openVideo(join(folder, "none.mp4")));
    expect(missing).toBeInstanceOf(VideoError);
    expect(missing.message).toBe(`Cannot read "${folder}/none.mp4": no such file`);
    expect((await caught(openVideo(join(folder, "empty.mp4")))).message).toBe(
      `Cannot read "${folder}/empty.mp4": the file is empty`,
    );
    expect((await caught(openVideo(join(folder, "page.mp4")))).message).toBe(
      `Cannot read "${folder}/page.mp4": it is a text file, not a video; it begins with "<!DOCTYPE html><title>404</title>"`,
    );
    expect((await caught(openVideo(folder))).message).toBe(
      `Cannot read "${folder}": it is a folder. Give the path of a video in it`,
    );
  });

  test("says how to install ffmpeg where it is missing", async () => {
    const path = await numberedVideo({ numFrames: 2 });
    vi.stubEnv("FFPROBE_PATH", "/nowhere/ffprobe");
    expect((await caught(openVideo(path))).message).toBe(
      "Cannot start ffprobe: command not found. Install it (apt-get install ffmpeg) or set the FFPROBE_PATH variable",
    );
    vi.unstubAllEnvs();
    await withVideo(path, async (video) => {
      vi.stubEnv("FFMPEG_PATH", "/nowhere/ffmpeg");
      expect((await caught(video.framesAt([0]))).message).toBe(
        "Cannot start ffmpeg: command not found. Install it (apt-get install ffmpeg) or set the FFMPEG_PATH variable",
      );
    });
  });

  test("throws when ffmpeg ends in the middle of a frame", async () => {
    const path = await numberedVideo({ numFrames: 2 });
    const fake = join(mkdtempSync(join(tmpdir(), "fake-")), "ffmpeg");
    writeFileSync(fake, `#!/bin/sh\nhead -c 1000 /dev/zero\nexit 0\n`);
    chmodSync(fake, 0o755);
    vi.stubEnv("FFMPEG_PATH", fake);
    await withVideo(path, async (video) => {
      expect((await caught(video.framesAt([0]))).message).toBe(
        `Cannot decode "${path}": ffmpeg ended in the middle of a frame (1000 of 2304 bytes)`,
      );
    });
  });

  test("prints its size, rate and length", async () => {
    const path = await numberedVideo({ numFrames: 50 });
    await withVideo(path, (video) => {
      expect(String(video)).toBe(`Video ${JSON.stringify(path)} 32×24, 25 fps, 2.00 s, h264`);
      return Promise.resolve();
    });
  });
});

test("openVideo() asks for a path where there is none", async () => {
  await expect(openVideo(undefined as never)).rejects.toThrow(
    "Expected path to be a non-empty string but received undefined",
  );
});
