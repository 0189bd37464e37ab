import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { mapInOrder } from "../../src/core/pool.js";
import { seededRandom } from "../../src/core/random.js";
import { plainHeader } from "../../src/video/container/plain-header.js";
import { probeVideo } from "../../src/video/probe.js";
import { ffprobeHeader } from "../../src/video/program/program-header.js";
import type { VideoMetadata } from "../../src/video/video-metadata.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const data = resolve(import.meta.dirname, "..", "..", "data");

/** Files under a folder that may be of the plain kind, in order of their names. */
function videosIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(avi|mp4|mov)$/i.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Asserts that each header read here is what ffprobe says, field by field; gives those that were left to ffprobe. */
async function comparedWithFfprobe(paths: readonly string[]): Promise<string[]> {
  const left: string[] = [];
  const signal = new AbortController().signal;
  const compared = mapInOrder(paths, 2, async (path): Promise<[string, VideoMetadata | undefined]> => {
    const header = await plainHeader(path);
    if (header !== undefined) expect(header, path).toEqual(await ffprobeHeader(path));
    return [path, header];
  }, signal); // prettier-ignore
  for await (const [path, header] of compared) if (header === undefined) left.push(path);
  return left;
}

test("headers of H.264 in MP4 and of XviD in AVI are ffprobe's, field by field", async () => {
  const paths = videosIn(data).filter((_path, i) => i % 12 === 0);
  expect(paths.length).toBeGreaterThan(40);
  expect(new Set(paths.map((path) => extname(path)))).toEqual(new Set([".avi", ".mp4"]));
  expect(await comparedWithFfprobe(paths)).toEqual([]);
});

test("a length whose sixth decimal is halfway is rounded as ffprobe rounds it", async () => {
  const folder = await temporaryFolder();
  const kinds = { "a.mp4": ["libx264", "-pix_fmt", "yuv420p"], "a.avi": ["mpeg4", "-vtag", "XVID"] };
  for (const [name, coding] of Object.entries(kinds)) {
    const source = [
      "-f",
      "lavfi",
      "-i",
      "testsrc2=size=32x32:rate=128",
      "-frames:v",
      "5",
      "-bf",
      "0",
      "-c:v",
      ...coding,
    ];
    execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...source, join(folder, name)]);
    expect(await comparedWithFfprobe([join(folder, name)])).toEqual([]);
    expect((await plainHeader(join(folder, name)))?.durationSeconds).toBe(0.039062);
  }
});

describeWithShared("of real clips", () => {
  test("from five datasets, the headers are ffprobe's, and few are left to it", async () => {
    const folders = ["clips", "kinetics400", "ucf50_lrcn4", "moments"].map((name) =>
      sharedPath("data", name),
    );
    const paths = folders.flatMap(videosIn);
    const left = await comparedWithFfprobe(paths);
    expect(left.length).toBeLessThan(paths.length / 5);
    expect(left.filter((path) => path.includes("kinetics400") || path.includes("ucf50"))).toEqual([]);
  });

  test("that are odd, the headers are ffprobe's where they are not left to it", async () => {
    const left = await comparedWithFfprobe(videosIn(sharedPath("data", "bad")));
    const names = left.map((path) => path.split("/").at(-1) ?? "");
    expect(names).toEqual(
      expect.arrayContaining(["hevc.mp4", "h264_10bit.mp4", "rotate90_tag.mp4", "mjpeg.avi"]),
    );
    expect(names).toEqual(expect.arrayContaining(["truncated_faststart.mp4", "truncated_no_moov.mp4"]));
  });
});

describe("a damaged header", () => {
  const [avi, mp4] = [".avi", ".mp4"].map(
    (ending) => videosIn(data).find((path) => path.endsWith(ending)) ?? "",
  );

  test.each([avi, mp4])("%# is answered or left to ffprobe, whatever bits are wrong", async (path) => {
    const whole = readFileSync(path);
    const header = await plainHeader(path);
    const damaged = join(await temporaryFolder(), `damaged${extname(path)}`);
    const random = seededRandom(7);
    const from = path === avi ? 0 : whole.indexOf("moov");
    let numChanged = 0;
    for (let i = 0; i < 300; i += 1) {
      const bytes = Buffer.from(whole);
      for (let flips = 0; flips < 3; flips += 1)
        bytes[from + Math.floor(random.nextFloat() * Math.min(1500, whole.length - from))] ^=
          1 << Math.floor(random.nextFloat() * 8);
      await writeFile(damaged, bytes);
      if (JSON.stringify(await plainHeader(damaged)) !== JSON.stringify(header)) numChanged += 1;
    }
    expect(numChanged).toBeGreaterThan(30); // the flips do reach what is read
  });

  test.each([avi, mp4])("%# that ends anywhere is left to ffprobe", async (path) => {
    const whole = readFileSync(path);
    const cut = join(await temporaryFolder(), `cut${extname(path)}`);
    for (const length of [0, 1, 15, 16, 100, 500, 1000, whole.length - 1]) {
      await writeFile(cut, whole.subarray(0, length));
      expect(await plainHeader(cut), `${length} bytes`).toBeUndefined();
    }
  });

  test("whose tables point outside the media has ffprobe's answer", async () => {
    const bytes = readFileSync(mp4);
    bytes.writeUInt32BE(bytes.length, bytes.indexOf("stco") + 12);
    const path = join(await temporaryFolder(), "outside.mp4");
    await writeFile(path, bytes);
    expect(await plainHeader(path)).toBeUndefined();
    expect(await probeVideo(path)).toEqual(await ffprobeHeader(path));
  });
});
