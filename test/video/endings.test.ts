import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { videoExtensions } from "../../src/files/endings.js";
import { videoContainers } from "../../src/video/containers.js";
import { openVideo } from "../../src/video/video.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const run = promisify(execFile);
const numFrames = 10;

/** How files of each ending are written: ffmpeg's container, its codec. */
const written: Readonly<Record<string, readonly [container: string, codec: string, endings: string]>> = {
  mp4: ["mp4", "mpeg4", ".mp4 .m4v"],
  mov: ["mov", "mpeg4", ".mov .qt"],
  phone: ["3gp", "mpeg4", ".3gp .3g2"],
  f4v: ["f4v", "libx264", ".f4v"],
  mj2: ["mov", "jpeg2000", ".mj2"],
  matroska: ["matroska", "mpeg4", ".mkv"],
  webm: ["webm", "libvpx", ".webm"],
  avi: ["avi", "mpeg4", ".avi .divx"],
  flv: ["flv", "flv", ".flv"],
  asf: ["asf", "wmv2", ".wmv .asf"],
  ogg: ["ogg", "libtheora", ".ogv .ogm"],
  mpeg: ["mpeg", "mpeg1video", ".mpg .mpeg .mpe .mpv .m2p .mod"],
  vob: ["vob", "mpeg2video", ".vob"],
  elementary: ["mpeg2video", "mpeg2video", ".m1v .m2v"],
  transport: ["mpegts", "mpeg2video", ".ts .mts .m2t .m2ts .tod"],
  mxf: ["mxf", "mpeg2video", ".mxf"],
  dv: ["dv", "dvvideo", ".dv"],
  wtv: ["wtv", "mpeg2video", ".wtv"],
  rm: ["rm", "rv10", ".rm .rmvb"],
  y4m: ["yuv4mpegpipe", "wrapped_avframe", ".y4m"],
  nut: ["nut", "mpeg4", ".nut"],
  ivf: ["ivf", "libvpx", ".ivf"],
  h264: ["h264", "libx264", ".h264 .264"],
  hevc: ["hevc", "libx265", ".h265 .265 .hevc"],
};

/** Those that ffmpeg reads and does not write, under its names. */
const onlyRead: Readonly<Record<string, string>> = { ".dav": "dhav", ".vc1": "vc1", ".obu": "obu" };

test("every ending that loaders look for is one of a video that is written or read below", () => {
  const endings = [
    ...Object.values(written).flatMap(([, , names]) => names.split(" ")),
    ...Object.keys(onlyRead),
  ];
  expect(endings.sort()).toEqual([...videoExtensions].sort());
  for (const container of Object.values(onlyRead)) expect(videoContainers).toContain(container);
});

test.each(Object.values(written))("videos in %s of %s are read as %s", async (container, codec, endings) => {
  const folder = await temporaryFolder();
  for (const ending of endings.split(" ")) {
    const path = join(folder, `a${ending}`);
    const [size, rate] = codec === "dvvideo" ? ["720x576", 25] : ["176x144", 25];
    const source = [
      "-f",
      "lavfi",
      "-i",
      `testsrc2=size=${size}:rate=${rate}`,
      "-frames:v",
      String(numFrames),
    ];
    const format = codec === "jpeg2000" ? "yuv444p" : "yuv420p";
    const codecs = ["-c:v", codec, "-pix_fmt", format, "-strict", "-1"];
    await run("ffmpeg", ["-v", "error", ...source, ...codecs, "-f", container, `file:${path}`]);
    const video = await openVideo(path);
    try {
      expect([ending, await video.numFrames()]).toEqual([ending, numFrames]);
    } finally {
      await video.close();
    }
  }
});
