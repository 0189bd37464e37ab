import { greyPicture } from "./grey.js";
import type { PixelView } from "./picture.js";
import { prepareLevels, type LevelWriter } from "./write-levels.js";

/**
 * Order of the colour channels in a model's input. `"grey"`: one channel, of uint8 levels as Pillow's `convert("L")` has it, of
 * a torch kernel's floats as torchvision's `rgb_to_grayscale`.
 */
export type ChannelOrder = "rgb" | "bgr" | "grey";

/** Order of the axes of a model's input: batch, views, time, channels, height, width. */
export type TensorLayout = "NTHWC" | "NCTHW" | "NTCHW" | "NVCTHW" | "NHWC" | "NCHW";

/** The layouts, for checks and messages. */
export const tensorLayouts: readonly TensorLayout[] = ["NTHWC", "NCTHW", "NTCHW", "NVCTHW", "NHWC", "NCHW"];

/** A grey level times `factor`, plus `offset`: float32 after the product (in double precision) and after the sum. */
export interface Rescale {
  /** > 0; usually 1/255. */
  readonly factor: number;
  /** Default: nothing is added. */
  readonly offset?: number;
}

/** How many channels an input of that order has. */
export function channelCount(order: ChannelOrder): 1 | 3 {
  return order === "grey" ? 1 : 3;
}

/** From grey levels to a model's numbers. */
export interface Normalization {
  /** Order of the channels in the input. */
  readonly channelOrder: ChannelOrder;
  /** What 0 and 255 become first: `[0, 1]`, `[-1, 1]`, `[0, 255]`. */
  readonly range: readonly [number, number];
  /** Instead of that, where it is given. */
  readonly rescale?: Rescale;
  /** Subtracted next; in units of `range`, in the input's channel order: three numbers, one for `"grey"`. */
  readonly mean: readonly number[];
  /** Divided by last. */
  readonly std: readonly number[];
}

/** Where frames lie in a model's input; see {@link frameSlots}. */
export interface FrameSlots {
  /** Values from one sample to the next. */
  readonly sampleStride: number;
  /** Values from one frame of a sample to the next. */
  readonly frameStride: number;
  readonly channelStride: number;
  readonly pixelStride: number;
}

/** Strides of a dense tensor of [N, T, …] frames in a layout. */
export function frameSlots(
  layout: TensorLayout,
  numFrames: number,
  width: number,
  height: number,
  channels: 1 | 3 = 3,
): FrameSlots {
  const plane = width * height;
  const frame = plane * channels;
  const sampleStride = numFrames * frame;
  if (layout === "NTHWC" || layout === "NHWC") {
    return { sampleStride, frameStride: frame, channelStride: 1, pixelStride: channels };
  }
  if (layout === "NCTHW" || layout === "NVCTHW") {
    return { sampleStride, frameStride: plane, channelStride: numFrames * plane, pixelStride: 1 };
  }
  return { sampleStride, frameStride: frame, channelStride: plane, pixelStride: 1 };
}

/** Writes one frame into a model's input, values v → ((v scaled to range) − mean) / std, in float32 as torch does. */
export type FrameWriter = (view: PixelView, target: Float32Array, offset: number) => void;

/** A {@link FrameWriter} for a normalisation and a layout. uint8 frames go through a table of 256 values. */
export function frameWriter(normalization: Normalization, slots: FrameSlots): FrameWriter {
  const { channelOrder } = normalization;
  const { channelStride, pixelStride } = slots;
  const isBgr = channelOrder === "bgr";
  const numChannels = channelCount(channelOrder);
  const valueOf = valueFrom(normalization);
  const tables = Array.from({ length: numChannels }, (_, channel) =>
    Float32Array.from({ length: 256 }, (__, level) => valueOf.level(level, channel)),
  );
  let count = 0;
  let writeLevels: LevelWriter;

  return (view, target, offset) => {
    if (channelOrder === "grey") return writeGrey(view, target, offset);
    const { data } = view;
    if (data instanceof Uint8Array) {
      if (view.width * view.height !== count) {
        count = view.width * view.height;
        writeLevels = prepareLevels(count, tables, isBgr, slots);
      }
      writeLevels({ ...view, data }, target, offset);
      return;
    }
    for (let channel = 0; channel < 3; channel += 1) {
      const first = view.offset + (isBgr ? 2 - channel : channel);
      const to = offset + channel * channelStride;
      compute(view, data, first, (share) => valueOf.share(share, channel), target, to, pixelStride);
    }
  };

  function writeGrey(view: PixelView, target: Float32Array, offset: number): void {
    const grey = greyPicture(view);
    const isLevels = grey instanceof Uint8Array;
    const table = tables[0]!;
    for (let i = 0; i < grey.length; i += 1)
      target[offset + i] = isLevels ? table[grey[i]!]! : valueOf.share(grey[i]!, 0);
  }
}

/** How a grey level 0 … 255, or a share 0 … 1, becomes a number: in float32, as torch and numpy do it. */
function valueFrom({ range, rescale, mean, std }: Normalization): {
  level(level: number, channel: number): number;
  share(share: number, channel: number): number;
} {
  const { fround } = Math;
  const standardize = (scaled: number, channel: number): number =>
    fround(fround(scaled - fround(mean[channel]!)) / fround(std[channel]!));
  if (rescale !== undefined) {
    const { factor, offset = 0 } = rescale;
    const level = (value: number, channel: number): number =>
      standardize(fround(fround(value * factor) + fround(offset)), channel);
    return { level, share: (share, channel) => level(share * 255, channel) };
  }
  const low = fround(range[0]);
  const width = range[1] - range[0];
  const width255 = 255 / width;
  return {
    level: (level, channel) => standardize(fround(fround(level / width255) + low), channel),
    share: (share, channel) => standardize(fround(fround(share * width) + low), channel),
  };
}

function compute(
  view: PixelView,
  data: Float32Array,
  first: number,
  value: (share: number) => number,
  target: Float32Array,
  offset: number,
  pixelStride: number,
): void {
  let to = offset;
  for (let y = 0; y < view.height; y += 1) {
    let from = first + y * view.stride;
    for (let x = 0; x < view.width; x += 1) {
      target[to] = value(data[from]!);
      from += 3;
      to += pixelStride;
    }
  }
}
