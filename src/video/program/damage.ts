import { VideoError } from "../../core/errors.js";
import { isCutShort } from "../container/cut-short.js";
import { lastWords } from "./ended-words.js";
import { ffmpegPath, startProcess } from "./ffmpeg.js";
import { inputArguments } from "./file-argument.js";
import { chosenStream } from "../stream-choice.js";

/** Decoders that mark each frame in which they had to make up pixels; of the others only words are known. */
const markingCodecs: readonly string[] = [
  ...["h264", "mpeg4", "mpeg1video", "mpeg2video", "h261", "h263", "h263p", "flv1", "vc1"],
  ...["msmpeg4v1", "msmpeg4v2", "msmpeg4v3", "wmv1", "wmv2", "wmv3", "rv10", "rv20", "rv30", "rv40"],
];

/** What stands beside the pictures in a stream, and never decides a pixel. */
const besidePictures = /\bSEI\b/;

/** A video in which ffmpeg found something to say. */
export interface QuestionedVideo {
  readonly path: string;
  /** As ffmpeg names it. */
  readonly codec: string;
}

/** What ffmpeg itself, not the decoder, says of a frame that the decoder marked, and of a packet that it could not use. */
const markedFrame = /corrupt decoded frame/;
const uselessPacket = /\[(?:dec:|vist#)[^\]]*\] \[(error|fatal)\]/; // vist: FFmpeg 6, which counts no such error for its exit code

/**
 * Whether frames of a video are wrong or missing, judged by decoding all of it once more: ffmpeg says which frames the decoder
 * marked as corrupt, and fails where no frame could be made of a packet. What it says of chapters, tables, packets and times on
 * the way is no evidence. The verdict is the file's, whatever part of it was read before.
 *
 * One thread: with several, ffmpeg may hand a frame on before it is marked.
 *
 * @returns The damage in ffmpeg's words; `undefined` if there is none.
 */
export async function damageOf(
  { path, codec }: QuestionedVideo,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (await isCutShort(path)) return "the end of the file is missing";
  const input = ["-threads", "1", "-noautorotate", ...inputArguments(path), "-max_error_rate", "0"];
  const nowhere = [
    "-map",
    `0:${chosenStream}`,
    "-fps_mode",
    "passthrough",
    "-f",
    "null",
    "-",
    "-progress",
    "pipe:3",
  ];
  const args = ["-nostdin", "-hide_banner", "-loglevel", "repeat+level+warning", ...input, ...nowhere];
  let isDamaged = false;
  let words: string | undefined;
  const onErrorLine = (line: string): void => {
    const isAboutPictures = line.includes(`[${codec} @ `) && isError.test(line) && !besidePictures.test(line);
    if (isAboutPictures) words ??= line;
    isDamaged ||= markedFrame.test(line) || uselessPacket.test(line);
    isDamaged ||= isAboutPictures && !markingCodecs.includes(codec);
  };
  const child = startProcess(ffmpegPath(), { args, action: "decode", path, signal, onErrorLine });
  try {
    await child.output.forEach(() => undefined);
    await child.finished;
  } catch (error) {
    if (!(error instanceof VideoError) || error.exitCode === null) throw error;
    isDamaged = true;
    words ??= error.stderr.trim().split("\n")[0];
  } finally {
    await child.kill();
  }
  if (!isDamaged) return undefined;
  return words === undefined ? "frames are marked as corrupt" : lastWords(words, path);
}

const isError = /\[(error|fatal)\]/;
