import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { resizeKernelNames, type ResizeKernel } from "../../../src/transforms/kernels/index.js";
import { prepareSteps, tightPixels } from "../../../src/transforms/prepare.js";
import { openVideo } from "../../../src/video/video.js";
import { readNpy } from "../../support/npy.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";

interface GoldenPicture {
  /** `pillow-bicubic-64x48`, `pillow-bicubic-up-80x60`, `torch-bicubic-uint8-64x48`. */
  readonly case: string;
  readonly clip: string;
  readonly frame: number;
  readonly file: string;
  /** Left, top, width and height of the part of the frame that was resized. */
  readonly part?: readonly [number, number, number, number];
}

/** The golden's name of a filter as ours. */
function kernelOf(name: string): ResizeKernel {
  const filter = name.replace(/(-up)?-\d+x\d+$/, "").replace(/-uint8$/, "-levels");
  const kernel = resizeKernelNames.find((one) => one === filter);
  if (kernel === undefined) throw new Error(`no kernel for ${name}`);
  return kernel;
}

function numberUnlike(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): number {
  let count = 0;
  for (let i = 0; i < expected.length; i += 1)
    if (!(Math.abs(found[i] - expected[i]) <= tolerance)) count += 1;
  return count;
}

describeWithShared("frames of real clips through every filter", () => {
  const folder = sharedPath("golden", "models");
  const pictures = JSON.parse(
    readFileSync(`${folder}/golden/pixels.json`, "utf8"),
  ) as readonly GoldenPicture[];

  test.each(pictures)("$case of $clip", async ({ case: name, clip, frame, file, part }) => {
    const video = await openVideo(sharedPath("data", clip));
    const frames = await video.framesAt([frame]);
    await video.close();
    const [left, top, width, height] = part ?? [0, 0, frames.shape[2], frames.shape[1]];
    const rows = Array.from({ length: height }, (_, y) => {
      const from = ((top + y) * frames.shape[2] + left) * 3;
      return frames.data.subarray(from, from + width * 3);
    });
    const [newWidth, newHeight] = (/(\d+)x(\d+)$/.exec(name) ?? []).slice(1).map(Number);
    const kernel = kernelOf(name);
    const steps = prepareSteps([{ op: "resize", width: newWidth, height: newHeight, kernel }], width, height);
    const found = tightPixels(steps.run(Uint8Array.from(Buffer.concat(rows))));
    const expected = readNpy(`${folder}/${file}`);
    expect(found.length).toBe(expected.length);
    if (kernel.startsWith("torch-") && kernel.endsWith("-levels")) {
      // torch itself differs from itself by so much, between memory layouts
      expect(numberUnlike(found, expected, 1)).toBe(0);
      const most = kernel.includes("bicubic") ? 0.0015 : 0.001;
      expect(numberUnlike(found, expected, 0) / found.length).toBeLessThanOrEqual(most);
    } else if (kernel.startsWith("torch-")) {
      const levels = Float32Array.from(found, (share) => share * 255);
      expect(numberUnlike(levels, expected, 1e-4)).toBe(0);
    } else expect(numberUnlike(found, expected, 0)).toBe(0);
  });
});
