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

/**
 * The same on levels 0 … 255, as torch computes it where the channels of a pixel lie together: the four shares are float32, the
 * sum is double, and becomes float32 before it is rounded half to even.
 */
export function torchLinearLevels(
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
  for (let y = 0; y < height; y++) {
    const upper = source + <usize>load<i32>(uppers + (y << 2)) * stride;
    const lower = source + <usize>load<i32>(lowers + (y << 2)) * stride;
    const lowerShare = load<f32>(down + (y << 2));
    const upperShare: f32 = 1 - lowerShare;
    for (let x = 0; x < width; x++) {
      const left = load<i32>(lefts + (x << 2));
      const right = load<i32>(rights + (x << 2));
      const rightShare = load<f32>(across + (x << 2));
      const leftShare: f32 = 1 - rightShare;
      const shares = f32x4.mul(
        f32x4(upperShare, upperShare, lowerShare, lowerShare),
        f32x4(leftShare, rightShare, leftShare, rightShare),
      );
      const upperLeft = wholePixel(upper + left);
      const upperRight = wholePixel(upper + right);
      const lowerLeft = wholePixel(lower + left);
      const lowerRight = wholePixel(lower + right);
      const first = <f64>f32x4.extract_lane(shares, 0);
      const second = <f64>f32x4.extract_lane(shares, 1);
      const third = <f64>f32x4.extract_lane(shares, 2);
      const fourth = <f64>f32x4.extract_lane(shares, 3);
      const redGreen = sumOf(upperLeft, upperRight, lowerLeft, lowerRight, first, second, third, fourth);
      const blue = sumOf(
        upperHalf(upperLeft),
        upperHalf(upperRight),
        upperHalf(lowerLeft),
        upperHalf(lowerRight),
        first,
        second,
        third,
        fourth,
      );
      const sums = i32x4.shuffle(
        f32x4.demote_f64x2_zero(redGreen),
        f32x4.demote_f64x2_zero(blue),
        0,
        1,
        4,
        5,
      );
      const levels = i32x4.trunc_sat_f32x4_s(f32x4.nearest(sums));
      const words = i16x8.narrow_i32x4_s(levels, levels);
      v128.store32_lane(target, i8x16.narrow_i16x8_u(words, words), 0);
      target += 3;
    }
  }
}

/** The first two levels of four pixels, each times its share, added in double precision. */
function sumOf(
  one: v128,
  two: v128,
  three: v128,
  four: v128,
  first: f64,
  second: f64,
  third: f64,
  fourth: f64,
): v128 {
  const above = f64x2.add(
    f64x2.mul(f64x2.convert_low_i32x4_u(one), f64x2.splat(first)),
    f64x2.mul(f64x2.convert_low_i32x4_u(two), f64x2.splat(second)),
  );
  const ofThree = f64x2.add(above, f64x2.mul(f64x2.convert_low_i32x4_u(three), f64x2.splat(third)));
  return f64x2.add(ofThree, f64x2.mul(f64x2.convert_low_i32x4_u(four), f64x2.splat(fourth)));
}

/** The last two of four whole numbers. */
function upperHalf(numbers: v128): v128 {
  return i32x4.shuffle(numbers, numbers, 2, 3, 2, 3);
}

/** The three levels of a pixel as whole numbers, and a fourth that does not count. */
function wholePixel(place: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(place)));
}

/** The three levels of a pixel as float32 in 0 … 1, and a fourth that does not count. */
function unitPixel(place: usize): v128 {
  const levels = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(place)));
  return f32x4.div(f32x4.convert_i32x4_u(levels), f32x4.splat(255));
}
