/** A picture of 8-bit yuv420p in limited range: a plane of brightness, and two of colour with half its rows and columns. */
export interface YuvPicture {
  readonly width: number;
  readonly height: number;
  /** Rows of `width` bytes. */
  readonly y: Uint8Array;
  /** Rows of ⌈width / 2⌉ bytes, ⌈height / 2⌉ of them. */
  readonly u: Uint8Array;
  /** As `u`. */
  readonly v: Uint8Array;
}

/** The upper half of a product of two numbers of 16 bits, rounded down. */
function upperHalf(a: number, b: number): number {
  return (a * b) >> 16;
}

/**
 * RGB [H, W, 3] of a picture by the rule that FFmpeg's swscale has on x86 for even heights, and OpenCV with it: the nearest colour, products
 * of 16 bits rounded down one by one, sums clipped at the end. On other processors swscale has another rule, which differs by
 * up to two levels; models were trained on frames that were read on x86.
 *
 * Source of the rule: the constants are those of ITU-R BT.601 in 13 bits (255/219, 1.596, 0.391, 0.813, 2.018), found by comparing with
 * swscale; a test holds them on its own output.
 */
export function yuvToRgb({ width, height, y, u, v }: YuvPicture): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  const clipped = new Uint8ClampedArray(rgb.buffer);
  const colorWidth = Math.ceil(width / 2);
  for (let row = 0, to = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1, to += 3) {
      const place = (row >> 1) * colorWidth + (column >> 1);
      const luma = upperHalf(8 * y[row * width + column]! - 128, 9539);
      const [blueness, redness] = [8 * u[place]! - 1024, 8 * v[place]! - 1024];
      clipped[to] = luma + upperHalf(redness, 13075);
      clipped[to + 1] = luma + upperHalf(blueness, -3209) + upperHalf(redness, -6660);
      clipped[to + 2] = luma + upperHalf(blueness, 16525);
    }
  }
  return rgb;
}
