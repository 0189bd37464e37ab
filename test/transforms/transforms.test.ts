import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { Frames } from "../../src/tensor/frames.js";
import { frameSlots, frameWriter, type TensorLayout } from "../../src/transforms/normalize.js";
import { preset } from "../../src/transforms/preset.js";
import { prepareSteps, tightPixels } from "../../src/transforms/prepare.js";
import { cropRectangle, padOffsets, resizedSize, type PixelStep } from "../../src/transforms/steps.js";
import { transformFrames } from "../../src/transforms/transform-frames.js";

/** A picture whose red is the column, green the row, blue 7. */
function picture(width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [pixel % width, Math.floor(pixel / width), 7][i % 3];
  });
}

describe("preset()", () => {
  test("knows the names' forms", () => {
    expect(preset("pillow-short256-center224").steps).toEqual([
      { op: "resizeShortSide", size: 256, kernel: "pillow-bilinear" },
      { op: "centerCrop", width: 224, height: 224 },
    ]);
    expect(preset("opencv-square-48").steps).toHaveLength(2);
  });

  test.each(["pillow-256", "opencv-square-0", "opencv-square-48 ", ""])(
    "throws on %j, listing the forms",
    (name) => {
      expect(() => preset(name)).toThrow(
        `Unknown preset ${JSON.stringify(name)}: expected one of pillow-short<S>-center<C>, native-center<C>, pillow-squash-<S>, ` +
          "opencv-square-<S>, opencv-pad-<S>, opencv-squash-<S>, torch-squash-<S>",
      );
    },
  );

  test("checks steps written out", () => {
    const steps = [{ op: "resize", width: 8, height: 8, kernel: "sharp" }] as unknown as PixelStep[];
    expect(() => preset(steps)).toThrow(
      /^Expected preset\[0\].kernel to be one of "pillow-bilinear", .*"torch-bicubic-antialias-uint8" but received "sharp" \(string\)$/,
    );
  });
});

describe("sizes", () => {
  test("of resizeShortSide are cut off, not rounded", () => {
    const step = { op: "resizeShortSide", size: 224, kernel: "pillow-bilinear" } as const;
    // 224 · 427 / 240 = 398.53
    expect(resizedSize(step, 427, 240)).toEqual({ width: 398, height: 224 });
    expect(resizedSize(step, 240, 427)).toEqual({ width: 224, height: 398 });
    expect(resizedSize(step, 300, 300)).toEqual({ width: 224, height: 224 });
  });

  test("of enlargeShortSide stay where the short side is long enough, and are cut off else", () => {
    const step = { op: "enlargeShortSide", size: 224, kernel: "pillow-bilinear" } as const;
    expect(resizedSize(step, 427, 224)).toEqual({ width: 427, height: 224 });
    expect(resizedSize(step, 224, 427)).toEqual({ width: 224, height: 427 });
    expect(resizedSize(step, 427, 223)).toEqual({ width: 428, height: 224 }); // 428.91
    expect(resizedSize(step, 223, 427)).toEqual({ width: 224, height: 428 });
  });

  test("of centerCrop round half to even", () => {
    const step = { op: "centerCrop", width: 224, height: 224 } as const;
    expect(cropRectangle(step, 397, 224)).toMatchObject({ left: 86, top: 0 });
    expect(cropRectangle(step, 399, 224)).toMatchObject({ left: 88, top: 0 });
    expect(() => cropRectangle(step, 200, 300)).toThrow(
      new RangeError("Cannot crop 224×224 out of a picture of 200×300: resize it first"),
    );
  });

  test.each([
    ["halfEven", [116, 16]],
    ["floor", [115, 16]],
    ["ceil", [116, 16]],
  ] as const)("of centerCrop with offset %s", (offset, [left, top]) => {
    const step = { op: "centerCrop", width: 224, height: 224, offset } as const;
    expect(cropRectangle(step, 455, 256)).toMatchObject({ left, top });
  });

  test("of centerCrop know no other offset", () => {
    const steps = [{ op: "centerCrop", width: 8, height: 8, offset: "round" }] as unknown as PixelStep[];
    expect(() => preset(steps)).toThrow(
      'Expected preset[0].offset to be one of "halfEven", "floor", "ceil", "trunc" but received "round" (string)',
    );
  });

  test("of squareCrop use two floor divisions", () => {
    expect(cropRectangle({ op: "squareCrop" }, 320, 241)).toMatchObject({
      left: 40,
      top: 0,
      width: 241,
      height: 241,
    });
  });

  test("of squarePad put the larger half on top and the smaller one on the left", () => {
    expect(padOffsets(5, 2)).toEqual({ left: 0, top: 2 });
    expect(padOffsets(2, 5)).toEqual({ left: 1, top: 0 });
  });
});

describe("prepareSteps()", () => {
  test.each(["pillow-bilinear", "opencv-linear"] as const)(
    "with %s leaves a picture of the right size as it is",
    (kernel) => {
      const frame = picture(9, 7);
      const { run } = prepareSteps([{ op: "resize", width: 9, height: 7, kernel }], 9, 7);
      expect(tightPixels(run(frame))).toEqual(frame);
    },
  );

  test.each(["pillow-bilinear", "opencv-linear", "torch-bilinear"] as const)(
    "with %s computes what a crop after it keeps, and nothing else",
    (kernel) => {
      const frame = picture(41, 30);
      const resize: PixelStep = { op: "resize", width: 23, height: 17, kernel };
      const whole = prepareSteps([resize], 41, 30).run(frame);
      const { left, top } = cropRectangle({ op: "centerCrop", width: 10, height: 8 }, 23, 17);
      const cut = prepareSteps([resize, { op: "centerCrop", width: 10, height: 8 }], 41, 30).run(frame);
      const expected = { ...whole, offset: top * whole.stride + left * 3, width: 10, height: 8 };
      expect(tightPixels(cut)).toEqual(tightPixels(expected));
    },
  );

  /** Sizes wide and high, larger and smaller than what comes out. */
  const sizes = [[340, 256], [97, 211], [640, 360], [50, 40], [300, 60]] as const; // prettier-ignore
  const cutting = ["pillow-short64-center56", "native-center48", "opencv-square-48"];
  const whole = ["pillow-squash-56", "opencv-squash-48", "opencv-pad-48", "torch-squash-33"];

  test.each([...cutting, ...whole])("with %s needs nothing around the region", (name) => {
    for (const [width, height] of sizes) {
      const random = seededRandom(width);
      const frame = Uint8Array.from({ length: width * height * 3 }, () =>
        Math.floor(random.nextFloat() * 256),
      );
      const { region, run } = prepareSteps(preset(name).steps, width, height);
      const rows = Array.from({ length: region.height }, (_, y) => {
        const from = ((region.top + y) * width + region.left) * 3;
        return frame.subarray(from, from + region.width * 3);
      });
      const expected = tightPixels(run(frame)).slice();
      expect(tightPixels(run(Uint8Array.from(Buffer.concat(rows)), region))).toEqual(expected);
      if (cutting.includes(name)) expect(region.width * region.height).toBeLessThan(width * height);
    }
  });

  test("leaves a picture as it is that is large enough, its type too", () => {
    const steps = [{ op: "enlargeShortSide", size: 4, kernel: "torch-bilinear" }] as const;
    const view = prepareSteps(steps, 6, 4).run(picture(6, 4));
    expect(view.data).toBeInstanceOf(Uint8Array);
    expect(tightPixels(view)).toEqual(picture(6, 4));
    expect(prepareSteps(steps, 6, 3).run(picture(6, 3)).data).toBeInstanceOf(Float32Array);
  });

  test("pads with zeros", () => {
    const padded = prepareSteps([{ op: "squarePad" }], 3, 1);
    expect([padded.width, padded.height]).toEqual([3, 3]);
    const rows = tightPixels(padded.run(picture(3, 1)));
    expect([...rows.subarray(0, 9)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...rows.subarray(9, 18)]).toEqual([0, 0, 7, 1, 0, 7, 2, 0, 7]);
  });
});

describe("frameWriter()", () => {
  const view = { data: Uint8Array.from([0, 51, 255]), offset: 0, stride: 3, width: 1, height: 1 };
  const none = { mean: [0, 0, 0], std: [1, 1, 1] } as const;

  test.each([
    [[0, 1], "rgb", [0, Math.fround(51 / 255), 1]],
    [[-1, 1], "rgb", [-1, Math.fround(Math.fround(51 / 127.5) - 1), 1]],
    [[0, 255], "bgr", [255, 51, 0]],
  ] as const)("scales to %j in %s order", (range, channelOrder, expected) => {
    const target = new Float32Array(3);
    frameWriter({ channelOrder, range, ...none }, frameSlots("NHWC", 1, 1, 1))(view, target, 0);
    expect([...target]).toEqual(expected);
  });

  test("takes the mean in the input's channel order and divides last", () => {
    const target = new Float32Array(3);
    const normalization = {
      channelOrder: "bgr",
      range: [0, 255],
      mean: [104, 117, 123],
      std: [2, 2, 2],
    } as const;
    frameWriter(normalization, frameSlots("NCHW", 1, 1, 1))(view, target, 0);
    expect([...target]).toEqual([75.5, -33, -61.5]);
  });

  test.each(["rgb", "bgr"] as const)(
    "takes the shares of a torch resize in %s order, each with its own mean and deviation",
    (channelOrder) => {
      // white, then red 1, green 0.5, blue 0.25; a row of two, and beside it what belongs to another crop
      const data = Float32Array.from([9, 9, 9, 1, 1, 1, 1, 0.5, 0.25, 9, 9, 9]);
      const normalization = {
        channelOrder,
        range: [0, 2],
        mean: [0.5, 0.25, 1],
        std: [0.5, 0.25, 2],
      } as const;
      const target = new Float32Array(6);
      const write = frameWriter(normalization, frameSlots("NHWC", 1, 2, 1));
      write({ data, offset: 3, stride: 12, width: 2, height: 1 }, target, 0);
      const pixel = channelOrder === "rgb" ? [3, 3, -0.25] : [0, 3, 0.5];
      expect([...target]).toEqual([3, 7, 0.5, ...pixel]);
    },
  );

  test.each([
    ["NTHWC", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
    ["NTCHW", [0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]],
    ["NCTHW", [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]],
  ] as const)("puts two frames of two pixels into %s", (layout: TensorLayout, order) => {
    const slots = frameSlots(layout, 2, 2, 1);
    const write = frameWriter({ channelOrder: "rgb", range: [0, 255], ...none }, slots);
    const target = new Float32Array(12);
    for (const t of [0, 1]) {
      const data = Uint8Array.from({ length: 6 }, (_, i) => t * 6 + i);
      write({ data, offset: 0, stride: 6, width: 2, height: 1 }, target, t * slots.frameStride);
    }
    expect([...target]).toEqual([...order]);
  });
});

describe("what is written of a float picture", () => {
  test.each([
    ["NTHWC", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
    ["NCTHW", [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]],
  ] as const)("goes where %s has it, and nowhere else", (layout, places) => {
    // 2 by 2 out of a wider picture
    const data = Float32Array.from({ length: 18 }, (_, i) => i / 255);
    const slots = frameSlots(layout, 1, 2, 2);
    const target = new Float32Array(20).fill(-1);
    const write = frameWriter(
      { channelOrder: "rgb", range: [0, 255], mean: [0, 0, 0], std: [1, 1, 1] },
      slots,
    );
    write({ data, offset: 3, stride: 9, width: 2, height: 2 }, target, 4);
    const values = [3, 4, 5, 6, 7, 8, 12, 13, 14, 15, 16, 17];
    const expected = new Float32Array(20).fill(-1);
    places.forEach((place, i) => (expected[4 + place] = values[i]));
    expect([...target].map(Math.round)).toEqual([...expected]);
  });
});

test.each(["NHWC", "NCHW"] as const)("all pixels of a large crop are written into %s", (layout) => {
  const [width, height, left, top] = [37, 29, 5, 3];
  const whole = Uint8Array.from({ length: 50 * 40 * 3 }, (_, i) => Math.imul(i, 2654435761) >>> 24);
  const slots = frameSlots(layout, 1, width, height);
  const target = new Float32Array(width * height * 3);
  const write = frameWriter({ channelOrder: "bgr", range: [0, 255], mean: [1, 2, 3], std: [1, 1, 1] }, slots);
  write({ data: whole, offset: (top * 50 + left) * 3, stride: 150, width, height }, target, 0);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      for (let channel = 0; channel < 3; channel += 1) {
        const level = whole[((top + y) * 50 + left + x) * 3 + 2 - channel];
        const found = target[(y * width + x) * slots.pixelStride + channel * slots.channelStride];
        if (found !== level - 1 - channel)
          expect([x, y, channel, found]).toEqual([x, y, channel, level - 1 - channel]);
      }
});

test("a frame writer takes pictures of one size after those of another", () => {
  const write = frameWriter(
    { channelOrder: "bgr", range: [0, 255], mean: [1, 2, 3], std: [1, 1, 1] },
    { sampleStride: 0, frameStride: 0, channelStride: 1, pixelStride: 3 },
  );
  const written = (count: number): number[] => {
    const target = new Float32Array(count * 3);
    write({ data: Uint8Array.from({ length: count * 3 }, (_, i) => 10 * i), offset: 0, stride: count * 3, width: count, height: 1 }, target, 0); // prettier-ignore
    return [...target];
  };
  expect(written(1)).toEqual([19, 8, -3]);
  expect(written(2)).toEqual([19, 8, -3, 49, 38, 27]);
  expect(written(1)).toEqual([19, 8, -3]);
});

test("frameSlots() of each layout are the strides of a dense tensor", () => {
  const slots = (layout: TensorLayout): readonly number[] => {
    const { sampleStride, frameStride, channelStride, pixelStride } = frameSlots(layout, 4, 5, 3);
    return [sampleStride, frameStride, channelStride, pixelStride];
  };
  expect(slots("NTHWC")).toEqual([180, 45, 1, 3]);
  expect(slots("NHWC")).toEqual([180, 45, 1, 3]);
  expect(slots("NCTHW")).toEqual([180, 15, 60, 1]);
  expect(slots("NTCHW")).toEqual([180, 45, 15, 1]);
  expect(slots("NCHW")).toEqual([180, 45, 15, 1]);
});

test("preset() takes a side of one pixel, none of zero, and names steps written out", () => {
  expect(preset("opencv-square-1").steps.at(-1)).toMatchObject({ width: 1 });
  expect(() => preset("pillow-short8-center0")).toThrow(/^Unknown preset/);
  const steps: PixelStep[] = [
    { op: "resizeShortSide", size: 8, kernel: "pillow-box" },
    { op: "centerCrop", width: 8, height: 6 },
    { op: "squarePad" },
  ];
  expect(preset(steps).name).toBe("resizeShortSide 8 (pillow-box), centerCrop 8×6, squarePad");
});

test("transformFrames() keeps numbers and times of the frames", () => {
  const frames = new Frames(
    new Uint8Array([...picture(6, 4), ...picture(6, 4)]),
    [2, 4, 6, 3],
    [3, 9],
    [0.1, 0.3],
  );
  const square = transformFrames(frames, "opencv-square-2");
  expect(square.shape).toEqual([2, 2, 2, 3]);
  expect(square.indices).toEqual([3, 9]);
  // columns 1–4 and rows 0–3, halved: the means 1.5 and 3.5 of the columns, rounded up
  expect([...square.frame(0)]).toEqual([2, 1, 7, 4, 1, 7, 2, 3, 7, 4, 3, 7]);
  expect(() => transformFrames(frames, "torch-squash-2")).toThrow(TypeError);
});
