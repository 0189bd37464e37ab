import { describe, expect, test } from "vitest";
import {
  everyIndices,
  sampleIndices,
  skipIndices,
  uniformIndices,
  uniformIndicesFloat,
} from "../../../src/video/sampling/indices.js";

describe("uniformIndices()", () => {
  test.each([
    [76, 128, [0, 0, 1, 1, 2, 2, 3, 4, 4]],
    [300, 128, [0, 2, 4, 7, 9]],
    [250, 100, [0, 2, 5, 7, 10]],
  ])("takes vidbench's frames of %i frames to %i", (numFrames, numSamples, first) => {
    const indices = uniformIndices(numFrames, numSamples);
    expect(indices.slice(0, first.length)).toEqual(first);
    expect(indices).toHaveLength(numSamples);
  });

  test("has the last frame only when it takes at least all frames", () => {
    expect(uniformIndices(10, 9).at(-1)).toBe(8);
    expect(uniformIndices(10, 10).at(-1)).toBe(9);
    expect(uniformIndices(10, 11).at(-1)).toBe(9);
  });

  test("repeats the only frame of a video of one frame", () => {
    expect(uniformIndices(1, 3)).toEqual([0, 0, 0]);
  });

  test("throws on a count that is no integer ≥ 1", () => {
    const message = "Expected numSamples to be an integer ≥ 1 but received 0 (number)";
    expect(() => uniformIndices(10, 0)).toThrow(new RangeError(message));
    const text = 'Expected numSamples to be an integer ≥ 1 but received "32" (string)';
    expect(() => uniformIndices(10, "32" as unknown as number)).toThrow(new TypeError(text));
    const none = "Expected numFrames to be an integer ≥ 1 but received 0 (number)";
    expect(() => uniformIndices(0, 4)).toThrow(new RangeError(none));
  });
});

describe("uniformIndicesFloat()", () => {
  test.each([164, 328])("takes the frame before at position 15 of 20 in %i frames", (numFrames) => {
    expect(uniformIndicesFloat(numFrames, 20)[15]).toBe(uniformIndices(numFrames, 20)[15] - 1);
  });

  test("differs from uniformIndices() for just two lengths up to 600 at 20 frames, and for none at 16", () => {
    const lengths = (numSamples: number): number[] =>
      Array.from({ length: 600 }, (_, i) => i + 1).filter(
        (n) => String(uniformIndicesFloat(n, numSamples)) !== String(uniformIndices(n, numSamples)),
      );
    expect(lengths(20)).toEqual([164, 328]);
    expect(lengths(16)).toEqual([]);
    expect(lengths(100)).toHaveLength(28);
  });
});

describe("skipIndices()", () => {
  test("steps by whole frames and leaves the end of the video out", () => {
    expect(skipIndices(169, 20)).toEqual(Array.from({ length: 20 }, (_, i) => 8 * i));
  });

  test("repeats the last frame of a short video", () => {
    expect(skipIndices(3, 5)).toEqual([0, 1, 2, 2, 2]);
  });
});

describe("everyIndices()", () => {
  test.each([
    [0, 2, []],
    [1, 2, [0]],
    [5, 2, [0, 2, 4]],
    [6, 2, [0, 2, 4]],
    [3, 10, [0]],
  ])("of %i frames, every %i", (numFrames, every, expected) => {
    expect(everyIndices(numFrames, every)).toEqual(expected);
  });

  test("gives the original's 1865 of 3729 frames", () => {
    expect(everyIndices(3729, 2)).toHaveLength(1865);
  });
});

test("sampleIndices() follows the rule's name", () => {
  expect(sampleIndices("floorInt", 164, 20)).toEqual(uniformIndices(164, 20));
  expect(sampleIndices("floatTrunc", 164, 20)).toEqual(uniformIndicesFloat(164, 20));
  expect(sampleIndices("skip", 164, 20)).toEqual(skipIndices(164, 20));
  expect(sampleIndices("every", 164, 20)).toEqual(everyIndices(164, 20));
});

test("everyIndices() of no frame are none, of fewer an error", () => {
  expect(everyIndices(0, 3)).toEqual([]);
  expect(() => everyIndices(-1, 3)).toThrow(
    new RangeError("Expected numFrames to be an integer ≥ 0 but received -1 (number)"),
  );
});
