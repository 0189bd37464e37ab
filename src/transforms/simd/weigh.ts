/** Weighted means across in float32: uint8 RGB rows of any stride → `rows` dense rows of `width` pixels. */
export function weighAcross(
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
      let sums = f32x4.splat(0);
      for (; weight < end; weight += 4) {
        const levels = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(from)));
        sums = f32x4.add(sums, f32x4.mul(f32x4.convert_i32x4_u(levels), v128.load32_splat(weight)));
        from += 3;
      }
      v128.store(target, sums);
      target += 12;
    }
    source += stride;
  }
}

/** Weighted means down: dense rows of `length` float32 → `height` rows, divided by `unit`. */
export function weighDown(
  source: usize,
  target: usize,
  height: i32,
  length: i32,
  starts: usize,
  counts: usize,
  weights: usize,
  room: i32,
  unit: f32,
): void {
  const units = f32x4.splat(unit);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < length; x += 4) {
      const sum = weighColumn(source + (x << 2), y, length, starts, counts, weights, room);
      v128.store(target + (x << 2), f32x4.div(sum, units));
    }
    target += length << 2;
  }
}

/** The same as uint8: halves to the even level, cut off at 0 and 255. */
export function weighDownToLevels(
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
    for (let x = 0; x < length; x += 4) {
      const sum = weighColumn(source + (x << 2), y, length, starts, counts, weights, room);
      const levels = i32x4.trunc_sat_f32x4_s(f32x4.nearest(sum));
      const words = i16x8.narrow_i32x4_s(levels, levels);
      v128.store32_lane(target + x, i8x16.narrow_i16x8_u(words, words), 0);
    }
    target += length;
  }
}

/** Four columns of row `y` of the result. */
function weighColumn(
  column: usize,
  y: i32,
  length: i32,
  starts: usize,
  counts: usize,
  weights: usize,
  room: i32,
): v128 {
  let from = column + ((load<i32>(starts + (y << 2)) * length) << 2);
  let at = weights + ((y * room) << 2);
  const end = at + (load<i32>(counts + (y << 2)) << 2);
  let sum = f32x4.splat(0);
  for (; at < end; at += 4) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(from), v128.load32_splat(at)));
    from += length << 2;
  }
  return sum;
}
