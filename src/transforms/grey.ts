import type { PixelView } from "./picture.js";

/**
 * One grey value for each pixel, [height, width]: of levels as Pillow's `convert("L")` computes it, of floats as torchvision's
 * `rgb_to_grayscale`.
 */
export function greyPicture(view: PixelView): Uint8Array | Float32Array {
  const { data, width, height, stride } = view;
  const isLevels = data instanceof Uint8Array;
  const grey = isLevels ? new Uint8Array(width * height) : new Float32Array(width * height);
  const { fround } = Math;
  const [red, green, blue] = [fround(0.2989), fround(0.587), fround(0.114)];
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    let from = view.offset + y * stride;
    for (let x = 0; x < width; x += 1) {
      const [r, g, b] = [data[from]!, data[from + 1]!, data[from + 2]!];
      grey[to] = isLevels
        ? (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16
        : fround(fround(red * r) + fround(green * g)) + fround(blue * b);
      from += 3;
      to += 1;
    }
  }
  return grey;
}
