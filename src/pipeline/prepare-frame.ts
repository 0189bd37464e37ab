import type { FrameInput } from "../model/frame-input.js";
import { frameWriter } from "../transforms/normalize.js";
import { prepareSteps } from "../transforms/prepare.js";
import type { Video } from "../video/video.js";

/** Turns one decoded frame, uint8 RGB [H, W, 3], into a model's numbers at a place in a batch. */
export type FramePreparer = (pixels: Uint8Array, target: Float32Array, offset: number) => void;

/**
 * A model's way from a frame to numbers, made ready for a video's size.
 *
 * @param numFrames - Frames in a sample; it decides where in the sample the values of a frame lie.
 */
export function framePreparer(model: FrameInput, video: Video, numFrames: number): FramePreparer {
  const { width, height } = video.metadata;
  const steps = prepareSteps(model.preset.steps, width, height);
  const write = frameWriter(model.normalization, model.slots(numFrames));
  return (pixels, target, offset) => write(steps.run(pixels), target, offset);
}
