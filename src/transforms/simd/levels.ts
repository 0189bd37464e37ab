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
