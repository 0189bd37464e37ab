import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { clipRules, type ClipRule } from "../../../src/video/sampling/clip-rules.js";
import {
  sampleClip,
  samplingText,
  sampleClips,
  type ClipSampling,
} from "../../../src/video/sampling/sample-clips.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";

/** A list of a framework's own loader; empty where the video is too short for it. */
interface GoldenList {
  readonly rule: string;
  readonly T: number;
  readonly fps?: number;
  readonly L: number;
  readonly frame_rate?: number;
  readonly interval?: number;
  readonly rate?: number;
  readonly stride?: number;
  readonly clips?: number;
  readonly indices: readonly number[] | readonly (readonly number[])[];
}

const ruleOf: Readonly<Record<string, ClipRule>> = {
  torchvision: "torchvision",
  slowfast: "slowfast",
  "hf-pipeline": "fromStart",
  "mmaction2-1.x": "mmaction2",
  "mmaction2-0.x": "mmaction2-0.x",
  "linspace-trunc": "linspace",
  "centre-stride": "center",
};

describeWithShared("frame lists of the frameworks", () => {
  const golden = JSON.parse(
    readFileSync(sharedPath("golden", "models", "golden", "sampling.json"), "utf8"),
  ) as readonly GoldenList[];
  const lists = (list: GoldenList): readonly (readonly number[])[] =>
    typeof list.indices[0] === "number"
      ? [list.indices as readonly number[]]
      : (list.indices as readonly (readonly number[])[]);

  test.each(Object.keys(ruleOf))("%s", (name) => {
    const ofThisRule = golden.filter(({ rule }) => rule === name);
    expect(ofThisRule.length).toBeGreaterThanOrEqual(10);
    for (const list of ofThisRule) {
      const rule = ruleOf[name];
      const { T, fps, L, frame_rate: frameRate, clips } = list;
      const stride = list.interval ?? list.rate ?? list.stride;
      const sampling = { rule, numFrames: L, stride, frameRate, clips };
      const expected = lists(list);
      const what = JSON.stringify({ ...list, indices: undefined });
      const isTooShort = expected.length === 0 || expected.some((one) => one.some((index) => index >= T));
      if (isTooShort) expect(() => sampleClips({ numFrames: T, fps }, sampling), what).toThrow("Cannot take");
      else expect(sampleClips({ numFrames: T, fps }, sampling), what).toEqual(expected);
    }
  });
});

describe("sampleClips()", () => {
  const one = (numFrames: number, sampling: ClipSampling, fps?: number): number[][] =>
    sampleClips({ numFrames, fps }, sampling);

  test("spreads MMAction2's clips over the video and rounds halves to the even frame", () => {
    expect(one(10, { rule: "mmaction2", numFrames: 3, stride: 2, clips: 2 })).toEqual([[0, 2, 4], [5, 7, 9]]); // prettier-ignore
    expect(one(6, { rule: "mmaction2", numFrames: 1, clips: 3 })).toEqual([[0], [2], [5]]);
    expect(one(6, { rule: "mmaction2", numFrames: 1 })).toEqual([[2]]);
  });

  test.each([
    ["loop", [0, 3, 1, 4]],
    ["repeatLast", [0, 3, 3, 3]],
    ["clamp", [0, 3, 4, 4]],
  ] as const)("where frames are missing, %s", (outOfRange, expected) => {
    expect(one(5, { rule: "mmaction2", numFrames: 4, stride: 3, outOfRange })).toEqual([expected]);
  });

  test("says why a video is too short", () => {
    expect(() => one(5, { rule: "torchvision", numFrames: 16, frameRate: 15 }, 25)).toThrow(
      new RangeError(
        'Cannot take 16 frames at 15 a second: the video has 5 frames at 25 a second, too few for the rule "torchvision". ' +
          "Leave the clip out, or choose fewer frames",
      ),
    );
    expect(() => one(5, { rule: "mmaction2", numFrames: 4, stride: 3, outOfRange: "error" })).toThrow(
      RangeError,
    );
  });

  test("needs the frame rate where the rule does", () => {
    expect(() => one(50, { rule: "slowfast", numFrames: 8 })).toThrow(
      new RangeError(
        'Cannot choose frames by the rule "slowfast": its frame rate is not known. Convert the video, or take another rule',
      ),
    );
  });

  test("knows no options that the rule has not", () => {
    expect(() => one(50, { rule: "linspace", numFrames: 8, stride: 2 })).toThrow(
      new RangeError('Expected no sampling.stride: the rule "linspace" has numFrames'),
    );
    expect(() => one(50, { rule: "center", numFrames: 8, clips: 2 })).toThrow(
      new RangeError('Expected no sampling.clips: the rule "center" has numFrames, stride, outOfRange'),
    );
    const wrong = { rule: "dense", numFrames: 8 } as unknown as ClipSampling;
    expect(() => one(50, wrong)).toThrow('Expected sampling.rule to be one of "floorInt"');
  });

  test.each([
    [{ rule: "mmaction2", numFrames: 0 }, "Expected sampling.numFrames to be an integer ≥ 1 but received 0"],
    [
      { rule: "mmaction2", numFrames: 8, stride: 0 },
      "Expected sampling.stride to be an integer ≥ 1 but received 0",
    ],
    [
      { rule: "mmaction2", numFrames: 8, clips: 0.5 },
      "Expected sampling.clips to be an integer ≥ 1 but received 0.5",
    ],
    [
      { rule: "torchvision", numFrames: 8, frameRate: 0 },
      "Expected sampling.frameRate to be a number > 0 but received 0",
    ],
    [
      { rule: "mmaction2", numFrames: 8, outOfRange: "wrap" },
      'Expected sampling.outOfRange to be one of "loop", "repeatLast", "clamp", "error"',
    ],
  ] as unknown as [ClipSampling, string][])("refuses %j", (sampling, message) => {
    expect(() => one(50, sampling, 25)).toThrow(message);
  });

  test.each(Object.keys(clipRules) as ClipRule[])(
    "%s gives as many frames as asked, all in the video",
    (rule) => {
      for (let numFrames = 40; numFrames < 70; numFrames += 1) {
        for (const clip of one(numFrames, { rule, numFrames: 7 }, 29.97)) {
          expect(clip).toHaveLength(7);
          expect(Math.min(...clip)).toBeGreaterThanOrEqual(0);
          expect(Math.max(...clip)).toBeLessThan(numFrames);
        }
      }
    },
  );
});

test("sampleClip() takes the one clip of a rule, whatever number of clips the sampling has", () => {
  const video = { numFrames: 40, fps: 25 };
  const sampling: ClipSampling = { rule: "mmaction2", numFrames: 4, stride: 2 };
  // the middle: 40 − 7 = 33 frames of room
  expect(sampleClip(video, sampling)).toEqual([16, 18, 20, 22]);
  expect(sampleClip(video, { ...sampling, clips: 3 })).toEqual([16, 18, 20, 22]);
});

test("samplingText() names what is not usual", () => {
  const text = (more: object): string => samplingText({ rule: "mmaction2", ...more });
  expect([
    text({}),
    text({ stride: 1 }),
    text({ stride: 8, outOfRange: "clamp" }),
    text({ frameRate: 15 }),
  ]).toEqual(["mmaction2", "mmaction2", "mmaction2, every 8th, clamp", "mmaction2, at 15 a second"]);
});
