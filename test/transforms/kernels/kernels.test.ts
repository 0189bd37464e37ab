import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { resizeKernelNames, type ResizeKernel } from "../../../src/transforms/kernels/index.js";
import { prepareSteps, tightPixels } from "../../../src/transforms/prepare.js";
import { cropRectangle, type PixelStep } from "../../../src/transforms/steps.js";

type Sizes = readonly [width: number, height: number, newWidth: number, newHeight: number];

/** Made by test/golden/resize.py with Pillow, OpenCV and torch. */
interface Golden {
  readonly exact: readonly { readonly sizes: Sizes; readonly sha256: Readonly<Record<string, string>> }[];
  readonly close: readonly {
    readonly sizes: Sizes;
    readonly values: Readonly<Record<string, readonly number[]>>;
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../../golden/resize.json", import.meta.url), "utf8"),
) as Golden;

function picture(width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.imul(i, 2654435761) >>> 24);
}

function resized(
  kernel: ResizeKernel,
  [width, height, newWidth, newHeight]: Sizes,
): Uint8Array | Float32Array {
  const steps: PixelStep[] = [{ op: "resize", width: newWidth, height: newHeight, kernel }];
  return tightPixels(prepareSteps(steps, width, height).run(picture(width, height)));
}

const of = (library: string): ResizeKernel[] => resizeKernelNames.filter((name) => name.startsWith(library));

describe("a resize", () => {
  test.each([...of("pillow-"), ...of("opencv-")])("with %s gives the library's bytes", (kernel) => {
    for (const { sizes, sha256 } of golden.exact) {
      const digest = createHash("sha256").update(resized(kernel, sizes)).digest("hex");
      expect(digest, sizes.join(" ")).toBe(sha256[kernel]);
    }
  });

  // torch adds in another order where its vectors are longer than ours
  // those of uint8 are compared in test/model/hf-processors.test.ts
  test.each(of("torch-").filter((name) => !/-(levels|uint8)$/.test(name)))(
    "with %s gives torch's numbers to within 2e-6",
    (kernel) => {
      for (const { sizes, values } of golden.close) {
        const found = resized(kernel, sizes);
        const off = values[kernel].map((value, i) => Math.abs(value - found[i]));
        expect(found.length).toBe(values[kernel].length);
        expect(Math.max(...off), sizes.join(" ")).toBeLessThan(2e-6);
      }
    },
  );

  test.each(of("torch-").filter((name) => name.endsWith("-levels")))(
    "with %s gives torch's levels, one of a picture at most off by one",
    (kernel) => {
      for (const { sizes, values } of golden.close) {
        const found = resized(kernel, sizes);
        const off = values[kernel].map((value, i) => Math.abs(value - found[i]));
        // a sum that ends at a half may be rounded either way
        expect(Math.max(...off), sizes.join(" ")).toBeLessThanOrEqual(1);
        expect(off.filter((difference) => difference > 0).length).toBeLessThanOrEqual(1);
      }
    },
  );

  test.each(resizeKernelNames)(
    "with %s computes what a crop after it keeps, out of the region alone",
    (kernel) => {
      for (const [width, height, newWidth, newHeight] of [
        [41, 30, 23, 17],
        [23, 17, 41, 30],
        [60, 40, 20, 10],
      ] as const) {
        // prettier-ignore
        const frame = picture(width, height);
        const resize: PixelStep = { op: "resize", width: newWidth, height: newHeight, kernel };
        const crop: PixelStep = { op: "centerCrop", width: 10, height: 8 };
        const whole = prepareSteps([resize], width, height).run(frame);
        const { left, top } = cropRectangle({ op: "centerCrop", width: 10, height: 8 }, newWidth, newHeight);
        const expected = { ...whole, offset: top * whole.stride + left * 3, width: 10, height: 8 };
        const cut = prepareSteps([resize, crop], width, height);
        expect(tightPixels(cut.run(frame))).toEqual(tightPixels(expected));

        const { region } = cut;
        const rows = Array.from({ length: region.height }, (_, y) => {
          const from = ((region.top + y) * width + region.left) * 3;
          return frame.subarray(from, from + region.width * 3);
        });
        const part = Uint8Array.from(Buffer.concat(rows));
        expect(tightPixels(cut.run(part, region))).toEqual(tightPixels(expected));
      }
    },
  );
});

describe("the region of a resize", () => {
  const sizes = [[41, 30, 23, 17], [23, 17, 41, 30], [60, 40, 20, 10], [6, 6, 4, 4], [1, 1, 5, 5], [9, 5, 9, 5]] as const; // prettier-ignore

  test.each(resizeKernelNames)(
    "with %s lies in the picture, and is all of it where all is kept",
    (kernel) => {
      for (const [width, height, newWidth, newHeight] of sizes) {
        const resize: PixelStep = { op: "resize", width: newWidth, height: newHeight, kernel };
        const { region } = prepareSteps([resize], width, height);
        expect(region.left).toBeGreaterThanOrEqual(0);
        expect(region.top).toBeGreaterThanOrEqual(0);
        expect(region.left + region.width).toBeLessThanOrEqual(width);
        expect(region.top + region.height).toBeLessThanOrEqual(height);
        // two neighbours of each output, however far apart the outputs lie
        if (/nearest|opencv-linear|torch-bilinear(-levels)?$/.test(kernel) && newWidth < width) continue;
        if (kernel.endsWith("nearest")) continue;
        expect(region).toEqual({ left: 0, top: 0, width, height });
      }
    },
  );

  test.each([
    // of 60 columns 20, so three each: the middle two are 9 and 10; of 40 rows 10, four each: 4 and 5
    ["opencv-area", { left: 27, top: 16, width: 6, height: 8 }],
    ["pillow-box", { left: 27, top: 16, width: 6, height: 8 }],
    ["opencv-nearest", { left: 27, top: 16, width: 4, height: 5 }],
    ["opencv-linear", { left: 28, top: 17, width: 5, height: 6 }],
    ["torch-bilinear", { left: 28, top: 17, width: 5, height: 6 }],
    ["opencv-cubic", { left: 27, top: 16, width: 7, height: 8 }],
    ["pillow-bilinear", { left: 26, top: 14, width: 9, height: 12 }],
  ] as const)("with %s is no more than the pixels that are read", (kernel, region) => {
    const steps: PixelStep[] = [
      { op: "resize", width: 20, height: 10, kernel },
      { op: "centerCrop", width: 2, height: 2 },
    ];
    expect(prepareSteps(steps, 60, 40).region).toEqual(region);
  });
});

test("after torch on floats nothing is resized once more, after its levels it is", () => {
  const twice = (kernel: ResizeKernel): PixelStep[] => [
    { op: "resize", width: 6, height: 6, kernel },
    { op: "resize", width: 3, height: 3, kernel: "pillow-box" },
  ];
  expect(() => prepareSteps(twice("torch-bicubic"), 9, 9).run(picture(9, 9))).toThrow(
    'Cannot resize twice: after a torch kernel without "-levels" the picture is no longer uint8',
  );
  expect(prepareSteps(twice("torch-bicubic-levels"), 9, 9).run(picture(9, 9)).width).toBe(3);
});

test("Pillow's Hamming window has float32 constants, which one level of this row shows", () => {
  const row = Uint8Array.from({ length: 55 * 3 }, (_, i) => {
    const place = Math.floor(i / 3) + 1;
    return Math.imul(place, Math.imul(10007, 2654435761)) >>> 24;
  });
  const steps: PixelStep[] = [{ op: "resize", width: 5, height: 1, kernel: "pillow-hamming" }];
  const { data } = prepareSteps(steps, 55, 1).run(row);
  // numpy.array(Image.fromarray(row).resize((5, 1), Image.HAMMING)) of Pillow 9.4
  expect([0, 1, 2, 3, 4].map((x) => data[x * 3])).toEqual([168, 168, 166, 165, 164]);
});
