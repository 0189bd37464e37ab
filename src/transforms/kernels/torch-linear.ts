import type { Rectangle } from "../../tensor/rectangle.js";
import { KernelLayout, kernels } from "../wasm/loaded-kernels.js";
import { linearRegion, type NearAndFar } from "./linear-region.js";
import type { PreparedResize, PrepareResize } from "../picture.js";
import { RowBlocks } from "../wasm/row-blocks.js";

/**
 * PyTorch's `F.interpolate(mode="bilinear", align_corners=False)` on pixels in 0 … 1: float32, two neighbours
 * each way, no antialiasing. Gives float32 in 0 … 1, within 1e-6 of torch.
 *
 * Source: PyTorch's `UpSampleKernel.cpp`, checked against torch 1.13.
 */
export const prepareTorchBilinear: PrepareResize = (...sizes) => linearResize("shares", ...sizes);

/**
 * The same on levels 0 … 255, as torchvision's presets for videos do it: uint8 frames [T, H, W, 3] whose axes are permuted, so
 * that torch takes its way for channels that lie together. Bit for bit torch's; from frames whose channels lie apart torch
 * itself gives other bytes, 0.002 % of them off by one.
 */
export const prepareTorchBilinearLevels: PrepareResize = (...sizes) => linearResize("levels", ...sizes);

function linearResize(
  gives: "shares" | "levels",
  inWidth: number,
  inHeight: number,
  outWidth: number,
  outHeight: number,
  window: Rectangle,
): PreparedResize {
  const across = neighbours(inWidth, outWidth, window.left, window.width);
  const down = neighbours(inHeight, outHeight, window.top, window.height);
  const region = linearRegion(across, down, inWidth);
  const rows = new RowBlocks([...down.near, ...down.far], region.width * 3);
  const length = window.height * window.width * 3;
  const output = gives === "levels" ? new Uint8Array(length) : new Float32Array(length);

  const layout = new KernelLayout();
  const input = layout.reserve(rows.byteLength);
  const result = layout.reserve(output.byteLength);
  const placesAcross = (numbers: Int32Array): Int32Array =>
    numbers.map((column) => (column - region.left) * 3);
  const places = [
    layout.table(placesAcross(across.near)),
    layout.table(placesAcross(across.far)),
    layout.table(across.shares),
    layout.table(rows.placesOf(down.near)),
    layout.table(rows.placesOf(down.far)),
    layout.table(down.shares),
  ] as const;

  return {
    region,
    run(source, offset, stride) {
      const memory = layout.open();
      const between = rows.copy(source, offset + region.left * 3, stride, memory, input);
      const { torchLinear, torchLinearLevels } = kernels();
      const { width, height } = window;
      if (output instanceof Uint8Array) {
        torchLinearLevels(input, between, result, width, height, ...places);
        output.set(memory.subarray(result, result + length));
      } else {
        torchLinear(input, between, result, width, height, ...places);
        output.set(new Float32Array(memory.buffer, result, length));
      }
      return output;
    },
  };
}

interface Neighbours extends NearAndFar {
  readonly shares: Float32Array;
}

function neighbours(inSize: number, outSize: number, first: number, count: number): Neighbours {
  const scale = Math.fround(inSize / outSize);
  const found: Neighbours = {
    near: new Int32Array(count),
    far: new Int32Array(count),
    shares: new Float32Array(count),
  };
  for (let i = 0; i < count; i += 1) {
    const position = Math.max(0, scale * (first + i + 0.5) - 0.5);
    const near = Math.min(Math.floor(position), inSize - 1);
    found.near[i] = near;
    found.far[i] = Math.min(near + 1, inSize - 1);
    found.shares[i] = position - near;
  }
  return found;
}
