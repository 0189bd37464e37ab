import type { PixelView } from "./picture.js";
import type { CropPicker, PixelStep } from "./steps.js";

/**
 * Which parts of each frame a model sees. `"center"`: the preset's own crop. `"three"`: that size at both ends and in the
 * middle of the longer side. `"ten"`: in the four corners and in the middle, each also mirrored.
 */
export type ViewCrops = "center" | "three" | "ten";

/** Names of {@link ViewCrops}, with the number of crops. */
export const cropCounts: Readonly<Record<ViewCrops, number>> = { center: 1, three: 3, ten: 10 };

/** One of the crops of a frame. */
export interface CropView {
  /** Where it is taken; `undefined`: where the steps take it. */
  readonly place: CropPicker | undefined;
  /** Whether left and right are exchanged after the last step. */
  readonly isMirrored: boolean;
}

/**
 * The crops, in their order. Offsets follow the framework that the crop step's `offset` stands for. `"floor"`: MMAction2, whose
 * `ThreeCrop` takes 0, 2w, w with w = ⌊(W − c) / 2⌋, and whose `TenCrop` moves by 4w with w = ⌊(W − c) / 4⌋. Else: 0, the middle,
 * W − c, as PySlowFast (`"ceil"`) and torchvision (`"halfEven"`, which has ten crops only).
 *
 * @throws {RangeError} If there is not one crop among the steps to be moved.
 */
export function cropViews(crops: ViewCrops, steps: readonly PixelStep[]): readonly CropView[] {
  if (crops === "center") return [{ place: undefined, isMirrored: false }];
  const found = steps.filter(({ op }) => op === "centerCrop" || op === "squareCrop");
  const [step] = found;
  if (step === undefined || found.length !== 1) {
    const has = `the preset has ${found.length === 0 ? "no crop" : "several crops"}`;
    throw new RangeError(`Cannot take ${crops} crops: ${has}. Choose "center", or a preset with one crop`);
  }
  const isFloor = step.op === "centerCrop" && step.offset === "floor";
  if (crops === "three") return [0, 1, 2].map((i) => ({ place: oneOfThree(i, isFloor), isMirrored: false }));
  return [0, 1, 2, 3, 4].flatMap((i) => {
    const place = oneOfFive(i, isFloor);
    return [
      { place, isMirrored: false },
      { place, isMirrored: true },
    ];
  });
}

function oneOfThree(i: number, isFloor: boolean): CropPicker {
  return (middle, width, height) => {
    const isWide = width >= height;
    const room = isWide ? width - middle.width : height - middle.height;
    const halfWay = isWide ? middle.left : middle.top;
    const far = isFloor ? 2 * Math.floor(room / 2) : room;
    // a picture that is padded has no room
    const along = room < 0 ? [halfWay, halfWay, halfWay] : isFloor ? [0, far, halfWay] : [0, halfWay, far];
    return isWide ? { left: along[i]!, top: middle.top } : { left: middle.left, top: along[i]! };
  };
}

function oneOfFive(i: number, isFloor: boolean): CropPicker {
  const along = (room: number, halfWay: number, isFar: boolean): number => {
    if (room < 0) return halfWay; // a picture that is padded
    const quarter = Math.floor(room / 4);
    if (i === 4) return isFloor ? 2 * quarter : halfWay;
    if (!isFar) return 0;
    return isFloor ? 4 * quarter : room;
  };
  return (middle, width, height) => ({
    left: along(width - middle.width, middle.left, i % 2 === 1),
    top: along(height - middle.height, middle.top, i >= 2),
  });
}

/** A picture with left and right exchanged, as a copy. */
export function mirrored({ data, offset, stride, width, height }: PixelView): PixelView {
  const length = width * height * 3;
  const copy = data instanceof Float32Array ? new Float32Array(length) : new Uint8Array(length);
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    for (let from = offset + y * stride + (width - 1) * 3, x = 0; x < width; x += 1, from -= 3) {
      copy[to] = data[from]!;
      copy[to + 1] = data[from + 1]!;
      copy[to + 2] = data[from + 2]!;
      to += 3;
    }
  }
  return { data: copy, offset: 0, stride: width * 3, width, height };
}
