import type { FrameInput } from "../../model/frame-input.js";
import type { Rectangle } from "../../tensor/rectangle.js";
import { frameWriter } from "../../transforms/normalize.js";
import { mirrored, type CropView } from "../../transforms/crops.js";
import { prepareSteps } from "../../transforms/prepare.js";
import type { ClipFrames } from "../../video/clip-frames.js";

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

/** Sizes of videos that are remembered for each model. */
const mostSizes = 16;
/** What was made for a model, by the crop, and by the size of the video and the number of frames. */
const made = new WeakMap<FrameInput, Map<CropView | undefined, Map<string, FramePreparer>>>();

/**
 * Gives a {@link FramePreparer}. Videos of one size share it: each call of it is over before the next begins, and its tables take
 * longer to make than a small frame to write.
 *
 * @param numFrames - Frames in a sample; it decides where in the sample the values of a frame lie.
 * @param crop - Which crop; default the preset's own. The same object is the same crop.
 */
export function framePreparer(
  model: FrameInput,
  video: Pick<ClipFrames, "metadata">,
  numFrames: number,
  crop?: CropView,
): FramePreparer {
  const { width, height } = video.metadata;
  const byCrop = made.get(model) ?? new Map<CropView | undefined, Map<string, FramePreparer>>();
  const known = byCrop.get(crop) ?? new Map<string, FramePreparer>();
  made.set(model, byCrop.set(crop, known));
  const key = `${width} ${height} ${numFrames}`;
  let preparer = known.get(key);
  if (preparer !== undefined) return preparer;
  preparer = makePreparer(model, width, height, numFrames, crop);
  if (known.size === mostSizes) known.clear();
  known.set(key, preparer);
  return preparer;
}

function makePreparer(
  model: FrameInput,
  width: number,
  height: number,
  numFrames: number,
  crop: CropView | undefined,
): FramePreparer {
  const steps = prepareSteps(model.preset.steps, width, height, crop?.place);
  const write = frameWriter(model.normalization, model.slots(numFrames));
  return {
    region: steps.region,
    write(pixels, part, target, offset) {
      const picture = steps.run(pixels, part);
      write(crop?.isMirrored === true ? mirrored(picture) : picture, target, offset);
    },
  };
}
