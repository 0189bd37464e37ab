/** Sound files to spoil: the project's own, and a few kilobytes made here in other containers. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Ending → how ffmpeg makes it; the same bytes on every run of the same ffmpeg. */
const containers = {
  "h264.mp4": ["-c:v", "libx264"],
  "turned.mov": ["-c:v", "libx264", "-metadata:s:v", "rotate=90"],
  "bytes.ts": ["-c:v", "libx264", "-f", "mpegts"],
  "vp9.webm": ["-c:v", "libvpx-vp9", "-cpu-used", "8"],
  "mpeg4.mkv": ["-c:v", "mpeg4"],
  "mjpeg.avi": ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p"],
  "raw.avi": ["-c:v", "rawvideo", "-pix_fmt", "bgr24", "-frames:v", "6"],
  "moving.gif": ["-frames:v", "12"],
  // frames far apart are sought in it
  "long.mp4": ["-frames:v", "1200", "-vf", "noise=alls=20:allf=t", "-c:v", "libx264", "-g", "50"],
};

/** Sound clips, each with the ending its spoiled copies get. */
export function soundClips() {
  const own = ["data/kinetics-tiny/val/part_0", "data/ucf-tiny/test"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .sort()
      .slice(0, 6)
      .map((name) => ({ name, bytes: readFileSync(join(root, folder, name)) })),
  );
  const made = Object.entries(containers).map(([name, options]) => {
    const path = join(tmpdir(), `kinetoscope-fuzz-${process.pid}-${name}`);
    const source = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25,format=yuv420p", "-frames:v", "30"];
    const exact = ["-threads", "1", "-fflags", "+bitexact", "-flags", "+bitexact"];
    execFileSync("ffmpeg", ["-nostdin", "-loglevel", "error", "-y", ...source, ...exact, ...options, path]);
    const bytes = readFileSync(path);
    rmSync(path);
    return { name, bytes };
  });
  return [...own, ...made];
}
