import type { PixelView } from "./picture.js";
import { prepareLevels, type LevelWriter } from "./write-levels.js";

/** Order of the colour channels in a model's input. */
export type ChannelOrder = "rgb" | "bgr";

/** Order of the axes of a model's input: batch, time, channels, height, width. */
export type TensorLayout = "NTHWC" | "NCTHW" | "NTCHW" | "NHWC" | "NCHW";

/** The layouts, for checks and messages. */
export const tensorLayouts: readonly TensorLayout[] = ["NTHWC", "NCTHW", "NTCHW", "NHWC", "NCHW"];

/** From grey levels to a model's numbers. */
export interface Normalization {
  /** Order of the channels in the input. */
  readonly channelOrder: ChannelOrder;
  /** What 0 and 255 become first: `[0, 1]`, `[-1, 1]`, `[0, 255]`. */
  readonly range: readonly [number, number];
  /** Subtracted next; in units of `range`, in the input's channel order. */
  readonly mean: readonly [number, number, number];
  /** Divided by last. */
  readonly std: readonly [number, number, number];
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
): FrameSlots {
  const plane = width * height;
  const sampleStride = numFrames * plane * 3;
  if (layout === "NTHWC" || layout === "NHWC") {
    return { sampleStride, frameStride: plane * 3, channelStride: 1, pixelStride: 3 };
  }
  if (layout === "NCTHW") {
    return { sampleStride, frameStride: plane, channelStride: numFrames * plane, pixelStride: 1 };
  }
  return { sampleStride, frameStride: plane * 3, channelStride: plane, pixelStride: 1 };
}

/** Writes one frame into a model's input, values v → ((v scaled to range) − mean) / std, in float32 as torch does. */
export type FrameWriter = (view: PixelView, target: Float32Array, offset: number) => void;

/** A {@link FrameWriter} for a normalisation and a layout. uint8 frames go through a table of 256 values. */
export function frameWriter(normalization: Normalization, slots: FrameSlots): FrameWriter {
  const { channelOrder, range, mean, std } = normalization;
  const { channelStride, pixelStride } = slots;
  const isBgr = channelOrder === "bgr";
  const low = Math.fround(range[0]);
  const width255 = 255 / (range[1] - range[0]);
  const standardize = (scaled: number, channel: number): number =>
    Math.fround(Math.fround(scaled - Math.fround(mean[channel])) / Math.fround(std[channel]));
  const ofLevel = (level: number, channel: number): number =>
    standardize(Math.fround(Math.fround(level / width255) + low), channel);
  const ofShare = (share: number, channel: number): number =>
    standardize(Math.fround(Math.fround(share * (range[1] - range[0])) + low), channel);
  const tables = [0, 1, 2].map((channel) =>
    Float32Array.from({ length: 256 }, (_, level) => ofLevel(level, channel)),
  );
  let count = 0;
  let writeLevels: LevelWriter;

  return (view, target, offset) => {
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
      compute(view, data, first, (share) => ofShare(share, channel), target, to, pixelStride);
    }
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
      target[to] = value(data[from]);
      from += 3;
      to += pixelStride;
    }
  }
}
