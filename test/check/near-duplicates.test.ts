import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { frameHash, hashDistance, isPlain } from "../../src/check/frame-hash.js";
import { nearDuplicates } from "../../src/check/near-duplicates.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** A video of an ffmpeg source, encoded in some way. */
async function video(source: string, name: string, more: readonly string[] = []): Promise<string> {
  const path = join(await temporaryFolder(), name);
  execFileSync("ffmpeg", [
    ...["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", `${source}:rate=10:duration=2`],
    ...[...more, "-pix_fmt", "yuv420p", `file:${path}`],
  ]);
  return path;
}

function picture(width: number, height: number, grey: (x: number, y: number) => number): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) pixels.fill(grey(x, y), (y * width + x) * 3, (y * width + x + 1) * 3);
  return pixels;
}

test("frameHash() says where a picture gets darker to the right, whatever its size", () => {
  const falling = frameHash(
    picture(90, 80, (x) => 200 - 2 * x),
    90,
    80,
  );
  const rising = frameHash(
    picture(90, 80, (x) => 2 * x),
    90,
    80,
  );
  expect(hashDistance(falling, rising)).toBe(64);
  expect(
    hashDistance(
      falling,
      frameHash(
        picture(18, 16, (x) => 200 - 10 * x),
        18,
        16,
      ),
    ),
  ).toBe(0);
  // the lower half falls, the upper rises: 32 bits, those of the rows below
  const half = frameHash(
    picture(90, 80, (x, y) => (y < 40 ? 2 * x : 200 - 2 * x)),
    90,
    80,
  );
  expect([hashDistance(half, rising), hashDistance(half, falling)]).toEqual([32, 32]);
  expect(
    isPlain(
      frameHash(
        picture(9, 8, () => 7),
        9,
        8,
      ),
    ),
  ).toBe(true);
  expect(isPlain(half)).toBe(false);
});

test("nearDuplicates() finds what was encoded again and made smaller, in other splits only", async () => {
  const one = await video("testsrc=size=320x240", "one.mp4");
  const again = await video("testsrc=size=320x240", "again.avi", [
    "-c:v",
    "mpeg4",
    "-q:v",
    "8",
    "-vf",
    "scale=160:120",
  ]);
  const other = await video("testsrc2=size=160x120", "other.mp4");
  const black = await video("color=black:size=64x48", "black.mp4");
  const train = [one, { path: other, id: "other" }, black];
  const found = await nearDuplicates({ train, test: [again, join(await temporaryFolder(), "gone.mp4")] });
  expect(
    found.pairs.map(({ first, second }) => [first.clip.id, first.split, second.clip.id, second.split]),
  ).toEqual([["one", "train", "again", "test"]]);
  expect(found.pairs[0].distance).toBeLessThan(3);
  expect(found.plain.map(({ id }) => id)).toEqual(["black"]);
  expect(found.skipped).toHaveLength(1);
  expect(inspect(found)).toBe("1 pair of near-duplicates among 5 clips, 1 skipped");
  expect((await nearDuplicates({ train: [one, again] })).pairs).toEqual([]);
});

test("nearDuplicates() compares parts of files", async () => {
  const path = await video("testsrc=size=160x120", "one.mp4");
  const part = { path, id: "part", startSeconds: 1, endSeconds: 2 };
  const same = { path, id: "same", startSeconds: 1, endSeconds: 2 };
  const { pairs } = await nearDuplicates({ train: [part], test: [same] });
  expect(pairs.map(({ distance }) => distance)).toEqual([0]);
});
