import { open } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { atMost } from "../../core/at-most.js";
import { VideoError } from "../../core/errors.js";
import { namingText, notAVideo, refusedKind } from "../containers.js";
import { metadataOf, type StoredStream } from "../stored-stream.js";
import { chosenStream } from "../stream-choice.js";
import type { VideoMetadata } from "../video-metadata.js";
import { ffprobePath, microseconds, runForText } from "./ffmpeg.js";
import { inputArguments } from "./file-argument.js";

interface ProbedStream {
  readonly width?: number;
  readonly height?: number;
  readonly codec_name?: string;
  readonly pix_fmt?: string;
  readonly color_range?: string;
  readonly avg_frame_rate?: string;
  readonly nb_frames?: string;
  readonly time_base?: string;
  readonly duration?: string;
  readonly side_data_list?: readonly { readonly displaymatrix?: string }[];
}

interface ProbeAnswer {
  readonly streams?: readonly ProbedStream[];
  readonly format?: { readonly duration?: string };
}

const shownEntries =
  "stream=width,height,codec_name,pix_fmt,color_range,avg_frame_rate,nb_frames,duration,time_base:stream_side_data=displaymatrix:format=duration";

/** Starting ffprobe takes a core, and 30 MB: of fifty clips that are opened together most have to wait. */
const probing = atMost(availableParallelism());

/** What ffprobe says of a video, whatever its kind. Cost: 0.15 s, because ffprobe is started. */
export async function ffprobeHeader(
  path: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<VideoMetadata> {
  const entries = ["-show_entries", shownEntries, "-of", "json"];
  const args = ["-v", "error", "-select_streams", chosenStream, ...entries, ...inputArguments(path)];
  const { signal } = options;
  const ask = (): Promise<string> => runForText(ffprobePath(), { args, action: "read", path, signal });
  const asked = probing(ask, signal);
  const text = await asked.catch(async (error: unknown) => {
    throw error instanceof VideoError ? ((await textInstead(path, error)) ?? error) : error;
  });
  const answer = parseAnswer(path, text);
  const stream = answer.streams?.[0];
  if (stream === undefined) throw new VideoError(`Cannot read "${path}": it has no video stream`, { path });
  const { width = 0, height = 0 } = stream;
  if (width < 1 || height < 1) {
    throw new VideoError(`Cannot read "${path}": its video stream has no picture size`, { path });
  }
  return metadataOf(path, storedStream({ ...stream, width, height }, answer), signal);
}

function storedStream(
  stream: ProbedStream & { readonly width: number; readonly height: number },
  answer: ProbeAnswer,
): StoredStream {
  const [over = 0, under = 0] = (stream.avg_frame_rate ?? "").split("/").map(Number);
  return {
    width: stream.width,
    height: stream.height,
    codec: stream.codec_name,
    pixelFormat: stream.pix_fmt,
    isFullRange: stream.color_range === "pc",
    averageRate: [over, under],
    durationSeconds: positive(stream.duration) ?? positive(answer.format?.duration),
    numFrames: positive(stream.nb_frames) ?? 0,
    timeBase: stream.time_base ?? microseconds,
    displayMatrix: matrixOf(stream.side_data_list?.find((data) => data.displaymatrix)?.displaymatrix),
  };
}

/** Three lines, each with its number before a colon. */
function matrixOf(text = ""): readonly number[] | undefined {
  const matrix = text.split("\n").flatMap((line) => {
    const [, numbers] = line.split(":");
    return numbers === undefined ? [] : numbers.trim().split(/\s+/).map(Number);
  });
  return matrix.length === 9 && matrix.every(Number.isFinite) ? matrix : undefined;
}

function parseAnswer(path: string, text: string): ProbeAnswer {
  try {
    return JSON.parse(text) as ProbeAnswer;
  } catch (error) {
    const found = `what ffprobe said of it is not whole (${text.length} characters). Check that ffprobe works`;
    throw new VideoError(`Cannot read "${path}": ${found}`, { path, exitCode: 0, cause: error });
  }
}

/** Room for what stands before the first telling word of a playlist. */
const beginningLength = 2048;

/**
 * A failed download often leaves an error page under the video's name: say so instead of "moov atom not found". And a playlist
 * is what it is, whatever ffmpeg takes it for.
 */
async function textInstead(path: string, error: VideoError): Promise<VideoError | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined; // what ffprobe said is all that is known
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(beginningLength), 0, beginningLength, 0);
    const beginning = buffer.toString("latin1", 0, bytesRead);
    const kind = namingText(beginning);
    if (kind !== undefined) return new VideoError(`Cannot read "${path}": ${notAVideo(kind)}`, error);
    if (refusedKind(error.stderr) !== undefined) return undefined;
    const start = beginning.slice(0, 60);
    if (!/^[\t\n\r\x20-\x7e]+$/.test(start)) return undefined;
    const found = `it is a text file, not a video; it begins with ${JSON.stringify(start.trim())}`;
    return new VideoError(`Cannot read "${path}": ${found}`, error);
  } finally {
    await file.close();
  }
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}
