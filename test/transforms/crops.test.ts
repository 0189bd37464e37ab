import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cropViews, mirrored, type ViewCrops } from "../../src/transforms/crops.js";
import { prepareSteps, tightPixels } from "../../src/transforms/prepare.js";
import { preset } from "../../src/transforms/preset.js";
import { cropRectangle, resizedSize, type CropOffset, type PixelStep } from "../../src/transforms/steps.js";
import { describeWithShared, sharedPath } from "../support/shared.js";

interface GoldenCrop {
  readonly W: number;
  readonly H: number;
  readonly crop: number;
  readonly torchvision: readonly [number, number];
  readonly floor: readonly [number, number];
  readonly ceil: readonly [number, number];
  readonly mmaction2_three?: readonly Corner[];
  readonly slowfast_three: readonly Corner[];
  readonly mmaction2_ten: readonly Corner[];
  readonly torchvision_five: readonly Corner[];
}

type Corner = readonly [number, number];

const offsets = { torchvision: "halfEven", floor: "floor", ceil: "ceil" } as const;

describeWithShared("middle crops of the frameworks", () => {
  const golden = JSON.parse(
    readFileSync(sharedPath("golden", "models", "golden", "crops.json"), "utf8"),
  ) as readonly GoldenCrop[];

  test.each(golden)("$crop out of $W×$H", (expected) => {
    for (const [field, offset] of Object.entries(offsets) as [keyof typeof offsets, CropOffset][]) {
      const step = { op: "centerCrop", width: expected.crop, height: expected.crop, offset } as const;
      const { left, top } = cropRectangle(step, expected.W, expected.H);
      expect([left, top], field).toEqual(expected[field]);
    }
  });

  test.each(golden)("three and ten crops of $crop out of $W×$H", ({ crop, W, H, ...expected }) => {
    const cornersOf = (crops: ViewCrops, offset: CropOffset): Corner[] => {
      const step = { op: "centerCrop", width: crop, height: crop, offset } as const;
      return cropViews(crops, [step]).map(({ place }) => {
        const { left, top } = cropRectangle(step, W, H, place);
        return [left, top];
      });
    };
    expect(cornersOf("three", "ceil")).toEqual(expected.slowfast_three);
    if (expected.mmaction2_three !== undefined)
      expect(cornersOf("three", "floor")).toEqual(expected.mmaction2_three);
    const twice = (corners: readonly Corner[]): Corner[] => corners.flatMap((corner) => [corner, corner]);
    expect(cornersOf("ten", "floor")).toEqual(twice(expected.mmaction2_ten));
    expect(cornersOf("ten", "halfEven")).toEqual(twice(expected.torchvision_five));
  });
});

test("a padded picture has no room to move a crop in: all crops of that side are in the middle", () => {
  const step = { op: "centerCrop", width: 8, height: 8, padding: "zeros", offset: "floor" } as const;
  const cornersOf = (crops: ViewCrops): Corner[] =>
    cropViews(crops, [step]).map(({ place }) => {
      const { left, top } = cropRectangle(step, 12, 4, place);
      return [left, top];
    });
  expect(cornersOf("three")).toEqual([[0, -2], [4, -2], [2, -2]]); // prettier-ignore
  expect(cornersOf("ten").map(([, top]) => top)).toEqual(Array(10).fill(-2));
});

test("ten crops are mirrored one by one, and a mirrored picture is read from right to left", () => {
  const ten = cropViews("ten", [{ op: "squareCrop" }]);
  expect(ten.map(({ isMirrored }) => isMirrored)).toEqual([false, true, false, true, false, true, false, true, false, true]); // prettier-ignore
  // 2×2 pixels at offset 3 of rows of 9 values
  const data = Uint8Array.from([0, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 7, 8, 9, 10, 11, 12]);
  const picture = mirrored({ data, offset: 3, stride: 9, width: 2, height: 2 });
  expect(picture).toEqual({
    data: Uint8Array.from([4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9]),
    offset: 0,
    stride: 6,
    width: 2,
    height: 2,
  });
  const floats = { data: Float32Array.from([0.5, 1, 2, 3, 4, 5]), offset: 0, stride: 6, width: 2, height: 1 };
  expect(Array.from(mirrored(floats).data)).toEqual([3, 4, 5, 0.5, 1, 2]);
});

test("a padded crop puts a smaller picture where torchvision and Hugging Face put it", () => {
  // width, height, crop, then left and top of torchvision's center_crop (0.14)
  const cases = [
    [5, 4, 8, -1, -2],
    [4, 5, 8, -2, -1],
    [5, 9, 8, -1, 0],
    [9, 5, 8, 0, -1],
    [7, 7, 8, 0, 0],
    [6, 8, 9, -1, 0],
    [3, 12, 7, -2, 2],
    [8, 8, 5, 2, 2],
  ] as const;
  for (const [width, height, size, left, top] of cases) {
    const step = { op: "centerCrop", width: size, height: size, padding: "zeros" } as const;
    expect(cropRectangle(step, width, height)).toMatchObject({ left, top });
  }
  // Hugging Face's center_crop: the larger half of the zeros comes first
  const floor = { op: "centerCrop", width: 8, height: 8, padding: "zeros", offset: "floor" } as const;
  expect(cropRectangle(floor, 5, 11)).toMatchObject({ left: -2, top: 1 });
});

test("a padded crop has the picture's pixels in their place, and zeros around them", () => {
  const pixels = Uint8Array.from({ length: 2 * 3 * 3 }, (_, i) => i + 1); // 2 wide, 3 high
  const crop = { op: "centerCrop", width: 4, height: 2, padding: "zeros", offset: "floor" } as const;
  const expected = [0, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0, 0];
  const alone = prepareSteps([crop], 2, 3);
  expect(alone.region).toEqual({ left: 0, top: 0, width: 2, height: 2 });
  expect([...tightPixels(alone.run(pixels))]).toEqual(expected);
  expect([...tightPixels(alone.run(pixels))]).toEqual(expected); // the zeros are still there
  const resize = { op: "resize", width: 2, height: 3, kernel: "pillow-nearest" } as const;
  expect([...tightPixels(prepareSteps([resize, crop], 2, 3).run(pixels))]).toEqual(expected);
  // wider than the picture, and lower: rows are left out while columns are added
  const high = Uint8Array.from({ length: 2 * 6 * 3 }, (_, i) => i + 1);
  const low = prepareSteps([crop], 2, 6);
  expect(low.region).toEqual({ left: 0, top: 2, width: 2, height: 2 });
  expect([...tightPixels(low.run(high))].filter((value) => value > 0)).toEqual([13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]); // prettier-ignore
  const without = { op: "centerCrop", width: 4, height: 2 } as const;
  expect(() => prepareSteps([without], 2, 3)).toThrow(/^Cannot crop 4×2 out of a picture of 2×3/);
});

test("the longer side is rounded as each framework does it", () => {
  // short, long, size, then what Python gives for int(size * long / short), int(long * (size / short) + 0.5),
  // math.floor((float(long) / short) * size)
  const cases = [
    [90, 92, 128, 130, 131, 130],
    [240, 427, 256, 455, 455, 455],
    [256, 454, 224, 397, 397, 397],
    [60, 69, 100, 115, 115, 114],
    [100, 113, 100, 113, 113, 112],
  ] as const;
  for (const [short, long, size, ...expected] of cases) {
    for (const [i, longSide] of (["floor", "round", "ratio"] as const).entries()) {
      const step = { op: "resizeShortSide", size, kernel: "opencv-linear", longSide } as const;
      expect(resizedSize(step, long, short)).toEqual({ width: expected[i], height: size });
      expect(resizedSize(step, short, long)).toEqual({ width: size, height: expected[i] });
    }
  }
  const wrong = { op: "resizeShortSide", size: 8, kernel: "opencv-linear", longSide: "up" };
  expect(() => preset([wrong as unknown as PixelStep])).toThrow(
    /^Expected preset\[0\]\.longSide to be one of "floor"/,
  );
});
