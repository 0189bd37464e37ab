import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { readImage, type RgbImage } from "../../src/image/read-image.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";

interface Golden {
  readonly own: Readonly<Record<string, string>>;
  readonly real: Readonly<Record<string, string>>;
  readonly cmykMean: readonly number[];
}

const root = resolve(import.meta.dirname, "..", "..");
const golden = JSON.parse(readFileSync(join(root, "test", "golden", "pictures.json"), "utf8")) as Golden;

const sha256 = ({ data }: RgbImage): string => createHash("sha256").update(data).digest("hex");

test.each(Object.entries(golden.own))(
  "%s is read as Pillow reads it, bit for bit",
  async (path, expected) => {
    expect(sha256(await readImage(join(root, path)))).toBe(expected);
  },
);

/** One pixel of each colour, written as `write` says, read again. */
async function readBack(name: string, write: (folder: string) => Promise<unknown>): Promise<number[]> {
  const folder = await temporaryFolder();
  await write(join(folder, name));
  return [...(await readImage(join(folder, name))).data];
}

test("16 bits become 8, grey and grey with alpha become RGB, transparent pixels lie on white", async () => {
  const raw = (values: number[], channels: 1 | 2 | 3 | 4): ReturnType<typeof sharp> =>
    sharp(Uint8Array.from(values), { raw: { width: values.length / channels, height: 1, channels } });
  const deep = await readBack("deep.png", (path) =>
    raw([255, 128, 0, 7, 8, 9], 3).toColourspace("rgb16").png().toFile(path),
  );
  expect(deep).toEqual([255, 128, 0, 7, 8, 9]);
  const grey = await readBack("grey.png", (path) =>
    raw([0, 100, 255], 1).toColourspace("b-w").png().toFile(path),
  );
  expect(grey).toEqual([0, 0, 0, 100, 100, 100, 255, 255, 255]);
  const deepGrey = await readBack("grey16.png", (path) =>
    raw([0, 100, 255], 1).toColourspace("grey16").png().toFile(path),
  );
  expect(deepGrey).toEqual([0, 0, 0, 100, 100, 100, 255, 255, 255]);
  const clear = await readBack("clear.png", (path) =>
    raw([10, 20, 30, 0, 10, 20, 30, 255, 0, 0, 0, 128], 4).png().toFile(path),
  );
  expect(clear).toEqual([255, 255, 255, 10, 20, 30, 127, 127, 127]);
  const clearGrey = await readBack("clear-grey.png", (path) =>
    raw([10, 0, 10, 255], 2).toColourspace("b-w").png().toFile(path),
  );
  expect(clearGrey).toEqual([255, 255, 255, 10, 10, 10]);
});

test("EXIF orientation is applied: a picture on its side is turned", async () => {
  const pixels = await readBack("side.png", (path) =>
    sharp(Uint8Array.of(255, 0, 0, 0, 255, 0), { raw: { width: 2, height: 1, channels: 3 } })
      .withMetadata({ orientation: 3 })
      .png()
      .toFile(path),
  );
  expect(pixels).toEqual([0, 255, 0, 255, 0, 0]);
});

test("what is no whole picture is an ImageError that says why", async () => {
  const folder = await temporaryFolder({ "empty.jpg": "", "page.jpg": "<html>404</html>" });
  const photo = readFileSync(join(root, Object.keys(golden.own)[0]));
  writeFileSync(join(folder, "half.jpg"), photo.subarray(0, photo.length / 2));
  const reason = (name: string): Promise<string> =>
    readImage(join(folder, name)).then(
      () => "read",
      (error: unknown) => String(error).replace(folder, ""),
    );
  expect(await reason("empty.jpg")).toBe(
    'ImageError: Cannot read the picture "/empty.jpg": the file is no picture',
  );
  expect(await reason("page.jpg")).toBe(
    'ImageError: Cannot read the picture "/page.jpg": the file is no picture',
  );
  expect(await reason("half.jpg")).toBe(
    'ImageError: Cannot read the picture "/half.jpg": it is damaged or cut off',
  );
  expect(await reason("gone.jpg")).toBe('ImageError: Cannot read "/gone.jpg": no such file or directory');
});

describeWithShared("real and odd pictures", () => {
  test.each(Object.entries(golden.real))("%s is read as Pillow reads it", async (path, expected) => {
    expect(sha256(await readImage(sharedPath("data", path)))).toBe(expected);
  });

  test("CMYK: Pillow only inverts, here the inks are mixed; the means differ by less than 15 levels", async () => {
    const { data } = await readImage(sharedPath("data", "bad", "cmyk.jpg"));
    const means = [0, 1, 2].map((channel) => {
      const values = data.filter((_, i) => i % 3 === channel);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    });
    means.forEach((mean, channel) => expect(Math.abs(mean - golden.cmykMean[channel])).toBeLessThan(15));
  });
});
