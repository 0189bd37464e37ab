import { describe, expect, test } from "vitest";
import { selectionOf } from "../../src/video/program/frame-selection.js";
import { uniformIndices } from "../../src/video/sampling/indices.js";
import { openVideo, type Video } from "../../src/video/video.js";
import { numberedVideo } from "../support/numbered-video.js";
import { describeWithShared, sharedPath } from "../support/shared.js";

const counts = [1, 8, 9, 100, 101, 128, 400, 2_000] as const;

/** Distinct frame numbers of a video, at uneven distances. */
function spread(numFrames: number, count: number): number[] {
  return uniformIndices(numFrames - 1, count).map((index, i) => index + (i % 3 === 0 ? 1 : 0));
}

function distinct(indices: readonly number[]): number[] {
  return [...new Set(indices)];
}

/** The red value of each frame. */
async function frameNumbers(video: Video, indices: readonly number[]): Promise<number[]> {
  const frames = await video.framesAt(indices);
  return indices.map((_, i) => frames.frame(i)[0]);
}

/** Small and long, with places to seek to. */
function longVideo(): Promise<string> {
  return numberedVideo({ numFrames: 6_500, width: 16, height: 16, extraArguments: ["-g", "50"] });
}

function numbersOf(indices: readonly number[]): number[] {
  return indices.map((index) => index % 256);
}

describe("distinct frames of one numbered video", () => {
  test("are the ones asked for, however many", async () => {
    const video = await openVideo(await longVideo());
    for (const count of counts) {
      const indices = distinct(spread(6_500, count));
      expect(indices).toHaveLength(count);
      expect(await frameNumbers(video, indices)).toEqual(numbersOf(indices));
    }
  });

  test("are sampled where the number of frames is counted too", async () => {
    const video = await openVideo(await longVideo());
    for (const count of counts) {
      const indices = distinct(spread(6_500, count));
      const sampled = new Array<number>(count).fill(-1);
      const { numFrames } = await video.sampleEach(
        () => indices,
        (pixels, position) => (sampled[position] = pixels[0]),
      );
      expect([numFrames, ...sampled]).toEqual([6_500, ...numbersOf(indices)]);
    }
  });

  test("reach the one of many readers who asked for them", async () => {
    const path = await longVideo();
    const readings = Array.from({ length: 24 }, async (_, i) => {
      const indices = distinct(spread(6_000, 500)).map((index) => index + i);
      expect(await frameNumbers(await openVideo(path), indices)).toEqual(numbersOf(indices));
    });
    await Promise.all(readings);
  });

  test("are sought where they are hundreds far into it", async () => {
    const indices = Array.from({ length: 400 }, (_, i) => 6_000 + i);
    const scattered = Array.from({ length: 300 }, (_, i) => 5_500 + 3 * i + (i % 2));
    const video = await openVideo(await longVideo());
    expect(await frameNumbers(video, indices)).toEqual(numbersOf(indices));
    expect(await frameNumbers(video, scattered)).toEqual(numbersOf(scattered));
  });

  test("are picked out of all where a command line has no room for their numbers", async () => {
    const numFrames = 18_000;
    const path = await numberedVideo({ numFrames, width: 16, height: 16, fps: 1000 });
    const indices = Array.from({ length: numFrames / 2 }, (_, i) => 2 * i + (i % 3 === 0 ? 1 : 0));
    expect(selectionOf(indices, indices.at(-1))).toBeUndefined();
    expect(await frameNumbers(await openVideo(path), indices)).toEqual(numbersOf(indices));
  });
});

describeWithShared("distinct frames of a real clip", () => {
  test.each([1, 100, 101, 128, 200])("%i are those that reading all gives", async (count) => {
    const video = await openVideo(sharedPath("data", "clips", "v_Archery_g02_c02.avi"));
    const numFrames = await video.numFrames();
    const indices = distinct(uniformIndices(numFrames, count));
    const frames = await video.framesAt(indices);
    const places = new Map(indices.map((index, i) => [index, i]));
    await video.forEachFrame((pixels, index) => {
      const place = places.get(index);
      if (place !== undefined) expect(Buffer.compare(frames.frame(place), pixels)).toBe(0);
    });
  });
});
