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
