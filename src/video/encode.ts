import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkInteger } from "../core/check.js";
import { VideoError } from "../core/errors.js";
import { cachedFile } from "../files/cache.js";
import { sha256, sha256File } from "../files/hash.js";
import { inputName, runFluent } from "./ffmpeg.js";
import { probeVideo } from "./probe.js";

/** How small a preview is made. */
export interface PreviewOptions {
  /** The preview fits into `width` × `height` pixels; default 210 × 140. Nothing is enlarged. */
  readonly width?: number;
  readonly height?: number;
  /** H.264 quality, 0 (best) … 51; default 30. */
  readonly crf?: number;
  /** Longer videos are cut; default 15 s. */
  readonly maxSeconds?: number;
  readonly signal?: AbortSignal;
}

/** A small copy of a video that every browser plays, and a still picture of it. */
export interface Preview {
  /** H.264 (yuv420p) in MP4, without sound, ready to stream. About 66 kB for 10 s at 210 pixels. */
  readonly mp4: Uint8Array;
  /** JPEG of a frame a third of the way in. */
  readonly poster: Uint8Array;
  /** Size in pixels, even. */
  readonly width: number;
  readonly height: number;
  /** Length of the whole video, or `undefined` where the file does not say. */
  readonly durationSeconds: number | undefined;
}

/** Part of every cache key: raise it when the command below changes. */
const recipe = "preview-2";

/**
 * Makes a small, silent copy of a video for showing; kept in the cache under the content of the file, so that
 * the same clip is encoded once whatever its name. Cost: about 0.2 s the first time, a read after.
 *
 * @throws {VideoError} If the file is no video, or ffmpeg has no H.264 encoder (libx264).
 */
export async function makePreview(path: string, options: PreviewOptions = {}): Promise<Preview> {
  const { width = 210, height = 140, crf = 30, maxSeconds = 15, signal } = options;
  checkInteger("width", width, 16);
  checkInteger("height", height, 16);
  checkInteger("crf", crf, 0, 51);
  const metadata = await probeVideo(path, { signal });
  const scale = Math.min(1, width / metadata.width, height / metadata.height);
  const size = { width: even(metadata.width * scale), height: even(metadata.height * scale) };
  const shownSeconds = Math.min(metadata.durationSeconds ?? maxSeconds, maxSeconds);
  const key = sha256([recipe, await sha256File(path), size.width, size.height, crf, maxSeconds].join(" "));

  const folder = await cachedFile("previews", key, "preview", async (temporaryPath) => {
    await mkdir(temporaryPath);
    const resize = `scale=${size.width}:${size.height},setsar=1`;
    const encode = (posterSeconds: number): Promise<void> =>
      runFluent(
        (command) =>
          command
            .input(inputName(path))
            .output(join(temporaryPath, "preview.mp4"))
            .noAudio()
            .videoCodec("libx264")
            .videoFilters([resize, "fps=fps=min(source_fps\\,30)"])
            .duration(maxSeconds)
            .outputOptions([
              "-map 0:v:0",
              "-pix_fmt yuv420p",
              `-crf ${crf}`,
              "-preset veryfast",
              "-threads 1",
            ])
            .outputOptions(["-movflags +faststart", "-map_metadata -1", "-g 30"])
            .output(join(temporaryPath, "poster.jpg"))
            .videoFilters(resize)
            .seek(posterSeconds)
            .frames(1)
            .outputOptions(["-map 0:v:0", "-q:v 5", "-pix_fmt yuvj420p", "-update 1"]),
        { action: "make a preview of", path, signal },
      );
    await encode(shownSeconds / 3);
    // a header that lies about the length sends the poster past the end
    if (!existsSync(join(temporaryPath, "poster.jpg"))) await encode(0);
    if (!existsSync(join(temporaryPath, "poster.jpg"))) {
      throw new VideoError(`Cannot make a preview of "${path}": it holds no frame`, { path });
    }
  });
  const [mp4, poster] = await Promise.all([
    readFile(join(folder, "preview.mp4")),
    readFile(join(folder, "poster.jpg")),
  ]);
  return { mp4, poster, ...size, durationSeconds: metadata.durationSeconds };
}

function even(pixels: number): number {
  return Math.max(2, 2 * Math.round(pixels / 2));
}
