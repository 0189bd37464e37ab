/**
 * Takes pixels as they are: uint8 RGB rows of any stride → `height` dense rows of `width` pixels.
 *
 * @param columns - For each column the byte in a row where its pixel begins; `rows`: for each row the number of its row.
 */
export function pickPixels(
  source: usize,
  stride: usize,
  target: usize,
  width: i32,
  height: i32,
  columns: usize,
  rows: usize,
): void {
  const end = columns + (width << 2);
  for (let y = 0; y < height; y++) {
    const row = source + <usize>load<i32>(rows + (y << 2)) * stride;
    for (let at = columns; at < end; at += 4) {
      store<u32>(target, load<u32>(row + load<i32>(at)));
      target += 3;
    }
  }
}
