import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { wholePicture, type Rectangle } from "../../../src/tensor/rectangle.js";
import { PlanarPicture } from "../../../src/video/colors/planar-picture.js";
import { yuvRules, type YuvRule } from "../../../src/video/colors/yuv-rule.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

type Size = readonly [width: number, height: number];
type Planes = readonly [y: Uint8Array, u: Uint8Array, v: Uint8Array];

/** Random bytes, the same each time: all values, also those that no decoder should give. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 16;
  });
}

function planesOf([width, height]: Size): Planes {
  const numColors = Math.ceil(width / 2) * Math.ceil(height / 2);
  return [noise(width * height, 1), noise(numColors, 2), noise(numColors, 3)];
}

/** What ffmpeg makes of a raw picture. */
function bySwscale([width, height]: Size, pixelFormat: string, planes: Planes): Buffer {
  const raw = ["-f", "rawvideo", "-pix_fmt"];
  const input = [...raw, pixelFormat, "-s", `${width}x${height}`, "-i", "-"];
  const args = ["-v", "error", ...input, ...raw, "rgb24", "-"];
  return execFileSync("ffmpeg", args, { input: Buffer.concat(planes), maxBuffer: 1e8 });
}

/** The rule in words of one pixel. */
function byRule([width, height]: Size, [y, u, v]: Planes, rule: YuvRule): Uint8Array {
  const rgb = new Uint8ClampedArray(width * height * 3);
  const times = (value: number, factor: number): number => (value * factor) >> 16;
  for (let i = 0; i < width * height; i += 1) {
    const [row, column] = [Math.floor(i / width), i % width];
    const place = (row >> 1) * Math.ceil(width / 2) + (column >> 1);
    const luma = times(8 * y[i] - rule.black, rule.ofY);
    const [blueness, redness] = [8 * u[place] - 1024, 8 * v[place] - 1024];
    rgb[3 * i] = luma + times(redness, rule.redOfV);
    rgb[3 * i + 1] = luma + times(blueness, rule.greenOfU) + times(redness, rule.greenOfV);
    rgb[3 * i + 2] = luma + times(blueness, rule.blueOfU);
  }
  return Uint8Array.from(rgb);
}

function cutOut(pixels: Uint8Array, width: number, region: Rectangle): Buffer {
  const rows = Array.from({ length: region.height }, (_, y) => {
    const from = ((region.top + y) * width + region.left) * 3;
    return pixels.subarray(from, from + region.width * 3);
  });
  return Buffer.concat(rows);
}

function converted(size: Size, planes: Planes, rule: YuvRule, region: Rectangle): Buffer {
  const picture = new PlanarPicture(size, region);
  const { left, top, width, height } = picture.pairs;
  const [y, u, v] = picture.yuv();
  const copy = (to: Uint8Array, from: Uint8Array, stride: number, [x, row, columns, rows]: readonly number[]): void => {
    for (let i = 0; i < rows; i += 1) to.set(from.subarray((row + i) * stride + x, (row + i) * stride + x + columns), i * columns);
  }; // prettier-ignore
  const colors = [left / 2, top / 2, Math.ceil(width / 2), Math.ceil(height / 2)];
  copy(y, planes[0], size[0], [left, top, width, height]);
  copy(u, planes[1], Math.ceil(size[0] / 2), colors);
  copy(v, planes[2], Math.ceil(size[0] / 2), colors);
  return Buffer.from(picture.fromYuv(rule));
}

describe.each([
  ["yuv420p", yuvRules.limited],
  ["yuvj420p", yuvRules.full],
])("%s", (pixelFormat, rule) => {
  test.each<Size>([
    [1, 2],
    [2, 2],
    [15, 4],
    [16, 16],
    [17, 6],
    [34, 6],
    [91, 58],
    [340, 256],
    [1280, 720],
  ])("is converted bit for bit as ffmpeg does on x86: %i×%i", (...size) => {
    const planes = planesOf(size);
    const found = converted(size, planes, rule, wholePicture(...size));
    expect(Buffer.compare(found, byRule(size, planes, rule))).toBe(0);
    if (process.arch === "x64") expect(Buffer.compare(found, bySwscale(size, pixelFormat, planes))).toBe(0);
  });

  test.each<Rectangle>([
    { left: 0, top: 0, width: 1, height: 1 },
    { left: 1, top: 1, width: 1, height: 1 },
    { left: 36, top: 22, width: 1, height: 2 },
    { left: 3, top: 5, width: 18, height: 7 },
    { left: 4, top: 1, width: 33, height: 22 },
  ])("a region is what is cut out of the whole: %o", (region) => {
    const size: Size = [37, 24];
    const planes = planesOf(size);
    const expected = cutOut(byRule(size, planes, rule), size[0], region);
    expect(Buffer.compare(converted(size, planes, rule, region), expected)).toBe(0);
  });
});

test.each<Size>([
  [1, 1],
  [16, 2],
  [35, 5],
])("planes of red, green and blue are joined: %i×%i", (...size) => {
  const planes = [1, 2, 3].map((seed) => noise(size[0] * size[1], seed));
  const picture = new PlanarPicture(size, wholePicture(...size));
  picture.redGreenBlue().forEach((plane, i) => plane.set(planes[i]));
  const expected = Uint8Array.from(
    { length: 3 * size[0] * size[1] },
    (_, i) => planes[i % 3][Math.floor(i / 3)],
  );
  expect(Buffer.compare(picture.fromRedGreenBlue(), expected)).toBe(0);
});

test("the compiled kernels are what their source compiles to", async () => {
  const output = join(await temporaryFolder(), "compiled.ts");
  execFileSync(process.execPath, ["scripts/compile-kernels.mjs", "video", output]);
  expect(readFileSync(output, "utf8")).toBe(readFileSync("src/video/colors/compiled-kernels.ts", "utf8"));
});
