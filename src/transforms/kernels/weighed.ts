import type { Rectangle } from "../../tensor/rectangle.js";
import type { PreparedResize } from "../picture.js";
import { copyRows, KernelLayout, kernels } from "../wasm/loaded-kernels.js";
import { inputsOf, placeTaps, type Taps } from "./taps.js";

/** What becomes of weighted means: uint8, halves to the even level, or float32 in 0 … 1. */
export type WeighedResult = "levels" | "shares";

/** A resize whose sums are float32: across, then down. */
export function weighedResize(
  across: Taps<Float32Array>,
  down: Taps<Float32Array>,
  window: Rectangle,
  result: WeighedResult,
): PreparedResize {
  const { width, height } = window;
  const [left, right] = inputsOf(across);
  const [top, bottom] = inputsOf(down);
  const region = { left, top, width: right - left, height: bottom - top };
  const rowLength = width * 3;
  const output =
    result === "levels" ? new Uint8Array(height * rowLength) : new Float32Array(height * rowLength);

  const layout = new KernelLayout();
  const input = layout.reserve(region.height * region.width * 3);
  const middle = layout.reserve(region.height * rowLength * 4);
  const to = layout.reserve(output.byteLength);
  const acrossTables = placeTaps(layout, across, left);
  const downTables = placeTaps(layout, down, top);

  return {
    region,
    run(source, offset, stride) {
      const memory = layout.open();
      const inLength = region.width * 3;
      copyRows(source, offset + top * stride + left * 3, stride, memory, input, inLength, region.height);
      const { weighAcross, weighDown, weighDownToLevels } = kernels();
      weighAcross(input, inLength, region.height, middle, width, ...acrossTables);
      if (output instanceof Uint8Array) {
        weighDownToLevels(middle, to, height, rowLength, ...downTables);
        output.set(memory.subarray(to, to + output.length));
      } else {
        weighDown(middle, to, height, rowLength, ...downTables, 255);
        output.set(new Float32Array(memory.buffer, to, output.length));
      }
      return output;
    },
  };
}
