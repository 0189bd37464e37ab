import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sampleClips, type ClipSampling } from "../../../src/video/sampling/sample-clips.js";

/** Made by test/golden/framework_clips.py. */
interface FrameworkClips {
  readonly numFrames: number;
  readonly fps: number;
  readonly sampling: ClipSampling;
  readonly clips: readonly (readonly number[])[];
}

const path = new URL("../../golden/framework-clips.json", import.meta.url);
const lists = JSON.parse(readFileSync(path, "utf8")) as readonly FrameworkClips[];

test.each(["segments", "mmaction2-uniform", "mmaction2", "slowfast-selective", "slowfast-offset"])(
  "%s: frames as MMAction2 and PySlowFast choose them",
  (rule) => {
    const ofThisRule = lists.filter(({ sampling }) => sampling.rule === rule);
    expect(ofThisRule.length).toBeGreaterThanOrEqual(20);
    for (const { numFrames, fps, sampling, clips } of ofThisRule)
      expect(sampleClips({ numFrames, fps }, sampling), JSON.stringify({ numFrames, fps, sampling })).toEqual(
        clips,
      );
  },
);

test("segments has two clips at most", () => {
  const sampling: ClipSampling = { rule: "segments", numFrames: 4, clips: 3 };
  expect(() => sampleClips({ numFrames: 40 }, sampling)).toThrow(
    "Expected sampling.clips to be an integer from 1 to 2 but received 3",
  );
});
