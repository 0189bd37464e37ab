import { describe, expect, test } from "vitest";
import { findClipCandidates } from "../../../src/pipeline/windows/find-clip-candidates.js";
import type { Model } from "../../../src/model/model.js";
import { clipCandidates } from "../../../src/pipeline/windows/clip-candidates.js";
import { frameScores } from "../../support/frame-scores.js";

/** 100 frames at 10 a second; class "a" is strong in the given frames, "b" is weak everywhere. */
function withPeaks(peaks: Readonly<Record<number, number>>): ReturnType<typeof frameScores> {
  return frameScores(Array.from({ length: 100 }, (_, i) => [peaks[i] ?? 0, 0.05]));
}

function spans(candidates: ReturnType<typeof clipCandidates>): number[][] {
  return candidates.map(({ startSeconds, endSeconds }) => [startSeconds, endSeconds]);
}

describe("clipCandidates()", () => {
  test("puts the window around the strongest frame", () => {
    const [candidate, ...others] = clipCandidates(withPeaks({ 50: 0.9 }), { seconds: 2 });
    expect(candidate).toEqual({
      label: "a",
      classIndex: 0,
      probability: Math.fround(0.9),
      peakFrame: 50,
      peakSeconds: 5,
      startSeconds: 4,
      endSeconds: 6,
    });
    expect(others).toEqual([]);
  });

  test("cuts the window to the video at both ends", () => {
    expect(spans(clipCandidates(withPeaks({ 5: 0.9 }), { seconds: 5 }))).toEqual([[0, 3]]);
    expect(spans(clipCandidates(withPeaks({ 98: 0.9 }), { seconds: 5 }))).toEqual([[9.8 - 2.5, 10]]);
    expect(spans(clipCandidates(withPeaks({ 50: 0.9 }), { seconds: 60 }))).toEqual([[0, 10]]);
  });

  test("gives further windows that overlap none before, strongest first", () => {
    const scores = withPeaks({ 50: 0.9, 52: 0.85, 59: 0.7, 60: 0.65, 10: 0.6 });
    const found = clipCandidates(scores, { seconds: 1, count: 3 });
    expect(found.map(({ peakFrame }) => peakFrame)).toEqual([50, 60, 10]); // 59 would overlap, 60 just touches
    expect(clipCandidates(scores, { seconds: 5, count: 9 }).length).toBeLessThan(9);
  });

  test("looks for one class only where it is asked to", () => {
    const scores = frameScores([
      [0.9, 0.1],
      [0.2, 0.6],
      [0.3, 0.4],
    ]);
    expect(clipCandidates(scores, { label: "b", seconds: 0.1 })[0]).toMatchObject({
      label: "b",
      peakFrame: 1,
    });
    expect(clipCandidates(scores, { seconds: 0.1 })[0]).toMatchObject({ label: "a", peakFrame: 0 });
  });

  test("repeats the original's window where asked: whole frames, and a negative start wraps around", () => {
    // python3: w = int(2.5 * 10); v = list(range(100)); s = v[50-w:50+w]; t = v[5-w:5+w]; u = v[98-w:98+w]
    // s[0], s[-1], len(t), u[0], u[-1] == 25, 74, 0, 73, 99
    const original = { seconds: 5, rule: "original" } as const;
    expect(spans(clipCandidates(withPeaks({ 50: 0.9 }), original))).toEqual([[2.5, 7.5]]);
    expect(spans(clipCandidates(withPeaks({ 5: 0.9 }), original))).toEqual([[8, 8]]);
    expect(spans(clipCandidates(withPeaks({ 98: 0.9 }), original))).toEqual([[7.3, 10]]);
    // at the header's rate: w = int(2.5 * 9.5); 50 - w, 50 + w == 27, 73; times are those of the frames
    const peak = Array.from({ length: 100 }, (_, i) => [i === 50 ? 0.9 : 0]);
    expect(spans(clipCandidates(frameScores(peak, { averageFps: 9.5 }), original))).toEqual([[2.7, 7.3]]);
    // shorter than half a window: len(list(range(30))[5-25:5+25]) == 20, from 10 to 29
    const short = frameScores(Array.from({ length: 30 }, (_, i) => [i === 5 ? 0.9 : 0]));
    expect(spans(clipCandidates(short, original))).toEqual([[1, 3]]);
  });

  /** Frames 200 to 299 of a file: their numbers and times are the file's. */
  function partWithPeak(frame: number): ReturnType<typeof frameScores> {
    const indices = Array.from({ length: 100 }, (_, i) => 200 + i);
    return frameScores(
      Array.from({ length: 100 }, (_, i) => [i === frame ? 0.9 : 0]),
      {
        ...{ indices, ptsSeconds: indices.map((index) => index / 10) },
        ...{ startSeconds: 20, endSeconds: 30 },
      },
    );
  }

  test("cuts a window to the part of a file that was classified", () => {
    const spanOf = (frame: number): number[][] => spans(clipCandidates(partWithPeak(frame), { seconds: 5 }));
    expect(spanOf(50)).toEqual([[22.5, 27.5]]);
    expect(spanOf(5)).toEqual([[20, 23]]);
    expect(spanOf(98)).toEqual([[27.3, 30]]);
  });

  test("repeats the original's window in a part of a file, as if the part were the whole video", () => {
    const original = { seconds: 5, rule: "original" } as const;
    expect(spans(clipCandidates(partWithPeak(50), original))).toEqual([[22.5, 27.5]]);
    expect(spans(clipCandidates(partWithPeak(5), original))).toEqual([[28, 28]]);
    expect(spans(clipCandidates(partWithPeak(98), original))).toEqual([[27.3, 30]]);
  });

  test("refuses what is no length or no rule, and scores without a frame", () => {
    const scores = withPeaks({ 1: 0.9 });
    expect(() => clipCandidates(scores, { seconds: 0 })).toThrow(
      new RangeError("Expected seconds to be a number > 0 but received 0 (number)"),
    );
    expect(() => clipCandidates(scores, { count: 0 })).toThrow(RangeError);
    expect(() => clipCandidates(scores, { rule: "wrapped" as "original" })).toThrow(RangeError);
    expect(() => clipCandidates(frameScores([]))).toThrow(/the scores hold none/);
  });
});

test("findClipCandidates() takes the ranges of the notebook's form, and says so", async () => {
  const model = undefined as unknown as Model; // never reached
  const wrong = async (options: Parameters<typeof findClipCandidates>[2]): Promise<unknown> =>
    findClipCandidates(model, "a.mp4", options).catch((error: unknown) => error);
  expect(await wrong({ skipFrames: 11 })).toEqual(
    new RangeError("Expected skipFrames to be an integer from 1 to 10 but received 11 (number)"),
  );
  expect(await wrong({ skipFrames: 0 })).toBeInstanceOf(RangeError);
  expect(await wrong({ clipSeconds: 1.9 })).toEqual(
    new RangeError("Expected clipSeconds to be a number from 2 to 10 but received 1.9 (number)"),
  );
  expect(await wrong({ clipSeconds: NaN })).toBeInstanceOf(RangeError);
});
