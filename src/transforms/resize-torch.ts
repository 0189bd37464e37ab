import type { Rectangle } from "../tensor/rectangle.js";
import type { PreparedResize } from "./picture.js";

/**
 * PyTorch's `F.interpolate(mode="bilinear", align_corners=False)` on pixels in 0 … 1: float32, two neighbours
 * each way, no antialiasing. Gives float32 in 0 … 1, within 1e-6 of torch.
 *
 * Source: PyTorch's `UpSampleKernel.cpp`, checked against torch 1.13.
 */
export function prepareTorchBilinear(
  inWidth: number,
  inHeight: number,
  outWidth: number,
  outHeight: number,
  window: Rectangle,
): PreparedResize {
  const across = neighbours(inWidth, outWidth, window.left, window.width);
  const down = neighbours(inHeight, outHeight, window.top, window.height);
  const output = new Float32Array(window.height * window.width * 3);
  const [columns, rows] = [inputsOf(across), inputsOf(down)];
  const region = { left: columns.first, top: rows.first, width: columns.count, height: rows.count };

  const run: PreparedResize["run"] = (source, offset, stride) => {
    let to = 0;
    for (let y = 0; y < window.height; y += 1) {
      const upper = offset + down.near[y] * stride;
      const lower = offset + down.far[y] * stride;
      const share = down.shares[y];
      for (let x = 0; x < window.width; x += 1) {
        const near = across.near[x] * 3;
        const far = across.far[x] * 3;
        const shareAcross = across.shares[x];
        for (let c = 0; c < 3; c += 1) {
          const above = blend(unit[source[upper + near + c]], unit[source[upper + far + c]], shareAcross);
          const below = blend(unit[source[lower + near + c]], unit[source[lower + far + c]], shareAcross);
          output[to] = blend(above, below, share);
          to += 1;
        }
      }
    }
    return output;
  };
  return { region, run };
}

function inputsOf({ near, far }: Neighbours): { readonly first: number; readonly count: number } {
  return { first: near[0], count: far[far.length - 1] + 1 - near[0] };
}

/** Each grey level as float32 in 0 … 1. */
const unit: Float32Array = Float32Array.from({ length: 256 }, (_, level) => level / 255);

function blend(a: number, b: number, share: number): number {
  return Math.fround(Math.fround(Math.fround(1 - share) * a) + Math.fround(share * b));
}

interface Neighbours {
  readonly near: Int32Array;
  readonly far: Int32Array;
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
    const position = Math.max(0, Math.fround(Math.fround(scale * (first + i + 0.5)) - 0.5));
    const near = Math.min(Math.floor(position), inSize - 1);
    found.near[i] = near;
    found.far[i] = Math.min(near + 1, inSize - 1);
    found.shares[i] = position - near;
  }
  return found;
}
