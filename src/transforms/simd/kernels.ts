/**
 * The inner loops of resizing and normalisation, in AssemblyScript: compiled to WebAssembly with 128-bit vectors, four
 * values at a time. What they compute, and where it comes from, stands in ../resize-pillow.ts, ../resize-opencv.ts,
 * ../resize-torch.ts and ../normalize.ts.
 *
 * All pointers are bytes of one memory. A pixel is read and written with four bytes, and a row of sums in steps of
 * eight: up to 16 bytes behind a picture or a row are touched, and whoever calls leaves room for them.
 */

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
      const levels = i32x4.shr_u(sums, pillowBits);
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
      const low = i16x8.narrow_i32x4_u(i32x4.shr_u(a, pillowBits), i32x4.shr_u(b, pillowBits));
      const high = i16x8.narrow_i32x4_u(i32x4.shr_u(c, pillowBits), i32x4.shr_u(d, pillowBits));
      v128.store(target + x, i8x16.narrow_i16x8_u(low, high));
    }
    target += length;
  }
}

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

/**
 * Dense uint8 RGB pixels → float32 through tables: of each channel 256 values, all red ones first.
 *
 * @param target - Where red of the first pixel goes; `channelStride` and `pixelStride` are bytes, the former may be negative.
 */
export function lookUpLevels(
  source: usize,
  count: i32,
  tables: usize,
  target: usize,
  channelStride: isize,
  pixelStride: usize,
): void {
  let green = target + channelStride;
  let blue = green + channelStride;
  for (const end = source + count * 3; source < end; source += 3) {
    store<f32>(target, load<f32>(tables + ((<usize>load<u8>(source)) << 2)));
    store<f32>(green, load<f32>(tables + ((<usize>load<u8>(source, 1)) << 2), 1024));
    store<f32>(blue, load<f32>(tables + ((<usize>load<u8>(source, 2)) << 2), 2048));
    target += pixelStride;
    green += pixelStride;
    blue += pixelStride;
  }
}
