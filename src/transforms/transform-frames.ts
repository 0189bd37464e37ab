import { checkGiven } from "../core/given.js";
import { Frames } from "../tensor/frames.js";
import { prepareSteps } from "./prepare.js";
import { preset } from "./preset.js";
import type { PixelStep } from "./steps.js";

/**
 * Resizes, crops or pads frames as a model's preset does: uint8 RGB [T, H, W, 3] → [T, h, w, 3].
 *
 * @param nameOrSteps - A preset's name (`"opencv-square-224"`) or its steps: see `preset`.
 * @throws {RangeError} If no preset has that name.
 * @throws {TypeError} If the preset gives floats (a torch kernel without `-levels`): those are for models only.
 * @example
 * const square = transformFrames(frames, "opencv-square-48"); // Frames uint8 [3, 48, 48, 3], 0.00–0.…
 */
export function transformFrames(frames: Frames, nameOrSteps: string | readonly PixelStep[]): Frames {
  checkGiven("transformFrames", "frames", frames, "frames");
  const { name, steps } = preset(nameOrSteps);
  const prepared = prepareSteps(steps, frames.width, frames.height);
  const { width, height } = prepared;
  const rowLength = width * 3;
  const data = new Uint8Array(frames.length * height * rowLength);
  for (let i = 0; i < frames.length; i += 1) {
    const view = prepared.run(frames.frame(i));
    if (view.data instanceof Float32Array) {
      throw new TypeError(
        `Cannot make frames with "${name}": its resize gives floats, which only models take`,
      );
    }
    for (let y = 0; y < height; y += 1) {
      const from = view.offset + y * view.stride;
      data.set(view.data.subarray(from, from + rowLength), (i * height + y) * rowLength);
    }
  }
  return new Frames(data, [frames.length, height, width, 3], frames.indices, frames.ptsSeconds);
}
