import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readImage } from "../../src/image/read-image.js";
import { cutClip } from "../../src/video/make/cut.js";
import { makePreview } from "../../src/video/make/encode.js";
import { orientationOf } from "../../src/video/orientation.js";
import { makeStill } from "../../src/video/make/still.js";
import { plainHeader } from "../../src/video/container/plain-header.js";
import { probeVideo } from "../../src/video/probe.js";
import { openVideo } from "../../src/video/video.js";
import { ownCache } from "../support/own-cache.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { isByProgram } from "../support/test-extent.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/**
 * The eight orientations as EXIF numbers them: a b c d of the display matrix, what it is called here, and which corner of the
 * stored picture is shown in the upper left and in the upper right. Corners: 0 upper left, 1 upper right, 2 lower left, 3 lower
 * right.
 */
const eight = [
  { exif: 1, matrix: [1, 0, 0, 1], degrees: 0, isMirrored: false, corners: [0, 1] },
  { exif: 2, matrix: [-1, 0, 0, 1], degrees: 0, isMirrored: true, corners: [1, 0] },
  { exif: 3, matrix: [-1, 0, 0, -1], degrees: 180, isMirrored: false, corners: [3, 2] },
  { exif: 4, matrix: [1, 0, 0, -1], degrees: 180, isMirrored: true, corners: [2, 3] },
  { exif: 5, matrix: [0, 1, 1, 0], degrees: 90, isMirrored: true, corners: [0, 2] },
  { exif: 6, matrix: [0, 1, -1, 0], degrees: 90, isMirrored: false, corners: [2, 0] },
  { exif: 7, matrix: [0, -1, -1, 0], degrees: 270, isMirrored: true, corners: [3, 1] },
  { exif: 8, matrix: [0, -1, 1, 0], degrees: 270, isMirrored: false, corners: [1, 3] },
] as const;

const colors = ["red", "lime", "blue", "white"] as const;

let upright = Buffer.alloc(0);
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), "quarters-"));
  const source = colors.flatMap((color) => [
    ...["-f", "lavfi", "-i", `color=${color}:size=32x24:rate=5:duration=1`],
  ]);
  const graph = "[0][1]hstack[u];[2][3]hstack[l];[u][l]vstack,format=yuv420p";
  const coding = ["-c:v", "libx264", "-crf", "1", join(folder, "quarters.mp4")];
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...source, "-filter_complex", graph, ...coding]);
  upright = readFileSync(join(folder, "quarters.mp4"));
  rmSync(folder, { recursive: true });
});

/** A clip of 64×48 with a colour in each quarter, and the given display matrix. */
async function quartered([a, b, c, d]: readonly number[]): Promise<string> {
  const path = join(await temporaryFolder(), "quarters.mp4");
  const bytes = Buffer.from(upright);
  const matrix = bytes.indexOf("tkhd") + 4 + 40;
  for (const [i, value] of [a, b, 0, c, d].entries())
    bytes.writeInt32BE(Math.round(value * 65536), matrix + 4 * i);
  writeFileSync(path, bytes);
  return path;
}

interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Which of the four colours is in the middle of the upper left quarter, and of the upper right one. */
function upperCorners({ data, width, height }: Pixels): readonly number[] {
  return [0.25, 0.75].map((x) => {
    const at = 3 * (Math.floor(height / 4) * width + Math.floor(width * x));
    const [red, green, blue] = Array.from(data.subarray(at, at + 3), (value) => value > 128);
    return red && green && blue ? 3 : [red, green, blue].indexOf(true);
  });
}

async function decoded(path: string): Promise<Pixels> {
  const video = await openVideo(path);
  const { width, height } = video.metadata;
  return { data: (await video.framesAt([0])).frame(0), width, height };
}

async function pictureOf(jpeg: Uint8Array): Promise<Pixels> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

beforeEach(async () => {
  await ownCache();
});

describe("each of the eight orientations", () => {
  test.each(eight)("is read from its matrix: EXIF $exif", ({ matrix: [a, b, c, d], degrees, isMirrored }) => {
    for (const scale of [1, 65536, 30000])
      expect(orientationOf([a, b, 0, c, d, 0, 0, 0, 1].map((value) => value * scale))).toEqual({
        rotationDegrees: degrees,
        isMirrored,
      });
  });

  test.each(eight)("is the same for model, size, preview, still and cut: EXIF $exif", async (one) => {
    const path = await quartered(one.matrix);
    const { width, height, rotationDegrees, isMirrored } = (await openVideo(path)).metadata;
    expect([width, height]).toEqual(one.degrees % 180 === 0 ? [64, 48] : [48, 64]);
    expect([rotationDegrees, isMirrored]).toEqual([one.degrees, one.isMirrored]);
    expect(upperCorners(await decoded(path))).toEqual(one.corners);
    if (isByProgram) return; // which makes the others anyway
    expect(upperCorners(await pictureOf((await makeStill(path)).poster))).toEqual(one.corners);
    const preview = await makePreview(path);
    expect(upperCorners(await pictureOf(preview.poster))).toEqual(one.corners);
    const shown = join(path, "..", "preview.mp4");
    writeFileSync(shown, preview.mp4);
    expect(upperCorners(await decoded(shown))).toEqual(one.corners);
    for (const method of ["encode", "copy"] as const) {
      const saveTo = join(path, "..", `${method}.mp4`);
      await cutClip(path, { startSeconds: 0, endSeconds: 0.5 }, { saveTo, method });
      expect(upperCorners(await decoded(saveTo))).toEqual(one.corners);
    }
  });

  test.each(eight)("is that of a photo: EXIF $exif", async ({ exif, corners }) => {
    const path = join(await temporaryFolder(), "photo.jpg");
    const [red, lime, blue, white] = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [255, 255, 255],
    ];
    const row = (left: number[], right: number[]): number[] =>
      Array.from({ length: 64 }, (_, x) => (x < 32 ? left : right)).flat();
    const rows = Array.from({ length: 48 }, (_, y) => (y < 24 ? row(red, lime) : row(blue, white)));
    await sharp(Uint8Array.from(rows.flat()), { raw: { width: 64, height: 48, channels: 3 } })
      .withMetadata({ orientation: exif })
      .jpeg({ quality: 95 })
      .toFile(path);
    expect(upperCorners(await readImage(path))).toEqual(corners);
  });
});

test("a movie matrix that is not upright is left to ffprobe, which gives the picture its position", async () => {
  const path = await quartered([1, 0, 0, 1]);
  expect(await plainHeader(path)).toMatchObject({ rotationDegrees: 0, width: 64 });
  const bytes = readFileSync(path);
  const matrix = bytes.indexOf("mvhd") + 4 + 36;
  expect(bytes.readInt32BE(matrix)).toBe(65536);
  for (const [i, value] of [0, 1, 0, -1, 0].entries()) bytes.writeInt32BE(value * 65536, matrix + 4 * i);
  writeFileSync(path, bytes);
  expect(await plainHeader(path)).toBeUndefined();
  const { width, height, rotationDegrees } = await probeVideo(path);
  expect({ width, height, rotationDegrees }).toEqual({ width: 48, height: 64, rotationDegrees: 90 });
  expect(upperCorners(await decoded(path))).toEqual([2, 0]);
});

test.each(eight)("a region of each is cut out of the picture as it is shown: EXIF $exif", async (one) => {
  const path = await quartered(one.matrix);
  const video = await openVideo(path);
  const { width, height } = video.metadata;
  const whole = (await video.framesAt([2])).frame(0);
  // odd corners, another size each way, of no quarter the middle
  const region = { left: 5, top: 11, width: 38, height: 21 };
  const expected = Array.from({ length: region.height }, (_, y) => {
    const from = ((region.top + y) * width + region.left) * 3;
    return whole.slice(from, from + region.width * 3);
  });
  let found = Buffer.alloc(0);
  await video.sampleEach(() => [2], (pixels) => void (found = Buffer.from(pixels)), { region }); // prettier-ignore
  expect(found.equals(Buffer.concat(expected))).toBe(true);
  expect([width, height]).toEqual(one.degrees % 180 === 0 ? [64, 48] : [48, 64]);
  await video.close();
});

describe("a matrix that is none of the eight", () => {
  test.each([
    ["turned by 45°", [0.7071, 0.7071, -0.7071, 0.7071]],
    ["sheared", [1, 0, 1, 1]],
    ["flat", [1, 0, 0, 0]],
  ] as const)("changes nothing, in no way of reading: %s", async (_, matrix) => {
    const path = await quartered(matrix);
    expect(upperCorners(await decoded(path))).toEqual([0, 1]);
    expect(upperCorners(await pictureOf((await makeStill(path)).poster))).toEqual([0, 1]);
    const { mp4, poster } = await makePreview(path);
    expect(upperCorners(await pictureOf(poster))).toEqual([0, 1]);
    const shown = join(path, "..", "preview.mp4");
    writeFileSync(shown, mp4);
    const asPlayersDo = ["-i", shown, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"];
    const data = execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...asPlayersDo]);
    expect(upperCorners({ data, width: 64, height: 48 })).toEqual([0, 1]);
  });

  test("is a quarter turn where it is off by less than a degree", () => {
    const angle = (90.5 * Math.PI) / 180;
    const matrix = [Math.cos(angle), Math.sin(angle), 0, -Math.sin(angle), Math.cos(angle), 0, 0, 0, 1];
    expect(orientationOf(matrix)).toEqual({ rotationDegrees: 90, isMirrored: false });
  });
});

describeWithShared("clips whose first stream or position is unusual", () => {
  test("mirrored.mp4 is plain.mp4, mirrored left to right", async () => {
    const [mirrored, plain] = await Promise.all(
      ["mirrored.mp4", "plain.mp4"].map((name) => openVideo(sharedPath("cases", name))),
    );
    const [a, b] = await Promise.all([mirrored, plain].map((video) => video.framesAt([0, 49])));
    const { width, height } = plain.metadata;
    for (const i of [0, 1]) {
      const turned = new Uint8Array(width * height * 3);
      for (let at = 0; at < width * height; at += 1) {
        const from = at - (at % width) + width - 1 - (at % width);
        turned.set(b.frame(i).subarray(3 * from, 3 * from + 3), 3 * at);
      }
      expect(Buffer.compare(a.frame(i), turned)).toBe(0);
    }
  });
});
