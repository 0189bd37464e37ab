/**
 * PyTorch's linear interpolation: uint8 RGB rows of any stride → `height` dense rows of `width` pixels, float32 in 0 … 1.
 *
 * @param lefts - For each column the byte in a row where its left pixel begins; `rights` likewise.
 * @param across - For each column the share of the right pixel, float32.
 * @param down - For each row the share of the row at `lowers`, float32.
 */
export function torchLinear(
  source: usize,
  stride: usize,
  target: usize,
  width: i32,
  height: i32,
  lefts: usize,
  rights: usize,
  across: usize,
  uppers: usize,
  lowers: usize,
  down: usize,
): void {
  const one = f32x4.splat(1);
  for (let y = 0; y < height; y++) {
    const upper = source + <usize>load<i32>(uppers + (y << 2)) * stride;
    const lower = source + <usize>load<i32>(lowers + (y << 2)) * stride;
    const lowerShare = v128.load32_splat(down + (y << 2));
    const upperShare = f32x4.sub(one, lowerShare);
    for (let x = 0; x < width; x++) {
      const left = load<i32>(lefts + (x << 2));
      const right = load<i32>(rights + (x << 2));
      const rightShare = v128.load32_splat(across + (x << 2));
      const leftShare = f32x4.sub(one, rightShare);
      const above = f32x4.add(
        f32x4.mul(leftShare, unitPixel(upper + left)),
        f32x4.mul(rightShare, unitPixel(upper + right)),
      );
      const below = f32x4.add(
        f32x4.mul(leftShare, unitPixel(lower + left)),
        f32x4.mul(rightShare, unitPixel(lower + right)),
      );
      v128.store(target, f32x4.add(f32x4.mul(upperShare, above), f32x4.mul(lowerShare, below)));
      target += 12;
    }
  }
}

/** The three levels of a pixel as float32 in 0 … 1, and a fourth that does not count. */
function unitPixel(place: usize): v128 {
  const levels = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(place)));
  return f32x4.div(f32x4.convert_i32x4_u(levels), f32x4.splat(255));
}
