import { checkList } from "../core/check.js";
import { checkStep, type PixelStep } from "./steps.js";

/** Named steps from a frame to a model's picture. */
export interface Preset {
  /** Its name, or the steps written out where it has none. */
  readonly name: string;
  /** Done one after the other. */
  readonly steps: readonly PixelStep[];
}

/** Forms of preset names, with what they stand for. */
const forms: readonly (readonly [RegExp, (...sizes: number[]) => PixelStep[]])[] = [
  [
    /^pillow-short(\d+)-center(\d+)$/,
    (size, side) => [
      { op: "resizeShortSide", size, kernel: "pillow-bilinear" },
      { op: "centerCrop", width: side, height: side },
    ],
  ],
  [
    /^native-center(\d+)$/,
    (side) => [
      { op: "enlargeShortSide", size: side, kernel: "pillow-bilinear" },
      { op: "centerCrop", width: side, height: side },
    ],
  ],
  [
    /^pillow-squash-(\d+)$/,
    (side) => [{ op: "resize", width: side, height: side, kernel: "pillow-bilinear" }],
  ],
  [
    /^opencv-square-(\d+)$/,
    (side) => [{ op: "squareCrop" }, { op: "resize", width: side, height: side, kernel: "opencv-linear" }],
  ],
  [
    /^opencv-pad-(\d+)$/,
    (side) => [{ op: "squarePad" }, { op: "resize", width: side, height: side, kernel: "opencv-linear" }],
  ],
  [/^opencv-squash-(\d+)$/, (side) => [{ op: "resize", width: side, height: side, kernel: "opencv-linear" }]],
  [/^torch-squash-(\d+)$/, (side) => [{ op: "resize", width: side, height: side, kernel: "torch-bilinear" }]],
];

/** The forms, as a message or a page lists them. */
export const presetForms: readonly string[] = [
  "pillow-short<S>-center<C>",
  "native-center<C>",
  "pillow-squash-<S>",
  "opencv-square-<S>",
  "opencv-pad-<S>",
  "opencv-squash-<S>",
  "torch-squash-<S>",
];

/**
 * The preset of a name, or of steps written out.
 *
 * - `pillow-short256-center224`: torchvision's `Resize(256)` and `CenterCrop(224)` on Pillow pictures.
 * - `native-center224`: the middle 224×224 at the frame's own scale, which matters for blur; only a frame with a side
 *   below 224 is enlarged, until its shorter side is 224.
 * - `pillow-squash-224`: torchvision's `Resize((224, 224))` on Pillow pictures.
 * - `opencv-square-224`: vidbench's middle square, then OpenCV's `resize`; `opencv-pad-224`: its padding.
 * - `opencv-squash-224`: OpenCV's `resize` to 224×224 whatever the aspect ratio.
 * - `torch-squash-128`: `F.interpolate` to 128×128 on floats.
 *
 * @throws {RangeError} If no preset has that name.
 */
export function preset(nameOrSteps: string | readonly PixelStep[]): Preset {
  if (typeof nameOrSteps !== "string") checkList("preset", nameOrSteps, 0);
  if (typeof nameOrSteps !== "string") {
    nameOrSteps.forEach((step, i) => checkStep(`preset[${i}]`, step));
    return { name: nameOrSteps.map(stepText).join(", "), steps: nameOrSteps };
  }
  for (const [form, steps] of forms) {
    const sizes = form.exec(nameOrSteps)?.slice(1).map(Number);
    if (sizes?.every((size) => size > 0) === true) return { name: nameOrSteps, steps: steps(...sizes) };
  }
  throw new RangeError(
    `Unknown preset ${JSON.stringify(nameOrSteps)}: expected one of ${presetForms.join(", ")}`,
  );
}

function stepText(step: PixelStep): string {
  const size = "size" in step ? ` ${step.size}` : "width" in step ? ` ${step.width}×${step.height}` : "";
  return `${step.op}${size}${"kernel" in step ? ` (${step.kernel})` : ""}`;
}
