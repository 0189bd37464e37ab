import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { yuvToRgb } from "../../../src/video/libav/yuv-to-rgb.js";

/** Random bytes, the same each time: all values, also those that no decoder should give. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 16;
  });
}

/** What ffmpeg makes of a raw picture. */
function bySwscale(width: number, height: number, yuv: Uint8Array): Buffer {
  const raw = ["-f", "rawvideo", "-pix_fmt"];
  const input = [...raw, "yuv420p", "-s", `${width}x${height}`, "-i", "-"];
  const args = ["-v", "error", ...input, ...raw, "rgb24", "-"];
  return execFileSync("ffmpeg", args, { input: yuv, maxBuffer: 1e8 });
}

describe.skipIf(process.arch !== "x64")("yuv420p by x86's rule of swscale", () => {
  test.each([
    [2, 2],
    [16, 16],
    [18, 10],
    [34, 6],
    [90, 58],
    [160, 120],
    [340, 256],
    [1280, 720],
  ])("is bit for bit what ffmpeg gives: %i×%i", (width, height) => {
    const [y, u, v] = [width * height, (width * height) / 4, (width * height) / 4].map((length, i) => noise(length, i + 1)); // prettier-ignore
    const expected = bySwscale(width, height, Buffer.concat([y, u, v]));
    expect(Buffer.compare(yuvToRgb({ width, height, y, u, v }), expected)).toBe(0);
  });
});
