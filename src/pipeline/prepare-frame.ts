import type { FrameInput } from "../model/frame-input.js";
import type { Rectangle } from "../tensor/rectangle.js";
import { frameWriter } from "../transforms/normalize.js";
import { prepareSteps } from "../transforms/prepare.js";
import type { Video } from "../video/video.js";

/** A model's way from a frame to numbers, made ready for a video's size. */
export interface FramePreparer {
  /** The part of a frame that it has to be given. */
  readonly region: Rectangle;
  /**
   * Turns one frame into numbers at a place in a batch.
   *
   * @param pixels - uint8 RGB [H, W, 3] of `part`.
   * @param part - Which part of the frame they are; it holds `region`.
   */
  write(pixels: Uint8Array, part: Rectangle, target: Float32Array, offset: number): void;
}

/**
 * Makes a {@link FramePreparer}.
 *
 * @param numFrames - Frames in a sample; it decides where in the sample the values of a frame lie.
 */
export function framePreparer(model: FrameInput, video: Video, numFrames: number): FramePreparer {
  const { width, height } = video.metadata;
  const steps = prepareSteps(model.preset.steps, width, height);
  const write = frameWriter(model.normalization, model.slots(numFrames));
  return {
    region: steps.region,
    write: (pixels, part, target, offset) => write(steps.run(pixels, part), target, offset),
  };
}
