const pillowBits: i32 = 22;
const pillowHalf: i32 = 1 << 21;

/** Pillow's pass across: uint8 RGB rows of any stride → `rows` dense rows of `width` pixels. */
export function pillowAcross(
  source: usize,
  stride: usize,
  rows: i32,
  target: usize,
  width: i32,
  starts: usize,
  counts: usize,
  weights: usize,
  room: i32,
): void {
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width; x++) {
      let from = source + load<i32>(starts + (x << 2)) * 3;
      let weight = weights + ((x * room) << 2);
      const end = weight + (load<i32>(counts + (x << 2)) << 2);
      let sums = i32x4.splat(pillowHalf);
      for (; weight < end; weight += 4) {
        const pixel = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(from)));
        sums = i32x4.add(sums, i32x4.mul(pixel, v128.load32_splat(weight)));
        from += 3;
      }
      const levels = i32x4.shr_s(sums, pillowBits);
      const words = i16x8.narrow_i32x4_u(levels, levels);
      v128.store32_lane(target, i8x16.narrow_i16x8_u(words, words), 0);
      target += 3;
    }
    source += stride;
  }
}

/** Pillow's pass down: rows of `length` bytes that follow one another → `height` rows, dense as well. */
export function pillowDown(
  source: usize,
  target: usize,
  height: i32,
  length: i32,
  starts: usize,
  counts: usize,
  weights: usize,
  room: i32,
): void {
  for (let y = 0; y < height; y++) {
    const top = source + load<i32>(starts + (y << 2)) * length;
    const first = weights + ((y * room) << 2);
    const end = first + (load<i32>(counts + (y << 2)) << 2);
    for (let x = 0; x < length; x += 16) {
      let from = top + x;
      let a = i32x4.splat(pillowHalf);
      let b = a;
      let c = a;
      let d = a;
      for (let at = first; at < end; at += 4) {
        const weight = v128.load32_splat(at);
        const levels = v128.load(from);
        const low = i16x8.extend_low_i8x16_u(levels);
        const high = i16x8.extend_high_i8x16_u(levels);
        a = i32x4.add(a, i32x4.mul(i32x4.extend_low_i16x8_u(low), weight));
        b = i32x4.add(b, i32x4.mul(i32x4.extend_high_i16x8_u(low), weight));
        c = i32x4.add(c, i32x4.mul(i32x4.extend_low_i16x8_u(high), weight));
        d = i32x4.add(d, i32x4.mul(i32x4.extend_high_i16x8_u(high), weight));
        from += length;
      }
      const low = i16x8.narrow_i32x4_u(i32x4.shr_s(a, pillowBits), i32x4.shr_s(b, pillowBits));
      const high = i16x8.narrow_i32x4_u(i32x4.shr_s(c, pillowBits), i32x4.shr_s(d, pillowBits));
      v128.store(target + x, i8x16.narrow_i16x8_u(low, high));
    }
    target += length;
  }
}
