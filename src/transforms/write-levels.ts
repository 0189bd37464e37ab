import { copyRows, KernelLayout, kernels } from "./wasm/loaded-kernels.js";
import type { PixelView } from "./picture.js";

/** A picture of grey levels. */
export interface LevelView extends PixelView {
  readonly data: Uint8Array;
}

/** Writes the values of one frame into a model's input. */
export type LevelWriter = (view: LevelView, target: Float32Array, offset: number) => void;

/** How far apart a frame's values go. */
interface LevelPlaces {
  readonly channelStride: number;
  readonly pixelStride: number;
}

/**
 * Writes frames of one size through tables: each level becomes the value that stands for it.
 *
 * @param count - Pixels of a frame.
 * @param tables - 256 values for each channel, in the input's order.
 */
export function prepareLevels(
  count: number,
  tables: readonly Float32Array[],
  isBgr: boolean,
  { channelStride, pixelStride }: LevelPlaces,
): LevelWriter {
  const layout = new KernelLayout();
  const input = layout.reserve(count * 3);
  const result = layout.reserve(count * 12);
  const ofPixels = Float32Array.from((isBgr ? tables.toReversed() : tables).flatMap((table) => [...table]));
  const tablesPlace = layout.table(ofPixels);
  const isPlanar = pixelStride === 1;
  const betweenChannels = isPlanar ? count * 4 : 4;
  const red = isBgr ? result + 2 * betweenChannels : result;
  const toNextChannel = isBgr ? -betweenChannels : betweenChannels;

  return (view, target, offset) => {
    const memory = layout.open();
    copyRows(view.data, view.offset, view.stride, memory, input, view.width * 3, view.height);
    kernels().lookUpLevels(input, count, tablesPlace, red, toNextChannel, pixelStride * 4);
    const values = new Float32Array(memory.buffer, result, count * 3);
    if (!isPlanar) return target.set(values, offset);
    for (let channel = 0; channel < 3; channel += 1) {
      target.set(values.subarray(channel * count, (channel + 1) * count), offset + channel * channelStride);
    }
  };
}
