/**
 * The inner loops of resizing and normalisation, in AssemblyScript: compiled to WebAssembly with 128-bit vectors, four
 * values at a time. What they compute, and where it comes from, stands in ../kernels/ and ../normalize.ts.
 *
 * All pointers are bytes of one memory. A pixel is read and written with four values, and a row of sums in steps of
 * eight or sixteen: up to 16 bytes behind a picture or a row are touched, and whoever calls leaves room for them.
 */
export { pillowAcross, pillowDown } from "./pillow";
export { opencvLinear } from "./opencv-linear";
export { pickPixels } from "./nearest";
export { sumAcross, opencvCubicDown, opencvTapsDown, opencvAreaDown } from "./opencv-taps";
export { torchLinear, torchLinearLevels } from "./torch-linear";
export { weighAcross, weighDown, weighDownToLevels } from "./weigh";
export { lookUpLevels } from "./levels";
