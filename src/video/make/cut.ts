import { resolve } from "node:path";
import { checkOneOf, checkPositiveNumber, checkText } from "../../core/check.js";
import { VideoError } from "../../core/errors.js";
import { formatSeconds } from "../../core/format.js";
import { runTask } from "../../core/task.js";
import { checkOptions } from "../../core/options.js";
import { makeFileAtomic } from "../../files/atomic-write.js";
import { ffprobePath, runFluent, runForText, timeBaseOption } from "../program/ffmpeg.js";
import { fileArgument, inputArguments, inputLimits } from "../program/file-argument.js";
import { probeVideo } from "../probe.js";
import type { OpenTimeSpan, TimeSpan } from "../time-span.js";
import { spanFilter, startingAtZero } from "./span-filter.js";
import { runOnSpan } from "./span-run.js";
import type { VideoMetadata } from "../video-metadata.js";
import { turningOptions, type Orientation } from "../orientation.js";
import { chosenStream } from "../stream-choice.js";
import { openVideo } from "../video.js";

/** How {@link cutClip} cuts. */
export interface CutClipOptions {
  /** The file to write; its ending says the container: `.mp4`. Replaced if it is there. */
  readonly saveTo: string;
  /**
   * `"encode"` (default): just the frames of the span, encoded again as H.264 with sound as AAC. `"copy"`: the
   * stream as it is, fast and without loss, but it begins at the key frame before the span.
   */
  readonly method?: "encode" | "copy";
  /** Aborts the call; an earlier file at `saveTo` stays. */
  readonly signal?: AbortSignal;
}

/** A clip that was cut, and what it really holds. */
export interface CutClip {
  /** The file. */
  readonly path: string;
  /** How it was cut. */
  readonly method: "encode" | "copy";
  /** Where it begins in the original; a copied clip may begin earlier than asked. */
  readonly startSeconds: number;
  /** Where it ends in the original. */
  readonly endSeconds: number;
  /** Its frames, found by decoding it. */
  readonly numFrames: number;
}

/**
 * Cuts a part out of a video and writes it as a file of its own: beside, then renamed.
 *
 * Cost: a decode of the original up to the end of the span. For H.264 in MP4 with ordinary keyframes it begins at the
 * keyframe before the span. `"copy"` reads only the span.
 *
 * @param span - A clip candidate, a clip that is a part of a file, or any start and end; what is missing is the file's own.
 * @throws {RangeError} If the span is empty.
 * @throws {VideoError} If the video cannot be read or has no frame there.
 * @example
 * await cutClip(scores.path, clipCandidates(scores)[0], { saveTo: "output/candidate.mp4" });
 */
export async function cutClip(path: string, span: OpenTimeSpan, options: CutClipOptions): Promise<CutClip> {
  checkOptions("cutClip", options, { saveTo: true, method: true, signal: true });
  const { saveTo, method = "encode", signal } = options;
  checkText("saveTo", saveTo);
  checkOneOf("method", method, ["encode", "copy"]);
  const { startSeconds = 0, endSeconds = longest } = span;
  checkPositiveNumber("endSeconds - startSeconds", endSeconds - startSeconds);
  if (resolve(saveTo) === resolve(path)) {
    throw new VideoError(`Cannot cut "${path}": saveTo is the video itself. Give another name`, { path });
  }
  const isToEnd = span.endSeconds === undefined;
  const title = isToEnd ? "Cutting to the end" : `Cutting ${formatSeconds(endSeconds - startSeconds)}`;
  return runTask({ title, total: 1, unit: "clips", signal }, async (task) => {
    const {
      timeBase,
      rotationDegrees,
      isMirrored,
      durationSeconds = endSeconds,
    } = await headerOf(path, task.signal);
    const stored = { path, timeBase, rotationDegrees, isMirrored };
    const cut = { ...stored, startSeconds: Math.max(0, startSeconds), endSeconds, signal: task.signal };
    let numFrames = 0;
    await makeFileAtomic(saveTo, async (temporaryPath) => {
      await (method === "encode" ? encodeSpan : copySpan)(cut, temporaryPath);
      numFrames = await countFrames(cut, temporaryPath);
    });
    task.advance(1);
    const from = method === "copy" ? await keyFrameBefore(cut) : cut.startSeconds;
    return {
      path: saveTo,
      method,
      startSeconds: from,
      endSeconds: isToEnd ? durationSeconds : endSeconds,
      numFrames,
    };
  });
}

/** Longer than any video; ffmpeg wants a number. */
const longest = 1e6;

interface Cut extends TimeSpan, Orientation {
  readonly path: string;
  readonly timeBase: string;
  readonly signal: AbortSignal;
}

async function headerOf(path: string, signal: AbortSignal): Promise<VideoMetadata> {
  try {
    return await probeVideo(path, { signal });
  } catch (error) {
    if (!(error instanceof VideoError)) throw error;
    throw new VideoError(error.message.replace(/^Cannot read/, "Cannot cut"), error);
  }
}

/**
 * Pictures wait for their sound, however late it comes: else, where more than ten seconds have gathered, the place of each
 * depends on how fast ffmpeg's threads are.
 */
const sideBySide = "-max_interleave_delta 0";

/** The sound is an input of its own, decoded from the start: what it is may depend on all that comes before. */
async function encodeSpan(cut: Cut, output: string): Promise<void> {
  const { path, timeBase, startSeconds, endSeconds } = cut;
  const times = `start=${startSeconds.toFixed(6)}:end=${endSeconds.toFixed(6)}`;
  const even = "pad=ceil(iw/2)*2:ceil(ih/2)*2"; // yuv420p has no odd sizes
  await runOnSpan({ ...cut, action: "cut", outputs: [output] }, (command, from) => {
    const isSought = from.inputOptions.length > 0;
    command
      .input(fileArgument(path))
      .inputOptions([...inputLimits, ...turningOptions(cut), ...from.inputOptions]);
    if (isSought) command.input(fileArgument(path)).inputOptions([...inputLimits, "-vn"]);
    return command
      .output(fileArgument(output))
      .videoFilters([spanFilter(timeBase, cut), even])
      .audioFilters([`atrim=${times}`, "asetpts=PTS-STARTPTS"])
      .videoCodec("libx264")
      .audioCodec("aac")
      .outputOptions([
        `-map 0:${chosenStream}`,
        `-map ${isSought ? 1 : 0}:a:0?`,
        "-crf 18",
        "-preset veryfast",
        "-pix_fmt yuv420p",
      ])
      .outputOptions(["-fps_mode passthrough", "-map_metadata -1", "-movflags +faststart"])
      .outputOptions([`-enc_time_base ${timeBaseOption(timeBase)}`, `-bsf:v ${startingAtZero}`, sideBySide]);
  });
}

async function copySpan({ path, startSeconds, endSeconds, signal }: Cut, output: string): Promise<void> {
  await runFluent(
    (command) =>
      command
        .input(fileArgument(path))
        .inputOptions([...inputLimits])
        .seekInput(startSeconds)
        .output(fileArgument(output))
        .duration(endSeconds - startSeconds)
        .outputOptions([`-map 0:${chosenStream}`, "-map 0:a:0?", "-c copy", "-avoid_negative_ts make_zero"])
        .outputOptions(["-map_metadata -1"]),
    { action: "cut", path, signal },
  );
}

async function countFrames(cut: Cut, output: string): Promise<number> {
  const none = (cause?: unknown): VideoError => {
    const span = `${cut.startSeconds.toFixed(2)} s and ${cut.endSeconds.toFixed(2)} s`;
    return new VideoError(`Cannot cut "${cut.path}": it has no frame between ${span}`, {
      path: cut.path,
      cause,
    });
  };
  try {
    const video = await openVideo(output, { damaged: "keep", signal: cut.signal });
    return await video.numFrames({ signal: cut.signal });
  } catch (error) {
    throw error instanceof VideoError ? none(error) : error;
  }
}

/** Where a copied stream begins: at the last key frame that is not after the start. */
async function keyFrameBefore({ path, startSeconds, signal }: Cut): Promise<number> {
  const entries = "packet=pts_time:format=start_time";
  const interval = `${startSeconds.toFixed(6)}%+#1`;
  const args = ["-v", "error", "-select_streams", chosenStream, "-show_entries", entries, "-of", "json"];
  const text = await runForText(ffprobePath(), {
    args: [...args, "-read_intervals", interval, ...inputArguments(path)],
    action: "read",
    path,
    signal,
  });
  const answer = JSON.parse(text) as {
    readonly packets?: readonly { readonly pts_time?: string }[];
    readonly format?: { readonly start_time?: string };
  };
  const seconds = Number(answer.packets?.[0]?.pts_time) - Number(answer.format?.start_time ?? 0);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : startSeconds;
}
