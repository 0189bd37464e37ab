/** Painted frames → video file. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import sharp from "sharp";

/**
 * Encodes a planned clip so that a rerun on the same ffmpeg gives the same bytes: one thread, no encoder name, no times,
 * no metadata.
 *
 * @param clip - `width`, `height`, `frameRate` as the fraction ffmpeg takes, `numFrames` and `frame(index)`, an SVG.
 */
async function encode(clip, path, codec) {
  const { width, height, frameRate, numFrames, frame } = clip;
  const raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", `${width}x${height}`];
  const input = [...raw, "-framerate", frameRate, "-i", "pipe:0", "-an"];
  const plain = ["-threads", "1", "-fflags", "+bitexact", "-flags", "+bitexact", "-map_metadata", "-1"];
  await runFfmpeg(["-v", "error", "-y", ...input, ...codec, ...plain, path], async (stdin) => {
    for (let index = 0; index < numFrames; index++) {
      const pixels = await sharp(Buffer.from(frame(index)))
        .removeAlpha()
        .raw()
        .toBuffer();
      if (!stdin.write(pixels)) await once(stdin, "drain");
    }
  });
}

/**
 * H.264 in MP4, as every browser plays it.
 *
 * @param options - `fastStart`: index first (default true); `crf`: the larger, the smaller the file; `group`: frames
 * from one key frame to the next.
 */
export function encodeMp4(clip, path, { fastStart = true, crf = 26, group = 24 } = {}) {
  const codec = ["-c:v", "libx264", "-preset", "veryslow", "-tune", "animation", "-crf", String(crf)];
  // Closed groups of pictures of few frames, so that seeking inside so short a clip is still worth a test.
  const groups = ["-pix_fmt", "yuv420p", "-g", String(group), "-x264-params", "open-gop=0:scenecut=0"];
  // The SEI unit (type 6) holds nothing but the name and options of the encoder.
  const plain = ["-bsf:v", "filter_units=remove_types=6"];
  return encode(clip, path, [
    ...codec,
    ...groups,
    ...plain,
    ...(fastStart ? ["-movflags", "+faststart"] : []),
  ]);
}

/** MPEG-4 part 2 in AVI with the mark of XviD, as the clips of UCF101 are; `quality` from 2 (best) to 31. */
export function encodeAvi(clip, path, { quality = 8 } = {}) {
  const codec = ["-c:v", "mpeg4", "-vtag", "XVID", "-q:v", String(quality), "-g", "60"];
  return encode(clip, path, [...codec, "-pix_fmt", "yuv420p"]);
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
