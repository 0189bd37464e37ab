import type { ResizeFilter } from "./taps.js";

/** The filters of Pillow's `Resample.c`. torch's antialiased linear one is the same. */

/** The mean of what an output covers. */
export const boxFilter: ResizeFilter = {
  support: 0.5,
  weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0),
};

/** A triangle. */
export const triangleFilter: ResizeFilter = {
  support: 1,
  weight: (x) => Math.max(1 - Math.abs(x), 0),
};

// in Pillow's source these are floats, 0.54f and 0.46f
const [hammingRest, hammingShare] = [Math.fround(0.54), Math.fround(0.46)];

/** As sharp as the bicubic one, with the support of the triangle. */
export const hammingFilter: ResizeFilter = {
  support: 1,
  weight(distance) {
    const x = Math.abs(distance) * Math.PI;
    if (x === 0) return 1;
    return x >= Math.PI ? 0 : (Math.sin(x) / x) * (hammingRest + hammingShare * Math.cos(x));
  },
};

/** Keys' cubic with a = −0.5. */
export const cubicFilter: ResizeFilter = {
  support: 2,
  weight(distance) {
    const x = Math.abs(distance);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
  },
};

/** A sinc, cut off after three zeros. */
export const lanczosFilter: ResizeFilter = {
  support: 3,
  weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0),
};

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}
