/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A size times a number, in whole pixels: of a picture that is a thousand times as wide as high, one pixel is left. */
export function scaledSize({ width, height }: Size, scale: number): Size {
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
