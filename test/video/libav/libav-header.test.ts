import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { libavHeader, libavStream } from "../../../src/video/libav/libav-header.js";
import { libraries } from "../../../src/video/libav/pool.js";
import { ffprobeHeader } from "../../../src/video/program/program-header.js";
import { metadataOf } from "../../../src/video/stored-stream.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

async function made(name: string, ...options: readonly string[]): Promise<string> {
  const path = join(await temporaryFolder(), name);
  const source = ["-f", "lavfi", "-i", "testsrc2=size=90x58:rate=30000/1001", "-frames:v", "7"];
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...source, ...options, path]);
  return path;
}

/** Asserts that the libraries say what ffprobe says, field by field; gives the files of which they say nothing. */
async function leftToFfprobe(paths: readonly string[]): Promise<string[]> {
  const left: string[] = [];
  for (const path of paths) {
    const stream = await libavStream(path);
    if (stream === undefined) left.push(path.split("/").at(-1) ?? "");
    else expect(await metadataOf(path, stream, undefined), path).toEqual(await ffprobeHeader(path));
  }
  return left;
}

describe("the libraries' header is ffprobe's, field by field", () => {
  test.each<[file: string, options: readonly string[]]>([
    ["vp8.webm", ["-c:v", "libvpx"]],
    ["vp9.webm", ["-c:v", "libvpx-vp9", "-color_range", "pc"]],
    ["hevc.mp4", ["-c:v", "libx265", "-x265-params", "log-level=none", "-tag:v", "hvc1"]],
    ["ten-bits.mp4", ["-c:v", "libx264", "-pix_fmt", "yuv420p10le"]],
    ["full-range.mkv", ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-color_range", "pc"]],
    ["fragments.mp4", ["-c:v", "libx264", "-movflags", "+frag_keyframe+empty_moov"]],
    ["rgb.mov", ["-c:v", "qtrle"]],
    ["jpegs.avi", ["-c:v", "mjpeg"]],
    ["lossless.mkv", ["-c:v", "ffv1"]],
  ])("%s", async (file, options) => {
    expect(await leftToFfprobe([await made(file, ...options)])).toEqual([]);
  });

  test("turned and mirrored", async () => {
    // no version of ffmpeg writes all of the eight: the matrix is put into the file
    const plain = await made("a.mp4", "-c:v", "libx264", "-pix_fmt", "yuv420p");
    const bytes = readFileSync(plain);
    const at = bytes.indexOf("tkhd") + 4 + 40;
    expect([bytes.readInt32BE(at), bytes.readInt32BE(at + 16)]).toEqual([0x10000, 0x10000]);
    [0, 0x10000, 0, 0x10000, 0].forEach((value, i) => bytes.writeInt32BE(value, at + 4 * i));
    const path = join(await temporaryFolder(), "turned.mp4");
    writeFileSync(path, bytes);
    expect(await leftToFfprobe([path])).toEqual([]);
    expect(await libavHeader(path, {})).toMatchObject({ rotationDegrees: 90, isMirrored: true, width: 58 });
  });

  test("whatever the unit of time, and where the sixth decimal of the length is halfway", async () => {
    const rates = ["1", "16", "24000/1001", "60", "128"];
    const paths = await Promise.all(
      rates.map((rate) => made(`${rate.replace("/", "-")}.mkv`, "-r", rate, "-c:v", "ffv1")),
    );
    paths.push(await made("halfway.mov", "-r", "128", "-frames:v", "1", "-c:v", "qtrle"));
    expect(await leftToFfprobe(paths)).toEqual([]);
    expect((await libavHeader(paths.at(-1) ?? "", {})).durationSeconds).toBe(0.007812);
  });
});

describe("what the libraries doubt is for ffprobe to say", () => {
  test("several streams of pictures", async () => {
    const path = await made("two.mp4", "-map", "0", "-map", "0", "-c:v", "libx264", "-pix_fmt", "yuv420p");
    expect(await leftToFfprobe([path])).toEqual(["two.mp4"]);
    expect(await libavHeader(path, {})).toEqual(await ffprobeHeader(path));
  });

  test("a file that is no video, in ffprobe's words", async () => {
    const path = join(import.meta.dirname, "libav-header.test.ts");
    const words = await ffprobeHeader(path).catch((error: unknown) => error);
    await expect(libavHeader(path, {})).rejects.toEqual(words);
  });
});

test("a request that is given up ends at once, and the next has its answer", async () => {
  const path = await made("a.webm", "-c:v", "libvpx");
  expect(await libraries()).toHaveProperty("ffmpeg");
  const controller = new AbortController();
  const given = libavHeader(path, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(given).rejects.toThrow("enough");
  expect(await leftToFfprobe([path])).toEqual([]);
});

describeWithShared("of strangers' files", () => {
  test("that are odd, the libraries say what ffprobe says, or nothing", async () => {
    const folders = [sharedPath("data", "bad"), sharedPath("cases")];
    const paths = folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => /\.(avi|mp4|mkv|webm|mov|gif|webp|flv|mpg)$/.test(name))
        .map((name) => join(folder, name)),
    );
    const left = await leftToFfprobe(paths);
    expect(left).toEqual(
      expect.arrayContaining(["text_named.mp4", "truncated_no_moov.mp4", "audio_only.mp4"]),
    );
    expect(left.length).toBeLessThan(paths.length / 3);
  });
});
