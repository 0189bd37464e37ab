/**
 * The inner loops of colour conversion, in AssemblyScript: compiled to WebAssembly with 128-bit vectors. What they compute, and where
 * it comes from, stands in ../colors/yuv-rule.ts.
 *
 * All pointers are bytes of one memory. Sixteen pixels are read and converted at a time: up to 16 bytes behind a plane are
 * read, and a row in `room` takes whole sixteens, with 16 bytes behind it.
 */

/** Planes of red, green and blue, of `count` pixels each → dense RGB. */
export function planesToRgb(planes: usize, target: usize, count: usize): void {
  for (const end = planes + count; planes < end; planes++) {
    store<u8>(target, load<u8>(planes));
    store<u8>(target, load<u8>(planes + count), 1);
    store<u8>(target, load<u8>(planes + 2 * count), 2);
    target += 3;
  }
}

/**
 * Planes of 8-bit 4:2:0 → dense RGB rows.
 *
 * @param y - Rows of `columns` bytes; those of `u` and `v` have half as many, rounded up, and are half as many.
 * @param room - For two rows of RGB.
 * @param left - Columns that are left out, 0 or 1; `top`: likewise rows.
 * @param width - Of the RGB, as `height`.
 * @param black - What is taken from 8 · y; the factors are of 16 bits.
 */
export function yuvToRgb(
  y: usize,
  u: usize,
  v: usize,
  columns: i32,
  room: usize,
  target: usize,
  left: i32,
  top: i32,
  width: i32,
  height: i32,
  black: i32,
  ofY: i32,
  redOfV: i32,
  greenOfU: i32,
  greenOfV: i32,
  blueOfU: i32,
): void {
  const length = width * 3;
  const end = top + height;
  // sixteen pixels at the end of a row begin before the others end: no room is needed
  const isStraight = width == columns && width >= 16 && (width & 1) == 0;
  const roomLength = isStraight ? length : ((columns + 15) & ~15) * 3 + 16;
  for (let row = top; row < end;) {
    const rows = (row & 1) == 0 && row + 1 < end ? 2 : 1;
    const from = y + row * columns;
    const to = isStraight ? target : room;
    const colors = (row >> 1) * ((columns + 1) >> 1);
    for (let x = 0; x < columns; x += 16) {
      if (isStraight && x + 16 > columns) x = columns - 16;
      const blueness = centered(u + colors + (x >> 1));
      const redness = centered(v + colors + (x >> 1));
      const red = upperHalf(redness, i16x8.splat(<i16>redOfV));
      const blue = upperHalf(blueness, i16x8.splat(<i16>blueOfU));
      const green = i16x8.add(
        upperHalf(blueness, i16x8.splat(<i16>greenOfU)),
        upperHalf(redness, i16x8.splat(<i16>greenOfV)),
      );
      // a loop, and not two calls: what is called once is compiled in line
      for (let i = 0; i < rows; i++)
        convert(from + i * columns + x, to + i * roomLength + x * 3, black, ofY, red, green, blue);
    }
    if (!isStraight)
      for (let i = 0; i < rows; i++)
        memory.copy(target + i * length, room + i * roomLength + left * 3, length);
    target += length * rows;
    row += rows;
  }
}

/** Eight values of a plane of colour: 8 · value − 1024. */
function centered(from: usize): v128 {
  return i16x8.sub(i16x8.shl(v128.load8x8_u(from), 3), i16x8.splat(1024));
}

/** Sixteen pixels of a row, whose colours come in pairs. */
function convert(y: usize, target: usize, black: i32, ofY: i32, red: v128, green: v128, blue: v128): void {
  const values = v128.load(y);
  const first = brightness(i16x8.extend_low_i8x16_u(values), black, ofY);
  const last = brightness(i16x8.extend_high_i8x16_u(values), black, ofY);
  join(
    target,
    i8x16.narrow_i16x8_u(i16x8.add(first, firstTwice(red)), i16x8.add(last, lastTwice(red))),
    i8x16.narrow_i16x8_u(i16x8.add(first, firstTwice(green)), i16x8.add(last, lastTwice(green))),
    i8x16.narrow_i16x8_u(i16x8.add(first, firstTwice(blue)), i16x8.add(last, lastTwice(blue))),
  );
}

function brightness(values: v128, black: i32, ofY: i32): v128 {
  return upperHalf(i16x8.sub(i16x8.shl(values, 3), i16x8.splat(<i16>black)), i16x8.splat(<i16>ofY));
}

/** The upper halves of products of 16 bits. */
function upperHalf(a: v128, b: v128): v128 {
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.extmul_low_i16x8_s(a, b), 16),
    i32x4.shr_s(i32x4.extmul_high_i16x8_s(a, b), 16),
  );
}

/** Writes sixteen pixels. */
function join(target: usize, red: v128, green: v128, blue: v128): void {
  const zero = i8x16.splat(0);
  // four pixels of four bytes, of which the last does not count
  const dense = i8x16(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
  const firstTwo = i8x16.shuffle(red, green, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const lastTwo = i8x16.shuffle(red, green, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const firstOne = i8x16.shuffle(blue, zero, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const lastOne = i8x16.shuffle(blue, zero, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  v128.store(target, i8x16.swizzle(i16x8.shuffle(firstTwo, firstOne, 0, 8, 1, 9, 2, 10, 3, 11), dense));
  v128.store(target, i8x16.swizzle(i16x8.shuffle(firstTwo, firstOne, 4, 12, 5, 13, 6, 14, 7, 15), dense), 12);
  v128.store(target, i8x16.swizzle(i16x8.shuffle(lastTwo, lastOne, 0, 8, 1, 9, 2, 10, 3, 11), dense), 24);
  const end = i8x16.swizzle(i16x8.shuffle(lastTwo, lastOne, 4, 12, 5, 13, 6, 14, 7, 15), dense);
  v128.store64_lane(target, end, 0, 36);
  v128.store32_lane(target, end, 2, 44);
}

function firstTwice(values: v128): v128 {
  return i16x8.shuffle(values, values, 0, 0, 1, 1, 2, 2, 3, 3);
}

function lastTwice(values: v128): v128 {
  return i16x8.shuffle(values, values, 4, 4, 5, 5, 6, 6, 7, 7);
}
