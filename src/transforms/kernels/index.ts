import type { PrepareResize } from "../picture.js";
import { boxFilter, cubicFilter, hammingFilter, lanczosFilter, triangleFilter } from "./filters.js";
import { preparePillowNearest, prepareOpencvNearest } from "./nearest.js";
import { prepareOpencvArea } from "./opencv-area.js";
import { prepareOpencvLinear } from "./opencv-linear.js";
import { prepareOpencvCubic, prepareOpencvLanczos4 } from "./opencv-taps.js";
import { pillowResize } from "./pillow.js";
import { torchFilters } from "./torch-filters.js";
import { torchUint8Resize } from "./torch-uint8.js";
import { prepareTorchBilinear, prepareTorchBilinearLevels } from "./torch-linear.js";

/**
 * The library and the filter whose pixels a resize gives. Pillow's and OpenCV's are bit for bit those of the library.
 *
 * torch's are `F.interpolate(align_corners=False)`: on floats in 0 … 1, or with `-levels` as torchvision resizes uint8
 * tensors, which are uint8 again afterwards: `-levels` over float32, as torch 1.x and torchvision's first transforms do it;
 * `-uint8` in whole numbers, as torch from 2.1 on does it for `transforms.v2`.
 */
export type ResizeKernel =
  | "pillow-bilinear"
  | "pillow-bicubic"
  | "pillow-lanczos"
  | "pillow-box"
  | "pillow-hamming"
  | "pillow-nearest"
  | "opencv-linear"
  | "opencv-cubic"
  | "opencv-area"
  | "opencv-lanczos4"
  | "opencv-nearest"
  | "torch-bilinear"
  | "torch-bilinear-levels"
  | "torch-bilinear-antialias"
  | "torch-bilinear-antialias-levels"
  | "torch-bicubic"
  | "torch-bicubic-levels"
  | "torch-bicubic-antialias"
  | "torch-bicubic-antialias-levels"
  | "torch-bilinear-antialias-uint8"
  | "torch-bicubic-antialias-uint8";

/** How each is computed. */
export const resizeKernels: Readonly<Record<ResizeKernel, PrepareResize>> = {
  "pillow-bilinear": pillowResize(triangleFilter),
  "pillow-bicubic": pillowResize(cubicFilter),
  "pillow-lanczos": pillowResize(lanczosFilter),
  "pillow-box": pillowResize(boxFilter),
  "pillow-hamming": pillowResize(hammingFilter),
  "pillow-nearest": preparePillowNearest,
  "opencv-linear": prepareOpencvLinear,
  "opencv-cubic": prepareOpencvCubic,
  "opencv-area": prepareOpencvArea,
  "opencv-lanczos4": prepareOpencvLanczos4,
  "opencv-nearest": prepareOpencvNearest,
  "torch-bilinear": prepareTorchBilinear,
  "torch-bilinear-levels": prepareTorchBilinearLevels,
  "torch-bilinear-antialias": torchFilters.linearAntialias,
  "torch-bilinear-antialias-levels": torchFilters.linearAntialiasLevels,
  "torch-bicubic": torchFilters.cubic,
  "torch-bicubic-levels": torchFilters.cubicLevels,
  "torch-bicubic-antialias": torchFilters.cubicAntialias,
  "torch-bicubic-antialias-levels": torchFilters.cubicAntialiasLevels,
  "torch-bilinear-antialias-uint8": torchUint8Resize(triangleFilter),
  "torch-bicubic-antialias-uint8": torchUint8Resize(cubicFilter),
};

/** Their names, for checks and messages. */
export const resizeKernelNames: readonly ResizeKernel[] = Object.keys(resizeKernels) as ResizeKernel[];
