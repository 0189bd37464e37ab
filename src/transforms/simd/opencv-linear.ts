/**
 * OpenCV's linear resize: uint8 RGB rows of any stride → `height` dense rows of `width` pixels.
 *
 * @param lefts - For each column the byte in a row where its left pixel begins; for an odd number of columns one more.
 * @param across - For each column two int16 weights, of that pixel and of the one right of it.
 * @param upperWeights - For each row the weight of the row at `uppers`; likewise `lowerWeights`.
 * @param above - Room for a row of int16, as `below`: rows that are already blended across, four bits dropped.
 */
export function opencvLinear(
  source: usize,
  stride: usize,
  target: usize,
  width: i32,
  height: i32,
  lefts: usize,
  across: usize,
  uppers: usize,
  lowers: usize,
  upperWeights: usize,
  lowerWeights: usize,
  above: usize,
  below: usize,
): void {
  let rowAbove = -1;
  let rowBelow = -1;
  const length = width * 3;
  for (let y = 0; y < height; y++) {
    const upper = load<i32>(uppers + (y << 2));
    const lower = load<i32>(lowers + (y << 2));
    if (upper == rowBelow) {
      const spare = above;
      above = below;
      below = spare;
      rowBelow = rowAbove;
      rowAbove = upper;
    }
    if (upper != rowAbove) blendAcross(source + <usize>upper * stride, above, width, lefts, across);
    if (lower != rowBelow) blendAcross(source + <usize>lower * stride, below, width, lefts, across);
    rowAbove = upper;
    rowBelow = lower;
    const upperWeight = i16x8.splat(<i16>load<i32>(upperWeights + (y << 2)));
    const lowerWeight = i16x8.splat(<i16>load<i32>(lowerWeights + (y << 2)));
    const two = i32x4.splat(2);
    for (let x = 0; x < length; x += 8) {
      const a = v128.load(above + (x << 1));
      const b = v128.load(below + (x << 1));
      const low = i32x4.add(
        i32x4.shr_s(i32x4.extmul_low_i16x8_s(a, upperWeight), 16),
        i32x4.shr_s(i32x4.extmul_low_i16x8_s(b, lowerWeight), 16),
      );
      const high = i32x4.add(
        i32x4.shr_s(i32x4.extmul_high_i16x8_s(a, upperWeight), 16),
        i32x4.shr_s(i32x4.extmul_high_i16x8_s(b, lowerWeight), 16),
      );
      const words = i16x8.narrow_i32x4_s(
        i32x4.shr_s(i32x4.add(low, two), 2),
        i32x4.shr_s(i32x4.add(high, two), 2),
      );
      v128.store64_lane(target + x, i8x16.narrow_i16x8_u(words, words), 0);
    }
    target += length;
  }
}

/** Two columns at a time: of an odd number, one that does not count comes last. */
function blendAcross(row: usize, target: usize, width: i32, lefts: usize, across: usize): void {
  const end = lefts + (width << 2);
  // red of both pixels of a column, green of both, blue of both, as int16; -1 gives 0
  const ofFirst = i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1);
  const ofSecond = i8x16(8, -1, 11, -1, 9, -1, 12, -1, 10, -1, 13, -1, -1, -1, -1, -1);
  for (; lefts < end; lefts += 8) {
    const both = v128.load64_lane(row + load<i32>(lefts, 4), v128.load64_zero(row + load<i32>(lefts)), 1);
    const first = i32x4.dot_i16x8_s(i8x16.swizzle(both, ofFirst), v128.load32_splat(across));
    const second = i32x4.dot_i16x8_s(i8x16.swizzle(both, ofSecond), v128.load32_splat(across, 4));
    const words = i16x8.narrow_i32x4_s(i32x4.shr_s(first, 4), i32x4.shr_s(second, 4));
    v128.store(target, i16x8.shuffle(words, words, 0, 1, 2, 4, 5, 6, 7, 7));
    across += 8;
    target += 12;
  }
}
