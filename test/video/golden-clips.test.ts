import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { preset } from "../../src/transforms/preset.js";
import { prepareSteps, tightPixels } from "../../src/transforms/prepare.js";
import { uniformIndices } from "../../src/video/sampling/indices.js";
import { openVideo } from "../../src/video/video.js";
import { hashOfAll, mpeg4Answer } from "../support/mpeg4-answer.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { isByProgram, isEveryClip } from "../support/test-extent.js";

interface GoldenClip {
  readonly frames: number;
  readonly fps: number;
  readonly width: number;
  readonly height: number;
  readonly rgb24_sha256: string;
  readonly first_frame_sha256: string;
  readonly middle_index: number;
  readonly presets: Readonly<Record<string, { sha256?: string; mean?: number; samples_0_64_64?: number[] }>>;
  readonly resample: Readonly<Record<string, number[]>>;
}

/** The goldens' names of the integer presets, and ours. */
const integerPresets: readonly (readonly [string, string])[] = [
  ["pil_short224_center224", "pillow-short224-center224"],
  ["pil_short256_center224", "pillow-short256-center224"],
  ["cv2_square_crop_224", "opencv-square-224"],
  ["cv2_squash_224", "opencv-squash-224"],
];

function sha256(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

describeWithShared("real clips against OpenCV, Pillow and torch", () => {
  const golden = JSON.parse(readFileSync(sharedPath("golden", "clips.json"), "utf8")) as Readonly<
    Record<string, GoldenClip>
  >;
  const answer = mpeg4Answer();
  answer.catch(() => undefined); // told by the tests

  test("of MPEG-4 have two answers, and this ffmpeg gives one of them", async () => {
    const { differing, hash } = await answer;
    expect(differing).toHaveLength(38);
    expect(await hashOfAll(differing[0])).toBe(hash(differing[0]));
  });

  // by the program, which is begun anew for each: all of the odd ones, and a fifth of those that came from one encoder
  const isSome = isByProgram && !isEveryClip;
  const names = Object.keys(golden).filter((name, i) => !isSome || name.startsWith("clips/") || i % 5 === 0);

  test.each(names)("every frame and preset of %s", async (name) => {
    const expected = golden[name];
    const video = await openVideo(sharedPath("data", name));
    const all = createHash("sha256");
    let first = "";
    let middle = new Uint8Array();
    let count = 0;
    for await (const frames of video.batches({ batchSize: 16 })) {
      if (count === 0) first = sha256(frames.frame(0));
      const place = frames.indices.indexOf(expected.middle_index);
      if (place !== -1) middle = frames.frame(place).slice();
      all.update(frames.data);
      count += frames.length;
    }
    const { width, height, averageFps } = video.metadata;
    expect({ count, width, height, first, all: all.digest("hex") }).toEqual({
      count: expected.frames,
      width: expected.width,
      height: expected.height,
      first: expected.first_frame_sha256,
      all: (await answer).hash(name),
    });
    expect(averageFps).toBeCloseTo(expected.fps, 6);

    expect(uniformIndices(count, 20)).toEqual(expected.resample["20"]);
    expect(uniformIndices(count, 100)).toEqual(expected.resample["100"]);
    // the presets were made of one of the two answers
    if (!(await answer).isGolden(name)) return;

    const run = (name_: string): Uint8Array | Float32Array =>
      tightPixels(prepareSteps(preset(name_).steps, width, height).run(middle));
    const hashes = integerPresets.map(([theirs, ours]) => [theirs, sha256(run(ours) as Uint8Array)]);
    expect(Object.fromEntries(hashes)).toEqual(
      Object.fromEntries(integerPresets.map(([theirs]) => [theirs, expected.presets[theirs].sha256])),
    );

    // float32 sums in another order than torch's: a few units in the last place
    const floats = Float32Array.from(run("torch-squash-128"));
    const torch = expected.presets["torch_bilinear_128"];
    const center = [0, 1, 2].map((channel) => floats[(64 * 128 + 64) * 3 + channel]);
    (torch.samples_0_64_64 ?? []).forEach((value, i) =>
      expect(Math.abs(center[i] - value)).toBeLessThan(1e-6),
    );
    expect(
      Math.abs(floats.reduce((sum, value) => sum + value, 0) / floats.length - (torch.mean ?? 0)),
    ).toBeLessThan(1e-6);
  });
});
