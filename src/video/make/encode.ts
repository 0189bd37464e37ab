import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkInteger } from "../../core/check.js";
import { VideoError } from "../../core/errors.js";
import { cachedFile } from "../../files/cache.js";
import { checkUnchanged, fileState } from "../../files/identity.js";
import { sha256 } from "../../files/hash.js";
import { fileArgument, inputLimits } from "../program/file-argument.js";
import { readHeader } from "../header.js";
import type { VideoMetadata } from "../video-metadata.js";
import { spanFilter, startingAtZero } from "./span-filter.js";
import { runOnSpan } from "./span-run.js";
import { turningOptions } from "../orientation.js";
import { chosenStream } from "../stream-choice.js";
import { brightEnough, fittedSize, posterOptions, resizeFilter, type Still } from "./still.js";
import { makeUpright } from "./upright-mp4.js";

/** How small a preview is made. */
export interface PreviewOptions {
  /** The preview fits into `width` × `height` pixels; default 210 × 140. Nothing is enlarged. */
  readonly width?: number;
  readonly height?: number;
  /** H.264 quality, 0 (best) … 51; default 30. */
  readonly crf?: number;
  /** Longer videos are cut; default 15 s. */
  readonly maxSeconds?: number;
  /** Where the preview begins, seconds from the start of the file; default 0. */
  readonly startSeconds?: number;
  /** More frames per second than these are thinned out; default 30. */
  readonly maxFps?: number;
  readonly signal?: AbortSignal;
}

/** A small copy of a video that every browser plays, and a still picture of it. */
export interface Preview extends Still {
  /** H.264 (yuv420p) in MP4, without sound, ready to stream. About 66 kB for 10 s at 210 pixels. */
  readonly mp4: Uint8Array;
}

/** Part of every cache key: raise it when the command below changes. */
const recipe = "preview-8";
/** Rates such as 30.02 are not worth thinning out. */
const rateTolerance = 0.5;

/**
 * Makes a small, silent copy of a video for showing; kept in the cache under the content of the file, so that
 * the same clip is encoded once whatever its name. Cost: about 0.2 s the first time, a read after; one that begins far into a file
 * costs a decode up to there, which is saved in H.264 in MP4 with keyframes of the plain kind.
 *
 * Its clock starts at 0 with `startSeconds` of the file's. Where the file has no more than `maxFps` frames per second,
 * each frame is there at its own time, also when these are uneven.
 *
 * @throws {VideoError} If the file is no video, holds no frame from `startSeconds` on, or ffmpeg has no H.264
 * encoder (libx264).
 */
export async function makePreview(path: string, options: PreviewOptions = {}): Promise<Preview> {
  const { width = 210, height = 140, crf = 30, maxSeconds = 15, signal } = options;
  const { startSeconds = 0, maxFps = 30 } = options;
  checkInteger("width", width, 16);
  checkInteger("height", height, 16);
  checkInteger("crf", crf, 0, 51);
  const before = await fileState(path);
  const { metadata, contentSha256 } = await readHeader(path, { signal });
  const size = fittedSize(metadata, width, height);
  const shownSeconds = Math.min((metadata.durationSeconds ?? Infinity) - startSeconds, maxSeconds);
  const settings = [size.width, size.height, crf, maxSeconds, startSeconds, maxFps];
  const key = sha256([recipe, contentSha256, ...settings].join(" "));

  const folder = await cachedFile("previews", key, "preview", async (temporaryPath) => {
    await mkdir(temporaryPath);
    const resize = resizeFilter(size);
    const timing = timingOf(metadata, { startSeconds, maxSeconds, maxFps });
    // where its outputs end, ffmpeg reads on all the same; a second more, for the frame that is shown at the end
    const lastSecond = startSeconds + maxSeconds + 1;
    const [written, poster] = [join(temporaryPath, "preview.mp4"), join(temporaryPath, "poster.jpg")];
    const span = { startSeconds, endSeconds: startSeconds + maxSeconds, timeBase: metadata.timeBase };
    const encode = (posterSeconds: number, posterFilters: readonly string[] = []): Promise<void> =>
      runOnSpan(
        { ...span, path, signal, action: "make a preview of", outputs: [written, poster] },
        (command, from) =>
          command
            .input(fileArgument(path))
            .inputOptions([...inputLimits, ...turningOptions(metadata), ...from.inputOptions])
            .inputOptions(["-t", (lastSecond - from.seconds).toFixed(6)])
            .output(fileArgument(written))
            .noAudio()
            .videoCodec("libx264")
            .videoFilters([...timing.filters, resize])
            .outputOptions([
              `-map 0:${chosenStream}`,
              "-pix_fmt yuv420p",
              `-crf ${crf}`,
              "-preset veryfast",
              "-threads 1",
            ])
            .outputOptions(timing.options)
            .outputOptions(["-movflags +faststart", "-map_metadata -1", "-g 30"])
            .output(fileArgument(poster))
            .videoFilters([resize, ...posterFilters])
            .seek(posterSeconds)
            .frames(1)
            .outputOptions(posterOptions()),
      );
    await encode(startSeconds + Math.max(0, shownSeconds) / 3, brightEnough);
    // a video that is dark from there on has none, and a header that lies about the length sends the poster past the end
    if (!existsSync(poster)) await encode(startSeconds + Math.max(0, shownSeconds) / 3);
    if (!existsSync(poster)) await encode(startSeconds);
    if (!existsSync(poster)) {
      const from = startSeconds === 0 ? "" : ` from ${startSeconds} s on`;
      throw new VideoError(`Cannot make a preview of "${path}": it holds no frame${from}`, { path });
    }
    await makeUpright(written);
    await checkUnchanged(path, before);
  });
  const [mp4, poster] = await Promise.all([
    readFile(join(folder, "preview.mp4")),
    readFile(join(folder, "poster.jpg")),
  ]);
  return { mp4, poster, ...size, durationSeconds: metadata.durationSeconds };
}

interface Timing {
  readonly filters: readonly string[];
  readonly options: string[];
}

/**
 * Keeps every frame's own time where that is small enough; else evens the frames out. The clock is set after encoding, because
 * the filter `setpts`, in FFmpeg 7, forgets how long the last frame is shown.
 */
function timingOf(
  metadata: VideoMetadata,
  limits: Required<Pick<PreviewOptions, "startSeconds" | "maxSeconds" | "maxFps">>,
): Timing {
  const { startSeconds, maxSeconds, maxFps } = limits;
  const { averageFps, numFramesClaimed, timeBase } = metadata;
  const spanOf = (endSeconds: number): string => spanFilter(timeBase, { startSeconds, endSeconds });
  const rateIsKnown = averageFps !== undefined && averageFps <= maxFps + rateTolerance;
  // A single frame has no length of its own; an evened-out one has.
  if (!rateIsKnown || numFramesClaimed === 1) {
    const even = `fps=fps=min(source_fps\\,${maxFps}):start_time=${startSeconds}`;
    // not -t of the output, which counts from the start of the file
    const end = `trim=end=${(startSeconds + maxSeconds).toFixed(6)}`;
    return { filters: [spanOf(Infinity), even, end], options: ["-fps_mode vfr", `-bsf:v ${startingAtZero}`] };
  }
  // Reordered frames (-bf) would shift all times by an edit list, which not every player honours.
  const fineTimes = ["-fps_mode vfr", "-enc_time_base 1:90000", "-video_track_timescale 90000", "-bf 0"];
  // The first frame moves to 0: browsers differ in what they show before it.
  const clock = `setts=ts=if(eq(N\\,0)\\,0\\,TS-${startSeconds}/TB)`;
  return { filters: [spanOf(startSeconds + maxSeconds)], options: [...fineTimes, `-bsf:v ${clock}`] };
}
