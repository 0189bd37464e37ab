/** Painted frames → H.264 file. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import sharp from "sharp";

/**
 * Encodes a planned clip so that every browser plays it and a rerun on the same ffmpeg gives the same bytes:
 * one thread, no encoder name, no times, no metadata.
 */
export async function encodeClip(clip, path, { fastStart = true } = {}) {
  const { width, height, frameRate, numFrames } = clip;
  const input = [
    "-f",
    "rawvideo",
    "-pix_fmt",
    "rgb24",
    "-video_size",
    `${width}x${height}`,
    "-framerate",
    frameRate,
  ];
  const codec = [
    "-c:v",
    "libx264",
    "-preset",
    "veryslow",
    "-tune",
    "animation",
    "-crf",
    "26",
    "-pix_fmt",
    "yuv420p",
  ];
  // Closed groups of pictures of at most 24 frames, so that seeking inside so short a clip is still worth a test.
  const groups = ["-g", "24", "-x264-params", "open-gop=0:scenecut=0", "-threads", "1"];
  // The SEI unit (type 6) holds nothing but the name and options of the encoder.
  const plain = [
    "-fflags",
    "+bitexact",
    "-flags",
    "+bitexact",
    "-map_metadata",
    "-1",
    "-bsf:v",
    "filter_units=remove_types=6",
  ];
  const movflags = fastStart ? ["-movflags", "+faststart"] : [];
  const args = [
    "-v",
    "error",
    "-y",
    ...input,
    "-i",
    "pipe:0",
    "-an",
    ...codec,
    ...groups,
    ...plain,
    ...movflags,
    path,
  ];
  await runFfmpeg(args, async (stdin) => {
    for (let index = 0; index < numFrames; index++) {
      const pixels = await sharp(Buffer.from(clip.frame(index)))
        .removeAlpha()
        .raw()
        .toBuffer();
      if (!stdin.write(pixels)) await once(stdin, "drain");
    }
  });
}

async function runFfmpeg(args, feed) {
  const child = spawn("ffmpeg", args, { stdio: ["pipe", "ignore", "pipe"] });
  let messages = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (messages = (messages + text).slice(-2000)));
  const closed = once(child, "close");
  // Without a listener a broken pipe would end the process before ffmpeg's own message is known.
  child.stdin.on("error", () => {});
  await Promise.race([feed(child.stdin), closed]);
  child.stdin.end();
  const [exitCode] = await closed;
  if (exitCode !== 0)
    throw new Error(
      `Cannot encode "${args.at(-1)}": ffmpeg exited with code ${exitCode}: ${messages.trim()}`,
    );
}
