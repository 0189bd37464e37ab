const sumBits: i32 = 22;
const sumHalf: i32 = 1 << 21;

/** Weighted sums across, not rounded: uint8 RGB rows of any stride → `rows` dense rows of `width` pixels, int32. */
export function sumAcross(
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
      let sums = i32x4.splat(0);
      for (; weight < end; weight += 4) {
        const pixel = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(from)));
        sums = i32x4.add(sums, i32x4.mul(pixel, v128.load32_splat(weight)));
        from += 3;
      }
      v128.store(target, sums);
      target += 12;
    }
    source += stride;
  }
}

/**
 * OpenCV's cubic pass down: dense rows of `length` int32 sums → `height` rows of uint8.
 *
 * @param rows - For each row of the result the places of four rows of sums.
 * @param floats - For each row four float32 weights, times 2⁻²²; `whole`: the same as int32, without that factor.
 * @param split - Values of a row before this one go through float32, which OpenCV's vectors do; the rest through int32.
 */
export function opencvCubicDown(
  source: usize,
  target: usize,
  height: i32,
  length: i32,
  rows: usize,
  floats: usize,
  whole: usize,
  split: i32,
): void {
  for (let y = 0; y < height; y++) {
    const a = source + <usize>load<i32>(rows) * length * 4;
    const b = source + <usize>load<i32>(rows, 4) * length * 4;
    const c = source + <usize>load<i32>(rows, 8) * length * 4;
    const d = source + <usize>load<i32>(rows, 12) * length * 4;
    const weightA = v128.load32_splat(floats);
    const weightB = v128.load32_splat(floats, 4);
    const weightC = v128.load32_splat(floats, 8);
    const weightD = v128.load32_splat(floats, 12);
    for (let x = 0; x < split; x += 4) {
      const at = x << 2;
      let sum = f32x4.mul(f32x4.convert_i32x4_s(v128.load(d + at)), weightD);
      sum = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(v128.load(c + at)), weightC), sum);
      sum = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(v128.load(b + at)), weightB), sum);
      sum = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(v128.load(a + at)), weightA), sum);
      storeLevels(target + x, i32x4.trunc_sat_f32x4_s(f32x4.nearest(sum)));
    }
    for (let x = max(split, 0); x < length; x++) {
      const at = x << 2;
      const sum =
        load<i32>(a + at) * load<i32>(whole) +
        load<i32>(b + at) * load<i32>(whole, 4) +
        load<i32>(c + at) * load<i32>(whole, 8) +
        load<i32>(d + at) * load<i32>(whole, 12);
      store<u8>(target + x, <u8>max(0, min(255, (sum + sumHalf) >> sumBits)));
    }
    rows += 16;
    floats += 16;
    whole += 16;
    target += length;
  }
}

/** The same with `taps` rows for each, all through int32. */
export function opencvTapsDown(
  source: usize,
  target: usize,
  height: i32,
  length: i32,
  rows: usize,
  whole: usize,
  taps: i32,
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < length; x += 4) {
      let sum = i32x4.splat(sumHalf);
      for (let k = 0; k < taps; k++) {
        const values = v128.load(source + ((<usize>load<i32>(rows + (k << 2)) * length + x) << 2));
        sum = i32x4.add(sum, i32x4.mul(values, v128.load32_splat(whole + (k << 2))));
      }
      storeLevels(target + x, i32x4.shr_s(sum, sumBits));
    }
    rows += taps << 2;
    whole += taps << 2;
    target += length;
  }
}

/** The mean of areas of whole pixels: each `taps` rows of int32 sums make one, times `share`, halves to the even level. */
export function opencvAreaDown(
  source: usize,
  target: usize,
  height: i32,
  length: i32,
  taps: i32,
  share: f32,
): void {
  const shares = f32x4.splat(share);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < length; x += 4) {
      let sum = i32x4.splat(0);
      for (let k = 0; k < taps; k++) sum = i32x4.add(sum, v128.load(source + ((k * length + x) << 2)));
      const mean = f32x4.mul(f32x4.convert_i32x4_s(sum), shares);
      storeLevels(target + x, i32x4.trunc_sat_f32x4_s(f32x4.nearest(mean)));
    }
    source += (taps * length) << 2;
    target += length;
  }
}

/** Four int32 as bytes, cut off at 0 and 255. */
function storeLevels(target: usize, values: v128): void {
  const words = i16x8.narrow_i32x4_s(values, values);
  v128.store32_lane(target, i8x16.narrow_i16x8_u(words, words), 0);
}
