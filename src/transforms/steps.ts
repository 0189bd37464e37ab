import { checkOneOf, checkPositiveInteger } from "../core/check.js";
import { checkKeys } from "../core/options.js";
import { roundHalfEven } from "../core/round.js";
import type { Rectangle } from "../tensor/rectangle.js";
import { resizeKernelNames, type ResizeKernel } from "./kernels/index.js";

/** How the offset of a middle crop is rounded where it is half a pixel. */
export type CropOffset = "halfEven" | "floor" | "ceil" | "trunc";

const cropRounding: Readonly<Record<CropOffset, (offset: number) => number>> = {
  halfEven: roundHalfEven,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
};

/** How long the longer side becomes where the shorter one is given; they differ by one pixel at most. */
export type LongSide = "floor" | "round" | "ratio";

const longSides: Readonly<Record<LongSide, (long: number, short: number, size: number) => number>> = {
  // int(), not round: a frame of 454×256 becomes 397 wide, not 398
  floor: (long, short, size) => Math.trunc((size * long) / short),
  round: (long, short, size) => Math.trunc(long * (size / short) + 0.5),
  ratio: (long, short, size) => Math.floor((long / short) * size),
};

/** One step on the way from a frame to a model's picture, as data, so that a model card can hold it. */
export type PixelStep =
  /**
   * The shorter side becomes `size`, the longer as `longSide` says: `"floor"` (default) int(size · long / short), as
   * torchvision's `Resize(size)` and Hugging Face; `"round"` int(long · (size / short) + 0.5), MMAction2's; `"ratio"`
   * floor((long / short) · size), that of PySlowFast and pytorchvideo.
   */
  | {
      readonly op: "resizeShortSide";
      readonly size: number;
      readonly kernel: ResizeKernel;
      readonly longSide?: LongSide;
    }
  /** Only where the shorter side is below `size`: it becomes `size`, as in `resizeShortSide`; else nothing. */
  | { readonly op: "enlargeShortSide"; readonly size: number; readonly kernel: ResizeKernel }
  /** To `width` × `height`; the aspect ratio is not kept. */
  | { readonly op: "resize"; readonly width: number; readonly height: number; readonly kernel: ResizeKernel }
  /**
   * The middle `width` × `height`. `offset`: how half a pixel is rounded. `"halfEven"` (default) is torchvision's
   * `CenterCrop`, `"floor"` that of Hugging Face and MMAction2, `"ceil"` that of PySlowFast and pytorchvideo, `"trunc"` that of
   * Hugging Face on tensors, which is `"floor"` but where a picture is padded. `padding`: a picture that is smaller gets zeros
   * around it, as torchvision and Hugging Face do it; without it that is an error.
   */
  | {
      readonly op: "centerCrop";
      readonly width: number;
      readonly height: number;
      readonly offset?: CropOffset;
      readonly padding?: "zeros";
    }
  /** The largest middle square, offset floor(side / 2) − floor(square / 2): vidbench's "crop". */
  | { readonly op: "squareCrop" }
  /** Zeros around the picture to make it square: vidbench's "pad", with its uneven halves. */
  | { readonly op: "squarePad" };

const stepFields: Readonly<Record<PixelStep["op"], readonly string[]>> = {
  resizeShortSide: ["size", "kernel", "longSide"],
  enlargeShortSide: ["size", "kernel"],
  resize: ["width", "height", "kernel"],
  centerCrop: ["width", "height", "offset", "padding"],
  squareCrop: [],
  squarePad: [],
};

/** @throws {TypeError | RangeError} Unless `step` is a step as {@link PixelStep} has it. */
export function checkStep(name: string, step: PixelStep): void {
  const own = Object.entries(stepFields).find(([op]) => op === (step as PixelStep | null)?.op);
  // first, and of any step where the op is not known: else of a misspelt "op" only that it is missing would be said
  const fields = own?.[1] ?? [...new Set(Object.values(stepFields).flat())];
  checkKeys("field", name, step, ["op", ...fields]);
  checkOneOf(`${name}.op`, step.op, Object.keys(stepFields));
  if (step.op === "resizeShortSide" || step.op === "enlargeShortSide")
    checkPositiveInteger(`${name}.size`, step.size);
  if (step.op === "resizeShortSide" && step.longSide !== undefined)
    checkOneOf(`${name}.longSide`, step.longSide, Object.keys(longSides));
  if (step.op === "resize" || step.op === "centerCrop") {
    checkPositiveInteger(`${name}.width`, step.width);
    checkPositiveInteger(`${name}.height`, step.height);
  }
  if (step.op === "centerCrop" && step.offset !== undefined)
    checkOneOf(`${name}.offset`, step.offset, Object.keys(cropRounding));
  if (step.op === "centerCrop" && step.padding !== undefined)
    checkOneOf(`${name}.padding`, step.padding, ["zeros"]);
  if ("kernel" in step) checkOneOf(`${name}.kernel`, step.kernel, resizeKernelNames);
}

/** Width and height that a resize step gives for a picture. */
export function resizedSize(
  step: Extract<PixelStep, { kernel: ResizeKernel }>,
  width: number,
  height: number,
): { readonly width: number; readonly height: number } {
  if (step.op === "resize") return { width: step.width, height: step.height };
  if (step.op === "enlargeShortSide" && Math.min(width, height) >= step.size) return { width, height };
  const { size } = step;
  const longer = longSides[(step.op === "resizeShortSide" ? step.longSide : undefined) ?? "floor"];
  if (width <= height) return { width: size, height: longer(height, width, size) };
  return { width: longer(width, height, size), height: size };
}

/** Where a crop is taken, given where the middle one is, in a picture of `width` × `height`. */
export type CropPicker = (
  middle: Rectangle,
  width: number,
  height: number,
) => { readonly left: number; readonly top: number };

/** Where a crop is taken: shares of the way that it can be moved, 0 ≤ x, y < 1, from the left and from the top. */
export interface CropPlace {
  readonly x: number;
  readonly y: number;
}

/**
 * The rectangle that a crop step keeps of a picture: the middle one, or the one at `place`. With padding it may reach beyond
 * the picture.
 */
export function cropRectangle(
  step: Extract<PixelStep, { op: "centerCrop" | "squareCrop" }>,
  width: number,
  height: number,
  place?: CropPlace | CropPicker,
): Rectangle {
  if (place !== undefined) {
    const middle = cropRectangle(step, width, height);
    if (typeof place === "function") return { ...middle, ...place(middle, width, height) };
    const left = Math.floor(place.x * (width - middle.width + 1));
    return { ...middle, left, top: Math.floor(place.y * (height - middle.height + 1)) };
  }
  if (step.op === "squareCrop") {
    const side = Math.min(width, height);
    const middle = Math.floor(side / 2);
    // two floor divisions, not one of the difference: one pixel apart for an even width and an odd side
    return {
      left: Math.floor(width / 2) - middle,
      top: Math.floor(height / 2) - middle,
      width: side,
      height: side,
    };
  }
  if (step.padding === undefined && (step.width > width || step.height > height)) {
    const wanted = `${step.width}×${step.height}`;
    throw new RangeError(`Cannot crop ${wanted} out of a picture of ${width}×${height}: resize it first`);
  }
  const round = cropRounding[step.offset ?? "halfEven"];
  // torchvision pads before it crops, with the smaller half first
  const first = (room: number): number =>
    room < 0 && round === roundHalfEven ? Math.ceil(room / 2) + 0 : round(room / 2) + 0;
  const left = first(width - step.width);
  const top = first(height - step.height);
  return { left, top, width: step.width, height: step.height };
}

/** Where the picture lies in the square that a pad step makes. */
export function padOffsets(width: number, height: number): { readonly left: number; readonly top: number } {
  if (height > width) return { left: Math.floor((height - width) / 2), top: 0 };
  // the larger half goes on top: the original mixes up its two halves
  return { left: 0, top: Math.ceil((width - height) / 2) };
}
