import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { inverseTransform, isXvid } from "../../src/video/inverse-transform.js";
import { requestOf } from "../../src/video/libav/request.js";
import { decodeArguments } from "../../src/video/program/decode-arguments.js";
import { selectionEvery } from "../../src/video/program/frame-selection.js";
import { openVideo } from "../../src/video/video.js";

const encoders = execFileSync("ffmpeg", ["-v", "error", "-encoders"], { encoding: "utf8" });

/** Files of codecs with such a transform: encoder, ending, code in the container. */
const written = [
  { encoder: "libxvid", name: "signed.avi", isXvids: true },
  { encoder: "libxvid", name: "signed.mp4", isXvids: true },
  { encoder: "libxvid", name: "signed-as-another.avi", tag: "DX50", isXvids: true },
  { encoder: "mpeg4", name: "lavc.avi", isXvids: false },
  { encoder: "mpeg4", name: "lavc-as-xvid.avi", tag: "XVID", isXvids: false },
  { encoder: "mpeg4", name: "nobody-as-xvid.avi", tag: "XVID", flags: "+bitexact", isXvids: true },
  { encoder: "mpeg4", name: "nobody.avi", tag: "DX50", flags: "+bitexact", isXvids: false },
  { encoder: "mpeg2video", name: "mpeg2.mkv", isXvids: false },
  { encoder: "mjpeg", name: "pictures.avi", isXvids: false },
].filter(({ encoder }) => encoders.includes(` ${encoder} `));

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "transforms-"));
  for (const { encoder, name, tag, flags } of written) {
    const picture = ["-f", "lavfi", "-i", "testsrc2=size=96x64:rate=25", "-vf", "noise=alls=20:allf=t"];
    const options = ["-frames:v", "5", "-q:v", "3", "-pix_fmt", encoder === "mjpeg" ? "yuvj420p" : "yuv420p"];
    const code = tag === undefined ? [] : ["-vtag", tag];
    const bare = flags === undefined ? [] : ["-flags:v", flags];
    const coding = ["-c:v", encoder, ...options, ...code, ...bare];
    execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...picture, ...coding, `file:${join(folder, name)}`]);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

function decoded(name: string, ...options: readonly string[]): string {
  const raw = ["-i", `file:${join(folder, name)}`, "-f", "rawvideo", "pipe:1"];
  const pixels = execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...options, ...raw]);
  return createHash("sha256").update(pixels).digest("hex");
}

const { arch } = process;
afterEach(() => void Object.defineProperty(process, "arch", { value: arch }));

describe("the inverse transform", () => {
  test.each(written)("of $name is known as FFmpeg knows it", ({ name, isXvids }) => {
    const [own, simple, xvid] = [[], ["-idct", "simple"], ["-idct", "xvid"]].map((options) =>
      decoded(name, ...options),
    );
    expect(simple).not.toBe(xvid);
    // FFmpeg's own choice is one of the two on x86
    if (process.arch === "x64") expect(own).toBe(isXvids ? xvid : simple);
    expect(isXvid(join(folder, name))).toBe(isXvids);
  });

  test("is known too where the header of a long file stands at its end", ({ skip }) => {
    if (!encoders.includes(" libxvid ")) skip("this ffmpeg has no libxvid");
    const name = "long.mp4";
    const picture = ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25", "-vf", "noise=alls=40:allf=t"];
    const coding = ["-frames:v", "60", "-c:v", "libxvid", "-q:v", "1", "-bsf:v", "remove_extra=k"];
    execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...picture, ...coding, join(folder, name)]);
    const bytes = readFileSync(join(folder, name));
    expect(bytes.indexOf("XviD")).toBeGreaterThan(500_000);
    expect(isXvid(join(folder, name))).toBe(true);
  });

  test("is asked for by both decoders", async () => {
    const path = join(folder, "mpeg2.mkv");
    const { metadata } = await openVideo(path);
    const frames = {
      path,
      metadata,
      settings: { damaged: "error" },
      selection: selectionEvery({ every: 1 }),
    } as const;
    const asked = (): readonly unknown[] => [
      requestOf(frames).transform,
      decodeArguments(frames).includes("-idct"),
    ];
    Object.defineProperty(process, "arch", { value: "x64" });
    expect(asked()).toEqual([undefined, false]);
    Object.defineProperty(process, "arch", { value: "arm64" });
    expect(asked()).toEqual([2, true]);
  });

  test("is FFmpeg's own choice on x86, and for Xvid everywhere", () => {
    const at = (name: string, codec: string, arch: string): string | undefined =>
      inverseTransform(join(folder, name), codec, arch)?.name;
    expect(at("lavc.avi", "mpeg4", "x64")).toBeUndefined();
    expect(at("lavc.avi", "mpeg4", "arm64")).toBe("simple");
    expect(at("nobody-as-xvid.avi", "mpeg4", "arm64")).toBeUndefined();
    expect(at("mpeg2.mkv", "mpeg2video", "arm64")).toBe("simple");
    expect(at("missing.avi", "mpeg4", "arm64")).toBe("simple");
  });
});

describe("elsewhere than on x86", () => {
  test.each(
    written.flatMap(({ name }) => (["libav", "program"] as const).map((decoder) => ({ name, decoder }))),
  )("$name has the same frames by $decoder", async ({ name, decoder }) => {
    const read = async (): Promise<string> => {
      const video = await openVideo(join(folder, name), { decoder });
      const { data } = await video.framesAt([0, 4]);
      await video.close();
      return createHash("sha256").update(data).digest("hex");
    };
    const here = await read();
    Object.defineProperty(process, "arch", { value: "arm64" });
    expect(await read()).toBe(here);
  });
});
