/**
 * How RGB is computed from a picture of 8-bit 4:2:0: factors of 16 bits, for 8 · y − `black`, 8 · u − 1024 and 8 · v − 1024.
 *
 * Each product is shifted right by 16 bits, so rounded down, on its own. Then red is y + v, green y + u + v, blue y + u, and a sum is
 * clipped to 0 … 255. The colour of a pixel is that of its four neighbours, without smoothing.
 */
export interface YuvRule {
  readonly black: number;
  readonly ofY: number;
  readonly redOfV: number;
  readonly greenOfU: number;
  readonly greenOfV: number;
  readonly blueOfU: number;
}

/**
 * The rules that FFmpeg's swscale has on x86 for even heights, and OpenCV with it. On other processors swscale has other rules, which
 * differ by up to three levels; models were trained on frames that were read on x86.
 *
 * Source: the factors are those of ITU-R BT.601 in 13 bits (255/219, 1.596, 0.391, 0.813, 2.018; in full range 1, 1.402, 0.344,
 * 0.714, 1.772), found by comparing with swscale; a test holds them on its own output.
 */
export const yuvRules: Readonly<Record<"limited" | "full", YuvRule>> = {
  limited: { black: 128, ofY: 9539, redOfV: 13075, greenOfU: -3209, greenOfV: -6660, blueOfU: 16525 },
  full: { black: 0, ofY: 8192, redOfV: 11485, greenOfU: -2819, greenOfV: -5850, blueOfU: 14516 },
};
