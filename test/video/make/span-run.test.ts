import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { cutClip } from "../../../src/video/make/cut.js";
import { makePreview, type PreviewOptions } from "../../../src/video/make/encode.js";
import { runOnSpan } from "../../../src/video/make/span-run.js";
import { openVideo } from "../../../src/video/video.js";
import { deafFfmpeg, loggedFfmpeg } from "../../support/deaf-ffmpeg.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

afterEach(() => void vi.unstubAllEnvs());

const numFrames = 900;

interface Moving {
  readonly encoding?: readonly string[];
  readonly name?: string;
  readonly sound?: readonly string[];
}

function ffmpeg(...args: readonly string[]): void {
  execFileSync("ffmpeg", ["-nostdin", "-loglevel", "error", ...args]);
}

/** A moving picture with noise, H.264, 36 s of 25 frames a second, a keyframe every two seconds at least. */
async function movingVideo({ encoding = [], name = "moving.mp4", sound = [] }: Moving): Promise<string> {
  const path = join(await temporaryFolder(), name);
  const source = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25,noise=alls=20:allf=t"];
  const noise = sound.length === 0 ? [] : ["-f", "lavfi", "-i", "anoisesrc=duration=36:seed=1", ...sound];
  const plain = ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-g", "50"];
  ffmpeg(...source, ...noise, "-frames:v", String(numFrames), ...plain, ...encoding, path);
  return path;
}

/** Where its beginning was cut off there is no keyframe: an edit list says from which time on it is shown. */
async function trimmedVideo(): Promise<string> {
  const path = join(await temporaryFolder(), "trimmed.mp4");
  ffmpeg("-ss", "1.3", "-i", await movingVideo({ encoding: ["-bf", "3"] }), "-c", "copy", path);
  return path;
}

/** The table of keyframes names the seventh frame after each. */
async function lyingVideo(): Promise<string> {
  const path = await movingVideo({ encoding: ["-bf", "0"] });
  const bytes = readFileSync(path);
  const table = bytes.indexOf("stss") + 12;
  const count = bytes.readUInt32BE(table - 4);
  for (let i = 1; i < count; i += 1)
    bytes.writeUInt32BE(bytes.readUInt32BE(table + 4 * i) + 7, table + 4 * i);
  writeFileSync(path, bytes);
  return path;
}

/** Some bytes are wrong a quarter of the way in, and others where 60 to 70 % of the frames lie. */
async function damagedVideo(places: readonly number[]): Promise<string> {
  const path = await movingVideo({ encoding: ["-bf", "0"] });
  const bytes = readFileSync(path);
  const media = bytes.indexOf("mdat") + 4;
  const length = bytes.indexOf("moov") - media;
  for (const place of places) {
    const from = Math.round(media + place * length);
    bytes.fill(0x55, from, from + 3000);
  }
  writeFileSync(path, bytes);
  return path;
}

interface Made {
  readonly files: Readonly<Record<string, Buffer>>;
  /** Whether the first run was good enough, and began further into the file. */
  readonly wasSought: boolean;
}

const start = 24.52;

/** `all`: with the other lengths and rates too, which are the same to every container. */
type Extent = "some" | "all";

async function makeAll(
  path: string,
  startSeconds: number,
  extent: Extent,
  ffmpegPath: (log: string) => Promise<string>,
): Promise<Made> {
  const folder = await temporaryFolder();
  const log = join(folder, "log.txt");
  vi.stubEnv("KINETOSCOPE_CACHE", folder);
  vi.stubEnv("FFMPEG_PATH", await ffmpegPath(log));
  const preview = async (options: PreviewOptions): Promise<Record<string, Buffer>> => {
    const { mp4, poster } = await makePreview(path, { startSeconds, maxSeconds: 3, ...options });
    const name = JSON.stringify(options);
    return { [`preview ${name}`]: Buffer.from(mp4), [`poster ${name}`]: Buffer.from(poster) };
  };
  const cut = async (endSeconds: number): Promise<Record<string, Buffer>> => {
    const saveTo = join(folder, "cut.mp4");
    await cutClip(path, { startSeconds, endSeconds }, { saveTo });
    // stream by stream: which packet of picture or sound is written first, FFmpeg 9 leaves to its threads
    const packets = ["0:v", "0:a?"].map((stream) => {
      const args = ["-nostdin", "-loglevel", "quiet", "-i", saveTo, "-map", stream, "-c", "copy"];
      return spawnSync("ffmpeg", [...args, "-f", "framemd5", "-"]).stdout;
    });
    return { [`cut to ${endSeconds}`]: Buffer.concat(packets) };
  };
  const others =
    extent === "some"
      ? {}
      : {
          ...(await preview({})),
          ...(await preview({ maxSeconds: 100 })),
          ...(await cut(startSeconds + 2.5)),
        };
  const files = { ...(await preview({ maxFps: 10 })), ...(await cut(100)), ...others };
  const runs =
    log === ""
      ? []
      : readFileSync(log, "utf8")
          .split("\n")
          .filter((line) => line.includes("libx264"));
  const numSought = runs.filter((line) => line.includes("-noaccurate_seek")).length;
  vi.unstubAllEnvs();
  const numMade = extent === "some" ? 2 : 5;
  return { files, wasSought: numSought === numMade && runs.length === numMade };
}

/** Makes the same with and without seeking; every byte of a stream must be the same. */
async function expectSame(path: string, extent: Extent): Promise<boolean> {
  const sought = await makeAll(path, start, extent, loggedFfmpeg);
  const decoded = await makeAll(path, start, extent, (log) => { writeFileSync(log, ""); return deafFfmpeg(); }); // prettier-ignore
  expect(decoded.wasSought).toBe(false);
  for (const [name, bytes] of Object.entries(decoded.files))
    expect([name, bytes.length > 500, sought.files[name].equals(bytes)]).toEqual([name, true, true]);
  return sought.wasSought;
}

describe("previews and cuts that begin far into a video", () => {
  test.each<[string, Moving | (() => Promise<string>), boolean]>([
    ["B-frames", { encoding: ["-bf", "3"] }, true],
    ["sound as AAC", { sound: ["-c:a", "aac"] }, true],
    ["sound as Opus", { sound: ["-c:a", "libopus"] }, true],
    ["a rate that is no whole number", { encoding: ["-vf", "fps=25000/1001"] }, true],
    ["a rate that changes", { encoding: ["-vf", "select='lt(n,600)+mod(n,2)'", "-fps_mode", "vfr"] }, true],
    ["an edit list that hides frames", trimmedVideo, false],
    ["damage before its keyframe", () => damagedVideo([0.25]), true],
    ["damage after its keyframe", () => damagedVideo([0.67, 0.7, 0.73]), false],
    ["a table of keyframes that lies", lyingVideo, false],
    ["keyframes before which others are shown", { encoding: ["-x264-params", "open-gop=1:bframes=3"] }, false],
    ["no keyframes but the first", { encoding: ["-x264-params", "intra-refresh=1"] }, false],
    ["fragments", { encoding: ["-movflags", "frag_keyframe+empty_moov"] }, false],
    ["Matroska", { name: "moving.mkv", sound: ["-c:a", "aac"] }, false],
    ["an MPEG transport stream", { name: "moving.ts", sound: ["-c:a", "aac"] }, false],
    ["an AVI", { name: "moving.avi", encoding: ["-c:v", "mpeg4"] }, false],
  ])("are the same as without seeking (%s)", async (name, video, isSought) => {
    const path = typeof video === "function" ? await video() : await movingVideo(video);
    expect(await expectSame(path, name === "B-frames" ? "all" : "some")).toBe(isSought);
  }); // prettier-ignore

  test("decode only from the keyframe on", async () => {
    const folder = await temporaryFolder();
    const report = join(folder, "report.log");
    const path = await movingVideo({ encoding: ["-sc_threshold", "0"] });
    vi.stubEnv("KINETOSCOPE_CACHE", folder);
    vi.stubEnv("FFREPORT", `file=${report}:level=40`);
    await makePreview(path, { startSeconds: start, maxSeconds: 3 });
    vi.unstubAllEnvs();
    const [, numDecoded] =
      /#0:0 \(video\): .*; (\d+) frames decoded/.exec(readFileSync(report, "utf8")) ?? [];
    // from frame 600; a second more than 27.52 is read, and some are on the way
    expect(Number(numDecoded)).toBeGreaterThan(80);
    expect(Number(numDecoded)).toBeLessThan(160);
  });

  test.each([[0], [2], [24.52]])(
    "are as long as asked, with sound and thinned out (from %d s)",
    async (from) => {
      const folder = await temporaryFolder();
      vi.stubEnv("KINETOSCOPE_CACHE", folder);
      const path = await movingVideo({ sound: ["-c:a", "aac"] });
      const { mp4 } = await makePreview(path, { startSeconds: from, maxSeconds: 3, maxFps: 10 });
      const written = join(folder, "written.mp4");
      writeFileSync(written, mp4);
      const times = await (await openVideo(written)).frameTimes();
      expect(times).toEqual(Array.from({ length: 30 }, (_, n) => expect.closeTo(n / 10, 4) as number));
    },
  );

  test("hold the frames of the video there", async () => {
    const folder = await temporaryFolder();
    vi.stubEnv("KINETOSCOPE_CACHE", folder);
    const path = await movingVideo({ encoding: ["-bf", "3"], sound: ["-c:a", "aac"] });
    const saveTo = join(folder, "cut.mp4");
    await cutClip(path, { startSeconds: start, endSeconds: 25.52 }, { saveTo });
    const [cut, all] = [await openVideo(saveTo), await openVideo(path)];
    expect(await cut.numFrames()).toBe(25);
    const own = await cut.framesAt([0, 12, 24]);
    // encoding again loses less than the noise by which neighbours differ
    for (const [i, number] of [613, 625, 637].entries()) {
      const near = await all.framesAt([number - 1, number, number + 1]);
      const difference = (j: number): number =>
        near.frame(j).reduce((sum, value, at) => sum + Math.abs(value - own.frame(i)[at]), 0) /
        near.frame(j).length;
      expect(Math.min(difference(0), difference(2))).toBeGreaterThan(1.3 * difference(1));
    }
  });
});

test("a span without a frame, behind which a keyframe follows, is decoded from the beginning", async () => {
  const path = await movingVideo({ encoding: ["-bf", "0", "-sc_threshold", "0"] });
  const output = join(await temporaryFolder(), "none.framemd5");
  const starts: number[] = [];
  // frames 599 and 600 are at 23.96 and 24 s, and every fiftieth is a keyframe
  const span = { path, startSeconds: 23.97, endSeconds: 23.99, timeBase: "1/12800" };
  await runOnSpan({ ...span, action: "read", outputs: [output] }, (command, from) => {
    starts.push(from.seconds);
    return command
      .input(path)
      .inputOptions([...from.inputOptions])
      .output(output)
      .format("framemd5");
  });
  expect(starts).toEqual([0]);
});

describeWithShared("a real video", () => {
  test.each(["ucf50_compilation_video1.mp4", "Making pizza--8Appls4ZFg-composite.mp4"])(
    "is previewed and cut as without seeking: %s",
    async (name) => {
      expect(await expectSame(sharedPath("data", "clips", name), "all")).toBe(true);
    },
  );
});
