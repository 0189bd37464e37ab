import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { VideoError } from "../../src/core/errors.js";
import { openVideo } from "../../src/video/video.js";
import { describeWithShared, sharedPath } from "../support/shared.js";

interface GoldenFile {
  readonly opens: boolean;
  readonly frames: number;
  readonly sizes: readonly (readonly [number, number])[];
  readonly first_frame_sha256: string | null;
}

/** Files that ffmpeg finds errors in: OpenCV stops at the first one without a word, we say so. */
const damaged = ["bitflips.mp4", "decord_corrupted.mp4", "truncated_faststart.mp4"];

/** Turned by a quarter: OpenCV 4.6 with FFmpeg 5 turns these the wrong way round, upside down to a player's. */
const quarterTurned = ["decord_video_90.mov", "rotate90_tag.mp4"];

function sha256(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** The frame turned by half: its pixels from last to first. */
function halfTurned(frame: Uint8Array): Uint8Array {
  const turned = new Uint8Array(frame.length);
  for (let i = 0; i < frame.length; i += 3) turned.set(frame.subarray(i, i + 3), frame.length - 3 - i);
  return turned;
}

describeWithShared("odd and broken videos", () => {
  const golden = JSON.parse(readFileSync(sharedPath("golden", "bad.json"), "utf8")) as Record<
    string,
    GoldenFile
  >;
  const readable = Object.keys(golden).filter((name) => golden[name].opens && !damaged.includes(name));

  test.each(readable)("%s is read as OpenCV reads it", async (name) => {
    const expected = golden[name];
    const video = await openVideo(sharedPath("data", "bad", name));
    let count = 0;
    let first = new Uint8Array();
    for await (const frames of video.batches({ batchSize: 8 })) {
      if (count === 0) first = frames.frame(0).slice();
      count += frames.length;
      expect(frames.ptsSeconds.every((seconds) => Number.isFinite(seconds))).toBe(true);
    }
    expect(count).toBe(expected.frames);
    expect([[video.metadata.width, video.metadata.height]]).toEqual(expected.sizes);
    const asOpencv = quarterTurned.includes(name) ? halfTurned(first) : first;
    expect(sha256(asOpencv)).toBe(expected.first_frame_sha256);
    const again = await video.framesAt([count - 1, 0]);
    expect(sha256(again.frame(1))).toBe(sha256(first));
  });

  test.each(damaged)("%s is an error that says what is wrong, and can be read nevertheless", async (name) => {
    const path = sharedPath("data", "bad", name);
    const strict = await openVideo(path);
    const error = await strict.numFrames().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VideoError);
    expect((error as VideoError).message).toMatch(
      /^Cannot decode ".*": the stream is damaged: .+\. Download it again/,
    );
    const video = await openVideo(path, { damaged: "keep" });
    expect(await video.numFrames()).toBeGreaterThanOrEqual(golden[name].frames);
    const frame = await video.framesAt([0]);
    expect(sha256(frame.frame(0))).toBe(golden[name].first_frame_sha256);
  });

  test("resolution_change.ts keeps counting frames where the size changes", async () => {
    const video = await openVideo(sharedPath("data", "bad", "resolution_change.ts"));
    const all: Uint8Array[] = [];
    const times: number[] = [];
    for await (const frames of video.batches({ batchSize: 1 })) {
      all.push(frames.frame(0).slice());
      times.push(frames.ptsSeconds[0]);
    }
    const some = await video.framesAt([20, 29]);
    expect(some.ptsSeconds).toEqual([times[20], times[29]]);
    expect(sha256(some.frame(0))).toBe(sha256(all[20]));
  });

  const unreadable = Object.keys(golden).filter((name) => !golden[name].opens);
  test.each(unreadable)("%s is an error that names the file", async (name) => {
    const path = sharedPath("data", "bad", name);
    const error = await openVideo(path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VideoError);
    expect((error as VideoError).message.startsWith(`Cannot read "${path}": `)).toBe(true);
  });
});
