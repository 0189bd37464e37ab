import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Seconds that one run of ffmpeg takes that decodes videos and converts some of their frames to RGB, and writes them nowhere.
 *
 * @param paths - Videos, which share the run.
 * @param select - Which frames, of each: an expression of ffmpeg's filter. Decoding ends with the last of them.
 * @param numFrames - How many these are.
 */
export async function decodeForNobody(paths, select, numFrames) {
  const started = performance.now();
  // several share the cores, as they do in the library
  const threads = paths.length > 1 ? ["-threads", "1"] : [];
  const inputs = paths.flatMap((path) => [...threads, "-i", path]);
  const frames = ["-vf", `select='${select}'`, "-frames:v", String(numFrames)];
  // passthrough: else the frames are repeated to a constant rate, and after a few of them there are enough
  const raw = ["-fps_mode", "passthrough", "-pix_fmt", "rgb24", "-f", "rawvideo", "-y", "/dev/null"];
  const outputs = paths.flatMap((_, i) => ["-map", `${i}:v:0`, ...frames, ...raw]);
  const options = ["-nostdin", "-loglevel", "error", ...(paths.length > 1 ? ["-filter_threads", "1"] : [])];
  await promisify(execFile)("ffmpeg", [...options, ...inputs, ...outputs]);
  return (performance.now() - started) / 1000;
}
