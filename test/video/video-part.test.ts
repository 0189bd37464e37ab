import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { VideoError } from "../../src/core/errors.js";
import type { OpenTimeSpan } from "../../src/video/time-span.js";
import { openVideo } from "../../src/video/video.js";
import { withPart, type VideoClip } from "../../src/video/with-part.js";
import { numberedVideo } from "../support/numbered-video.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";

interface ReadPart {
  readonly indices: readonly number[];
  readonly ptsSeconds: readonly number[];
  /** Of each frame. */
  readonly hashes: readonly string[];
  readonly numFrames: number;
  readonly isFromBeginning: boolean;
}

function hashOf(pixels: Uint8Array): string {
  return createHash("sha256").update(pixels).digest("hex");
}

/** Every frame of a part, walked; and again, sampled. */
async function readPart(clip: VideoClip): Promise<ReadPart> {
  return withPart(clip, {}, async (video) => {
    const hashes: string[] = [];
    const walked = await video.forEachFrame((pixels) => void hashes.push(hashOf(pixels)));
    const sampledHashes: string[] = [];
    const sampled = await video.sampleEach(
      (count) => Array.from({ length: count }, (_, i) => count - 1 - i),
      (pixels, position) => (sampledHashes[position] = hashOf(pixels)),
    );
    expect([...sampled.indices].reverse()).toEqual(walked.indices);
    expect([...sampled.ptsSeconds].reverse()).toEqual(walked.ptsSeconds);
    expect(sampledHashes.reverse()).toEqual(hashes);
    expect(await video.frameTimes()).toEqual(walked.ptsSeconds);
    return { ...walked, hashes, isFromBeginning: video.isFromBeginning === true };
  });
}

/** The numbers and hashes of the frames that begin in a span, by `frameTimes` and `framesAt` of the whole file. */
async function framesOfFile(
  path: string,
  { startSeconds = 0, endSeconds = Infinity }: OpenTimeSpan,
): Promise<ReadPart> {
  const video = await openVideo(path);
  try {
    const times = await video.frameTimes();
    const indices = [...times.keys()].filter((i) => times[i] >= startSeconds && times[i] < endSeconds);
    const { data } = await video.framesAt(indices);
    const size = data.length / indices.length;
    return {
      indices,
      ptsSeconds: indices.map((index) => times[index]),
      hashes: indices.map((_, i) => hashOf(data.subarray(i * size, (i + 1) * size))),
      numFrames: indices.length,
      isFromBeginning: false,
    };
  } finally {
    await video.close();
  }
}

test("the frames of a part are those with start ≤ time < end", async () => {
  const path = await numberedVideo({ numFrames: 25, fps: 10 });
  const part = await readPart({ path, startSeconds: 0.5, endSeconds: 1 });
  expect(part.indices).toEqual([5, 6, 7, 8, 9]);
  expect(part.ptsSeconds).toEqual([0.5, 0.6, 0.7, 0.8, 0.9]);
  expect((await readPart({ path, startSeconds: 2.3 })).indices).toEqual([23, 24]);
  expect((await readPart({ path, endSeconds: 0.11 })).indices).toEqual([0, 1]);
  // what lies behind the end of the file is no fault of what is in it
  expect((await readPart({ path, startSeconds: 2.35, endSeconds: 9 })).indices).toEqual([24]);
});

test("every n-th frame of a part is counted from its first", async () => {
  const path = await numberedVideo({ numFrames: 25, fps: 10 });
  await withPart({ path, startSeconds: 0.5, endSeconds: 1.2 }, {}, async (video) => {
    const places: number[] = [];
    const taken = await video.forEachFrame((_, position) => void places.push(position), { every: 3 });
    expect(taken).toEqual({ numFrames: 7, indices: [5, 8, 11], ptsSeconds: [0.5, 0.8, 1.1] });
    expect(places).toEqual([0, 1, 2]);
  });
});

test("no frame of a part can be asked for", async () => {
  const path = await numberedVideo({ numFrames: 25, fps: 10 });
  await withPart({ path, startSeconds: 0.5, endSeconds: 1.2 }, {}, async (video) => {
    const none = await video.sampleEach(
      () => [],
      () => expect.fail("a frame"),
    );
    expect(none).toEqual({ numFrames: 7, indices: [], ptsSeconds: [] });
  });
});

test("a part that is none, or holds no frame, says why", async () => {
  const path = await numberedVideo({ numFrames: 10, fps: 10 });
  const reasonOf = (span: OpenTimeSpan): Promise<string> =>
    readPart({ path, ...span }).then(
      () => "no error",
      (error: unknown) => {
        expect(error).toBeInstanceOf(VideoError);
        return (error as Error).message.replace(path, "a.mp4");
      },
    );
  expect(await reasonOf({ startSeconds: 3, endSeconds: 1 })).toMatchInlineSnapshot(
    `"Cannot read a part of "a.mp4": 3 s to 1 s is reversed: it ends before it begins"`,
  );
  expect(await reasonOf({ startSeconds: 1, endSeconds: 1 })).toMatchInlineSnapshot(
    `"Cannot read a part of "a.mp4": 1 s to 1 s is empty"`,
  );
  expect(await reasonOf({ startSeconds: -1, endSeconds: 1 })).toMatchInlineSnapshot(
    `"Cannot read a part of "a.mp4": -1 s to 1 s begins before the file"`,
  );
  expect(await reasonOf({ startSeconds: Number.NaN })).toMatchInlineSnapshot(
    `"Cannot read a part of "a.mp4": NaN s to the end is no span of time"`,
  );
  expect(await reasonOf({ startSeconds: 5 })).toMatchInlineSnapshot(
    `"Cannot read a part of "a.mp4": 5 s to the end is outside of the file, whose last frame is at 0.9 s"`,
  );
  expect(await reasonOf({ startSeconds: 0.41, endSeconds: 0.44 })).toMatchInlineSnapshot(
    `"Cannot read a part of "a.mp4": 0.41 s to 0.44 s holds no frame, whose last frame is at 0.9 s"`,
  );
});

/** Ten minutes of small numbered frames with keyframes in between, as H.264 of the plain kind. */
async function longVideo(name: string, codec: readonly string[]): Promise<string> {
  const path = join(await temporaryFolder(), name);
  const source = "testsrc=size=64x48:rate=10";
  execFileSync("ffmpeg", [
    ...["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", source, "-frames:v", "1200"],
    ...[...codec, "-pix_fmt", "yuv420p", "-g", "50", `file:${path}`],
  ]);
  return path;
}

test("decoding begins at the keyframe before a part where tables and stream say so, else at the beginning", async () => {
  const span = { startSeconds: 90.05, endSeconds: 91.5 };
  const h264 = await longVideo("long.mp4", ["-c:v", "libx264", "-bf", "3"]);
  const mpeg4 = await longVideo("long.avi", ["-c:v", "mpeg4"]);
  const sought = await readPart({ path: h264, ...span });
  expect(sought).toEqual({ ...(await framesOfFile(h264, span)), isFromBeginning: false });
  const decoded = await readPart({ path: mpeg4, ...span });
  expect(decoded).toEqual({ ...(await framesOfFile(mpeg4, span)), isFromBeginning: true });
});

test("tables that lie about when frames are shown lead to a decode from the beginning", async () => {
  const path = await longVideo("long.mp4", ["-c:v", "libx264", "-bf", "0"]);
  const lying = join(await temporaryFolder(), "lying.mp4");
  await copyFile(path, lying);
  const { readFile } = await import("node:fs/promises");
  const bytes = await readFile(lying);
  // the table of keyframes names one that is none: the second of them is moved by one sample
  const at = bytes.indexOf("stss", 0, "latin1") + 12;
  bytes.writeUInt32BE(bytes.readUInt32BE(at + 4) + 1, at + 4);
  await writeFile(lying, bytes);
  const span = { startSeconds: 5.15, endSeconds: 6 };
  expect((await readPart({ path: lying, ...span })).hashes).toEqual((await framesOfFile(path, span)).hashes);
});

describeWithShared("parts of real clips", () => {
  const clips = [
    ...["G0mjFqytJt4_000152_000162.mp4", "abseiling_k400.mp4", "carving_ice.mp4", "cockatoo.mp4"],
    ...["eating_spaghetti.mp4", "flipping_a_pancake.mkv", "making_pizza_640x360.mp4", "max_basketball.mp4"],
    ...["mmaction2_demo.mp4", "mmaction2_part_0.mp4", "mmaction2_test.mp4", "paddlevideo_example.avi"],
    ...["pose_squats_hevc_portrait.mp4", "realshort.mp4", "v_ApplyEyeMakeup_g01_c01.avi"],
    ...["v_Archery_g02_c02.avi", "v_SoccerJuggling_g23_c01.avi"],
  ].map((name) => sharedPath("data", "clips", name));
  const odd = ["passes-edit-trim.mp4", "same-time.mkv", "mirrored.mp4", "passes-clock-wraps.ts"].map((name) =>
    sharedPath("cases", name),
  );

  test.each([...clips, ...odd])("%s: frames equal framesAt() of their numbers", async (path) => {
    const video = await openVideo(path);
    const times = await video.frameTimes().finally(() => video.close());
    const at = (share: number): number => times[Math.floor(share * (times.length - 1))];
    const spans: OpenTimeSpan[] = [
      { startSeconds: at(0.3), endSeconds: Math.min(at(0.3) + 0.5, at(0.9)) },
      { startSeconds: at(0.8) + 0.001 },
    ];
    for (const span of spans) {
      const expected = await framesOfFile(path, span);
      if (expected.numFrames === 0) continue;
      const found = await readPart({ path, ...span });
      expect({ ...found, isFromBeginning: false }).toEqual(expected);
    }
  });
});
