import { describe, expect, test } from "vitest";
import { commonRoot, stripeOf, unitRange, wholeBatches, type PlanContent } from "../../src/scale/plan.js";

describe("wholeBatches()", () => {
  test.each([
    [8, 1, undefined, 32],
    [5, 1, undefined, 35],
    [1, 1, undefined, 32],
    [64, 1, undefined, 64],
    [8, 30, undefined, 32], // 4 clips × 30 views are 15 batches
    [8, 3, 1, 8],
    [4, 10, 3, 4],
  ])("of %i samples, %i views a clip and %s clips asked for are %i clips", (batch, views, asked, clips) => {
    expect(wholeBatches(batch, views, asked)).toBe(clips);
    expect((clips * views) % batch).toBe(0);
  });
});

test("commonRoot() is what all paths begin with, up to a slash", () => {
  expect(commonRoot(["data/a/1.mp4", "data/a/2.mp4"])).toBe("data/a/");
  expect(commonRoot(["data/a/1.mp4", "data/ab/2.mp4", "data/a/3.mp4"])).toBe("data/");
  expect(commonRoot(["/mnt/a.mp4", "/other/b.mp4"])).toBe("/");
  expect(commonRoot(["/mnt/a.mp4", "b.mp4"])).toBe("");
  expect(commonRoot(["a.mp4", "b.mp4"])).toBe("");
  expect(commonRoot([])).toBe("");
});

test("stripeOf() shares all units out, each to one stripe", () => {
  const units = [0, 1, 2, 3, 4, 5, 6];
  const stripes = [1, 2, 3].map((stripe) => stripeOf(units, stripe, 3));
  expect(stripes).toEqual([
    [0, 3, 6],
    [1, 4],
    [2, 5],
  ]);
  expect(stripes.flat().sort()).toEqual(units);
});

test("unitRange() ends with the list", () => {
  const content = { numClips: 70, unitSize: 32 } as PlanContent;
  expect([0, 1, 2].map((unit) => unitRange(content, unit))).toEqual([
    { first: 0, end: 32 },
    { first: 32, end: 64 },
    { first: 64, end: 70 },
  ]);
});
