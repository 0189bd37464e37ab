import { expect, test } from "vitest";
import { greyPicture } from "../../src/transforms/grey.js";
import { frameSlots, frameWriter } from "../../src/transforms/normalize.js";

/** Red, green, blue; white, black and a mixture, in two rows of a wider picture. */
const levels = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255], [0, 0, 0], [10, 200, 100]]; // prettier-ignore
/** Pillow's: (r · 19595 + g · 38470 + b · 7471 + 32768) >> 16. */
const grey = [76, 150, 29, 255, 0, 132];

function view(data: Uint8Array | Float32Array): Parameters<typeof greyPicture>[0] {
  const width = 5;
  levels.forEach((pixel, i) => data.set(data instanceof Uint8Array ? pixel : pixel.map((level) => level / 255), ((1 + Math.floor(i / 3)) * width + 1 + (i % 3)) * 3)); // prettier-ignore
  return { data, offset: (width + 1) * 3, stride: width * 3, width: 3, height: 2 };
}

test("grey levels are Pillow's", () => {
  expect(greyPicture(view(new Uint8Array(4 * 5 * 3).fill(99)))).toEqual(Uint8Array.from(grey));
});

test("grey shares are torchvision's, 0.2989 r + 0.587 g + 0.114 b", () => {
  const found = greyPicture(view(new Float32Array(4 * 5 * 3).fill(9)));
  const expected = [0.2989, 0.587, 0.114, 0.9999, 0, (0.2989 * 10 + 0.587 * 200 + 0.114 * 100) / 255];
  expect(found).toBeInstanceOf(Float32Array);
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 6);
});

test("a model's input of one channel gets the grey picture, and nothing behind it", () => {
  const normalization = { channelOrder: "grey", range: [0, 255], mean: [1], std: [2] } as const;
  const slots = frameSlots("NTCHW", 2, 3, 2, 1);
  expect(slots).toEqual({ sampleStride: 12, frameStride: 6, channelStride: 6, pixelStride: 1 });
  const target = new Float32Array(14).fill(-9);
  frameWriter(normalization, slots)(view(new Uint8Array(60)), target, 6);
  expect([...target]).toEqual([-9, -9, -9, -9, -9, -9, ...grey.map((level) => (level - 1) / 2), -9, -9]);
  const shares = new Float32Array(6);
  frameWriter({ ...normalization, range: [0, 1] }, slots)(view(new Float32Array(60)), shares, 0);
  expect(shares[0]).toBeCloseTo((0.2989 - 1) / 2, 6);
  expect(shares[3]).toBeCloseTo((0.9999 - 1) / 2, 6);
});

test("a factor and an offset stand in place of the range, of levels and of shares", () => {
  const rescale = { factor: 1 / 127.5, offset: -1 };
  const normalization = {
    channelOrder: "rgb",
    range: [0, 255],
    rescale,
    mean: [0, 0, 0.5],
    std: [1, 2, 1],
  } as const;
  for (const data of [Uint8Array.of(0, 255, 51), Float32Array.of(0, 1, 0.2)]) {
    const target = new Float32Array(3);
    frameWriter(normalization, frameSlots("NHWC", 1, 1, 1))({ data, offset: 0, stride: 3, width: 1, height: 1 }, target, 0); // prettier-ignore
    for (const [i, value] of [-1, 0.5, -1.1].entries()) expect(target[i]).toBeCloseTo(value, 6);
  }
  const without = { ...normalization, rescale: { factor: 0.5 } };
  const target = new Float32Array(3);
  frameWriter(without, frameSlots("NHWC", 1, 1, 1))({ data: Uint8Array.of(8, 8, 8), offset: 0, stride: 3, width: 1, height: 1 }, target, 0); // prettier-ignore
  expect([...target]).toEqual([4, 2, 3.5]);
});
