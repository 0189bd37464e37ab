import { wholePicture, type Rectangle } from "../tensor/rectangle.js";
import { resizeKernels, type ResizeKernel } from "./kernels/index.js";
import type { PixelView } from "./picture.js";
import {
  cropRectangle,
  padOffsets,
  resizedSize,
  type CropPicker,
  type CropPlace,
  type PixelStep,
} from "./steps.js";

/** Steps made ready for frames of one size. */
export interface PreparedSteps {
  /** Width of the result in pixels. */
  readonly width: number;
  /** Height of the result in pixels. */
  readonly height: number;
  /** The part of a frame that decides the result: the steps look at nothing around it. */
  readonly region: Rectangle;
  /**
   * Runs the steps on one frame. The result is valid until the next call.
   *
   * @param pixels - uint8 RGB [H, W, 3].
   * @param part - Which part of the frame they are; default all of it. It has to hold `region`.
   */
  run(pixels: Uint8Array, part?: Rectangle): PixelView;
}

interface Stage {
  /** What it reads of what it is given. */
  readonly region: Rectangle;
  run(view: PixelView): PixelView;
}

/**
 * Makes steps ready for frames of `width` × `height`: tables of weights are computed once, crops are not
 * copied, and a resize computes only the pixels that the crop after it keeps.
 *
 * @param place - Where crops are taken; default the middle.
 * @throws {RangeError} If a crop is larger than the picture it is taken from.
 */
export function prepareSteps(
  steps: readonly PixelStep[],
  width: number,
  height: number,
  place?: CropPlace | CropPicker,
): PreparedSteps {
  const stages: Stage[] = [];
  let size = { width, height };
  for (let i = 0; i < steps.length; i += 1) {
    const step = steps[i]!;
    if (step.op === "squarePad") {
      stages.push(padStage(size.width, size.height));
      size = { width: Math.max(size.width, size.height), height: Math.max(size.width, size.height) };
    } else if (step.op === "centerCrop" || step.op === "squareCrop") {
      const kept = cropRectangle(step, size.width, size.height, place);
      stages.push(cropStage(kept, size));
      size = kept;
    } else {
      const full = resizedSize(step, size.width, size.height);
      // a resize to the same size need not leave every pixel as it is
      if (step.op === "enlargeShortSide" && full.width === size.width && full.height === size.height)
        continue;
      const next = steps.at(i + 1);
      const cropped =
        next?.op === "centerCrop" || next?.op === "squareCrop"
          ? cropRectangle(next, full.width, full.height, place)
          : undefined;
      const cropNext = cropped !== undefined && isInside(cropped, full);
      const kept = cropNext ? cropped : { left: 0, top: 0, ...full };
      if (cropNext) i += 1;
      stages.push(resizeStage(step.kernel, size, full, kept));
      size = kept;
    }
  }
  return {
    width: size.width,
    height: size.height,
    region: stages.at(0)?.region ?? wholePicture(width, height),
    run(pixels, part = wholePicture(width, height)) {
      const stride = part.width * 3;
      const offset = -part.top * stride - part.left * 3;
      const view: PixelView = { data: pixels, offset, stride, width, height };
      return stages.reduce((current, stage) => stage.run(current), view);
    },
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function isInside({ left, top, width, height }: Rectangle, size: Size): boolean {
  return left >= 0 && top >= 0 && left + width <= size.width && top + height <= size.height;
}

/** What a crop keeps, with zeros where it reaches beyond the picture. */
function cropStage(kept: Rectangle, size: Size): Stage {
  if (isInside(kept, size)) return { region: kept, run: (view) => crop(view, kept) };
  const [left, top] = [Math.max(kept.left, 0), Math.max(kept.top, 0)];
  const width = Math.min(kept.left + kept.width, size.width) - left;
  const height = Math.min(kept.top + kept.height, size.height) - top;
  const region = { left, top, width, height };
  const put = { left: left - kept.left, top: top - kept.top };
  const pad = padder(put, kept);
  return { region, run: (view) => pad(crop(view, region)) };
}

/** Puts pictures of one size at a place of a larger one of zeros, which is the same each time. */
function padder({ left, top }: { readonly left: number; readonly top: number }, to: Size): Stage["run"] {
  const length = to.width * to.height * 3;
  let around: Uint8Array | Float32Array | undefined;
  return ({ data, offset, stride, width, height }) => {
    around ??= data instanceof Float32Array ? new Float32Array(length) : new Uint8Array(length);
    for (let y = 0; y < height; y += 1) {
      const from = offset + y * stride;
      around.set(data.subarray(from, from + width * 3), ((top + y) * to.width + left) * 3);
    }
    return { data: around, offset: 0, stride: to.width * 3, width: to.width, height: to.height };
  };
}

function crop(view: PixelView, kept: Rectangle): PixelView {
  const offset = view.offset + kept.top * view.stride + kept.left * 3;
  return { ...view, offset, width: kept.width, height: kept.height };
}

function resizeStage(kernel: ResizeKernel, from: Size, to: Size, kept: Rectangle): Stage {
  const resize = resizeKernels[kernel](from.width, from.height, to.width, to.height, kept);
  return {
    region: resize.region,
    run({ data, offset, stride }) {
      if (data instanceof Float32Array) {
        throw new TypeError(
          `Cannot resize twice: after a torch kernel without "-levels" the picture is no longer uint8`,
        );
      }
      const { width, height } = kept;
      return { data: resize.run(data, offset, stride), offset: 0, stride: width * 3, width, height };
    },
  };
}

function padStage(width: number, height: number): Stage {
  const side = Math.max(width, height);
  const run = padder(padOffsets(width, height), { width: side, height: side });
  return { region: wholePicture(width, height), run };
}

/** The pixels of a view without the gaps between its rows: [height, width, 3]. */
export function tightPixels(view: PixelView): Uint8Array | Float32Array {
  const rowLength = view.width * 3;
  if (view.stride === rowLength) return view.data.slice(view.offset, view.offset + rowLength * view.height);
  const tight =
    view.data instanceof Float32Array
      ? new Float32Array(rowLength * view.height)
      : new Uint8Array(rowLength * view.height);
  for (let y = 0; y < view.height; y += 1) {
    const from = view.offset + y * view.stride;
    tight.set(view.data.subarray(from, from + rowLength), y * rowLength);
  }
  return tight;
}
