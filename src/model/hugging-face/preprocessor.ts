import { isCount, isNumbers, numberIn, type JsonObject } from "./json-fields.js";
import type { CardInput } from "../card/card.js";
import type { ResizeKernel } from "../../transforms/kernels/index.js";
import type { PixelStep } from "../../transforms/steps.js";

/** What a file of a processor says of the way from a frame to the model's numbers. */
export interface Preprocessing {
  /** Steps to the picture. */
  readonly steps: readonly PixelStep[];
  /** Size of the picture, where the steps give every frame the same. */
  readonly size: Size | undefined;
  /** From levels to numbers. */
  readonly numbers: Pick<CardInput, "rescale" | "mean" | "std" | "channelOrder">;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What of a processor cannot be understood, or is not said. */
export class UnclearProcessor extends Error {
  override readonly name: string = "UnclearProcessor";
}

/** Pillow's numbers of its filters. */
const pillowFilters: readonly ResizeKernel[] = [
  "pillow-nearest",
  "pillow-lanczos",
  "pillow-bilinear",
  "pillow-bicubic",
  "pillow-box",
  "pillow-hamming",
];

/** The same numbers where torchvision resizes tensors. */
const torchFilters: readonly (ResizeKernel | undefined)[] = [
  undefined,
  undefined,
  "torch-bilinear-antialias-uint8",
  "torch-bicubic-antialias-uint8",
];

/** Processors for which `"size": 224` means a square; for the others it is the shorter side. */
const squareProcessors =
  /^(ViT|DeiT|Beit|Swin2SR|MobileNetV1|Dinov2|Siglip|EfficientNet)(ImageProcessor|FeatureExtractor)(Fast)?$/;
const shortestEdgeProcessors =
  /^(VideoMAE|Vivit|CLIP|XCLIP|Timesformer|ChineseCLIP|LevitImage|PoolFormer|MobileNetV2|ConvNext)(ImageProcessor|VideoProcessor|FeatureExtractor)(Fast)?$/;

const known = [
  ...["do_resize", "do_center_crop", "do_rescale", "do_normalize", "do_convert_rgb"],
  ...["do_flip_channel_order", "do_reduce_labels", "do_sample_frames"],
];

/**
 * Reads a processor's file: resize, crop, rescale, normalise, in that order.
 *
 * Processors on arrays resize with Pillow. Those on tensors (`…Fast`, `…VideoProcessor`) resize with torchvision's
 * `transforms.v2`, and normalise levels in one step. Both crop with the offset rounded down.
 *
 * Source: transformers 4.57 and 5.18.
 *
 * @throws {UnclearProcessor} If the file does not say something, or asks for a step that is not there.
 */
export function preprocessing(file: JsonObject): Preprocessing {
  const type = processorType(file);
  for (const [key, value] of Object.entries(file))
    if (key.startsWith("do_") && value === true && !known.includes(key))
      throw new UnclearProcessor(`its processor has the step ${key}, which is none of a preset`);
  const onTensors = /Fast$|VideoProcessor$/.test(type);
  const resize = resizeSteps(file, type, onTensors);
  const crop = cropStep(file, type, resize, onTensors);
  return {
    steps: [...resize, ...(crop === undefined ? [] : [crop])],
    size: crop ?? resize.find((step) => step.op === "resize" || step.op === "centerCrop"),
    numbers: numbersOf(file, type, onTensors),
  };
}

/** The name of its class. */
export function processorType(file: JsonObject): string {
  const names = ["video_processor_type", "image_processor_type", "feature_extractor_type"].map(
    (key) => file[key],
  );
  return names.find((name): name is string => typeof name === "string") ?? "";
}

function resizeSteps(file: JsonObject, type: string, onTensors: boolean): readonly PixelStep[] {
  const { size } = file;
  if (file.do_resize === false || (file.do_resize === undefined && size === undefined)) return [];
  const kernel = kernelOf(file, onTensors);
  const [short, width, height] = ["shortest_edge", "width", "height"].map((key) => numberIn(size, key));
  const whole = isCount(size) ? size : undefined;
  const isSquare = squareProcessors.test(type);
  if (whole !== undefined && !isSquare && !shortestEdgeProcessors.test(type))
    throw new UnclearProcessor(
      `size is ${whole}, and of "${type}" it is not known whether that is a square or the shorter side`,
    );
  if (numberIn(size, "longest_edge") !== undefined)
    throw new UnclearProcessor("size has a longest_edge, which gives pictures of different sizes");
  const square = isSquare ? whole : undefined;
  if (square !== undefined) return [{ op: "resize", width: square, height: square, kernel }];
  if (width !== undefined && height !== undefined) return [{ op: "resize", width, height, kernel }];
  const shorter = short ?? whole;
  if (shorter === undefined) throw new UnclearProcessor(`size is ${JSON.stringify(size)}`);
  return type.startsWith("ConvNext")
    ? convNextSteps(file, shorter, kernel)
    : [{ op: "resizeShortSide", size: shorter, kernel }];
}

/** Below 384 a picture is resized to size / crop_pct, and the middle kept; from there on it is squeezed. */
function convNextSteps(file: JsonObject, size: number, kernel: ResizeKernel): readonly PixelStep[] {
  if (size >= 384) return [{ op: "resize", width: size, height: size, kernel }];
  const share = numberIn(file, "crop_pct");
  if (share === undefined) throw new UnclearProcessor("crop_pct is not said");
  return [
    { op: "resizeShortSide", size: Math.trunc(size / share), kernel },
    { op: "centerCrop", width: size, height: size, offset: "floor" },
  ];
}

function kernelOf({ resample }: JsonObject, onTensors: boolean): ResizeKernel {
  if (resample === undefined) throw new UnclearProcessor("resample is not said (2 is bilinear, 3 bicubic)");
  const kernel =
    typeof resample === "number" ? (onTensors ? torchFilters : pillowFilters)[resample] : undefined;
  if (kernel === undefined) throw new UnclearProcessor(`resample is ${JSON.stringify(resample)}`);
  return kernel;
}

/** Processors that pass over a crop_size unless they are told to crop. */
const uncropped = /^(ViT|Siglip)(ImageProcessor|FeatureExtractor)/;

function cropStep(
  file: JsonObject,
  type: string,
  resize: readonly PixelStep[],
  onTensors: boolean,
): (PixelStep & { op: "centerCrop" }) | undefined {
  const made = resize.find((step) => step.op === "centerCrop");
  if (made !== undefined) return undefined;
  const { crop_size: size, do_center_crop: crops } = file;
  const isUsual = size !== undefined && size !== null && !uncropped.test(type);
  if (crops === false || crops === null || (crops === undefined && !isUsual)) return undefined;
  const width = isCount(size) ? size : numberIn(size, "width");
  const height = isCount(size) ? size : numberIn(size, "height");
  if (width === undefined || height === undefined)
    throw new UnclearProcessor(`crop_size is ${JSON.stringify(size)}`);
  const first = resize.at(0);
  let least = 0;
  if (first?.op === "resizeShortSide") least = first.size;
  if (first?.op === "resize") least = Math.min(first.width, first.height);
  const mayBeSmaller = Math.max(width, height) > least;
  const offset = onTensors ? "trunc" : "floor";
  return {
    op: "centerCrop",
    width,
    height,
    offset,
    ...(mayBeSmaller ? { padding: "zeros" as const } : {}),
  };
}

function numbersOf(file: JsonObject, type: string, onTensors: boolean): Preprocessing["numbers"] {
  const factor = file.do_rescale === false ? 1 : (numberIn(file, "rescale_factor") ?? 1 / 255);
  // that of ViViT for videos has it in its code
  const isMoved = file.offset === true || file.rescale_offset === true || type === "VivitVideoProcessor";
  const hasOffset = file.do_rescale !== false && isMoved;
  const order = file.do_flip_channel_order === true ? { channelOrder: "bgr" as const } : {};
  const rescale = { factor, ...(hasOffset ? { offset: -1 } : {}) };
  const { image_mean: mean, image_std: std, do_normalize: normalizes } = file;
  if (normalizes === false || (normalizes === undefined && mean === undefined)) return { ...order, rescale };
  const [means, stds] = [channelValues("image_mean", mean), channelValues("image_std", std)];
  if (!onTensors || hasOffset || factor === 1) return { ...order, rescale, mean: means, std: stds };
  // in one step: levels minus mean / factor, over std / factor
  const inLevels = ([r, g, b]: Triple): Triple => [
    perLevel(r, factor),
    perLevel(g, factor),
    perLevel(b, factor),
  ];
  return { ...order, rescale: { factor: 1 }, mean: inLevels(means), std: inLevels(stds) };
}

type Triple = readonly [number, number, number];

function perLevel(value: number, factor: number): number {
  return Math.fround(Math.fround(value) * Math.fround(1 / factor));
}

function channelValues(name: string, value: unknown): Triple {
  if (typeof value === "number") return [value, value, value];
  const [red, green, blue, ...others] = isNumbers(value) ? value : [];
  if (red !== undefined && green !== undefined && blue !== undefined && others.length === 0)
    return [red, green, blue];
  throw new UnclearProcessor(`${name} is ${JSON.stringify(value)}`);
}
