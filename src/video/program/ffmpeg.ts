import type { Readable } from "node:stream";
import type { FfmpegCommand } from "fluent-ffmpeg";
import { loadPackage } from "../../core/load-package.js";
import { errorCode, VideoError } from "../../core/errors.js";
import { systemReason } from "../../files/system-error.js";
import { notAVideo, refusedKind } from "../containers.js";
import { killGroup, spawnGuarded, type ChildProcess } from "./child-process.js";
import { fileArgument } from "./file-argument.js";
import { howItEnded, lastWords, programName, unreadable } from "./ended-words.js";
import { chosenStream } from "../stream-choice.js";
import { openPipe } from "./open-pipe.js";
import type { PipePieces } from "./pipe-pieces.js";

/** Every ffmpeg and ffprobe of the library runs through here. */

export type { FfmpegCommand };

/** What {@link startProcess} runs. */
export interface ProcessOptions {
  /** Arguments, one each; never a shell string. */
  readonly args: readonly string[];
  /** What it is for, as an error will say it: `Cannot decode "a.mp4": …`. */
  readonly action: string;
  /** The video it is about. */
  readonly path: string;
  readonly signal?: AbortSignal;
  /**
   * Gives up on a process that is silent for so long while its output is wanted, seconds. Default 60. What it writes to
   * its error stream is no sign of life.
   */
  readonly stallSeconds?: number;
  /** Given what the process writes to file descriptor 3, as it comes. */
  readonly onSidePiece?: (piece: Uint8Array) => void;
  /** Given each line of its error stream, as it comes; only the last ones are kept. */
  readonly onErrorLine?: (line: string) => void;
}

/** A running program; whoever starts one calls `kill()` in the end. */
export interface RunningProcess {
  /** Its standard output. */
  readonly output: PipePieces;
  /** Settles when it has ended. */
  readonly finished: Promise<ProcessResult>;
  /** Ends it now and waits until it is gone. */
  kill(): Promise<void>;
}

/** How a program ended well. */
export interface ProcessResult {
  /** The last lines of its error stream. */
  readonly stderr: string;
}

/** Where ffmpeg is: the `FFMPEG_PATH` variable, else the `PATH`. */
export function ffmpegPath(): string {
  return process.env["FFMPEG_PATH"] ?? "ffmpeg";
}

/** Where ffprobe is: the `FFPROBE_PATH` variable, else the `PATH`. */
export function ffprobePath(): string {
  return process.env["FFPROBE_PATH"] ?? "ffprobe";
}

const stderrTailLength = 8_000;
/**
 * Starts ffmpeg or ffprobe in a process group of its own, so that Jupyter's stop button (a SIGINT to the
 * kernel's group) reaches the library alone, which then ends the process itself. It never outlives the library.
 *
 * @throws {VideoError} If it cannot be started; where that shows only later, `finished` says so.
 */
export function startProcess(program: string, options: ProcessOptions): RunningProcess {
  const { args, action, path, signal, stallSeconds = 60, onSidePiece, onErrorLine } = options;
  signal?.throwIfAborted();
  const child = spawnWithPipes(program, args, path);
  let stderr = "";
  let unfinishedLine = "";
  let stalled = false;
  let closed = false;
  let lastActivity = performance.now();
  const showLife = (): void => {
    lastActivity = performance.now();
  };
  const output = openPipe(child.stdout as Readable, showLife);
  (child.stderr as Readable).setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-stderrTailLength);
    if (onErrorLine === undefined) return;
    const lines = (unfinishedLine + text).split("\n");
    unfinishedLine = (lines.pop() ?? "").slice(-stderrTailLength);
    for (const line of lines) onErrorLine(line);
  });
  const killNow = (): void => killGroup(child);
  const sidePipe = openPipe(child.stdio[3] as Readable, showLife);
  let sideFailure: Error | undefined;
  sidePipe
    .forEach((piece) => onSidePiece?.(piece))
    .catch((error: unknown) => {
      sideFailure = error as Error;
      killNow();
    });
  signal?.addEventListener("abort", killNow, { once: true });
  const watch = setInterval(
    () => {
      const waitedSeconds = (performance.now() - lastActivity) / 1000;
      if (output.isWaiting) showLife();
      else if (waitedSeconds > stallSeconds) {
        stalled = true;
        killNow();
      }
    },
    Math.min(1000, stallSeconds * 250),
  );
  watch.unref();

  const finished = new Promise<ProcessResult>((resolvePromise, reject) => {
    const cleanUp = (): void => {
      closed = true;
      clearInterval(watch);
      signal?.removeEventListener("abort", killNow);
    };
    child.on("error", (error) => {
      cleanUp();
      reject(cannotStart(program, path, error));
    });
    child.on("close", (exitCode, killedBy) => {
      cleanUp();
      if (signal?.aborted === true) reject(signal.reason as Error);
      else if (sideFailure !== undefined) reject(sideFailure);
      else if (exitCode === 0) resolvePromise({ stderr });
      else {
        const kind = refusedKind(stderr);
        const words = lastWords(stderr, path);
        const how = howItEnded(programName(program), {
          ...{ exitCode, killedBy, words, stalledSeconds: stalled ? stallSeconds : undefined },
        });
        const missing = exitCode !== null && args.includes(fileArgument(path)) ? unreadable(path) : undefined;
        const found = missing ?? (kind === undefined ? how : notAVideo(kind));
        const message = `Cannot ${action} "${path}": ${found}`;
        reject(new VideoError(message, { path, exitCode, stderr }));
      }
    });
  });
  finished.catch(() => undefined); // reported where it is awaited

  async function kill(): Promise<void> {
    if (!closed) killNow();
    // what is in the side pipe is still read: it says more about frames that have come
    output.close();
    await finished.catch(() => undefined);
  }

  return { output, finished, kill };
}

function spawnWithPipes(program: string, args: readonly string[], path: string): ChildProcess {
  let child: ChildProcess;
  try {
    child = spawnGuarded(program, args, ["ignore", "pipe", "pipe", "pipe"]);
  } catch (error) {
    throw cannotStart(program, path, error);
  }
  // too many open files: there are no pipes then, not even a list of them, and the reason comes as an event, to nobody else
  const pipes = (child as Partial<ChildProcess>).stdio?.slice(1) ?? [undefined];
  if (pipes.every((pipe) => pipe !== null && pipe !== undefined)) return child;
  child.on("error", () => undefined);
  throw cannotStart(program, path, Object.assign(new Error("too many open files"), { code: "EMFILE" }));
}

/** Runs a program whose output is small and gives that output back as text. */
export async function runForText(program: string, options: ProcessOptions): Promise<string> {
  const child = startProcess(program, options);
  const chunks: Uint8Array[] = [];
  try {
    await child.output.forEach((piece) => chunks.push(Uint8Array.from(piece)));
    await child.finished;
  } finally {
    await child.kill();
  }
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * Runs ffmpeg on a command line composed with fluent-ffmpeg, for commands that write a file.
 *
 * @param options - `decodesUntil`: seconds at which the last frame is needed. A command that drops what comes before may
 * work for long before it writes anything; its sign of life is then each frame that it decodes, with its time.
 * @returns The last that it said: nothing, where all went well.
 */
export async function runFluent(
  compose: (command: FfmpegCommand) => FfmpegCommand,
  options: Omit<ProcessOptions, "args"> & { readonly decodesUntil?: number },
): Promise<string> {
  const { decodesUntil, ...processOptions } = options;
  // slow to load, and few cells need it
  const { default: ffmpeg } = await loadPackage("fluent-ffmpeg", () => import("fluent-ffmpeg"));
  // fluent-ffmpeg's own runner lists all formats and encoders first (0.9 s) and cannot be interrupted safely.
  const command = compose(ffmpeg()) as FfmpegCommand & { _getArguments(): string[] };
  const signs =
    decodesUntil === undefined ? ["-progress", "pipe:3"] : frameTimesOutput(["-t", decodesUntil.toFixed(6)]);
  const args = ["-nostdin", "-hide_banner", "-loglevel", "error", "-y", ...command._getArguments(), ...signs];
  const child = startProcess(ffmpegPath(), { ...processOptions, args });
  try {
    await child.output.forEach(() => undefined);
    const { stderr } = await child.finished;
    // a disk that is full when the end of the file is written is no error to ffmpeg
    if (diskFull.test(stderr)) throw new VideoError("the disk is full", { path: options.path, stderr });
    return stderr;
  } catch (error) {
    if (!(error instanceof VideoError) || !diskFull.test(error.stderr)) throw error;
    // no fault of the video: the code tells those who know which file was being written
    throw Object.assign(new Error("no space left on device", { cause: error }), { code: "ENOSPC" });
  } finally {
    await child.kill();
  }
}

const diskFull = /No space left on device/;

/** A unit of time, `"1/12800"`, as an option of ffmpeg takes it. */
export function timeBaseOption(timeBase: string): string {
  return timeBase.replace("/", ":");
}

/** A unit of time that is fine enough for what is only looked at. */
export const microseconds = "1/1000000";

/**
 * An output of ffmpeg that writes a line to file descriptor 3 for each frame as it is decoded: its time, and no pixels.
 *
 * @param limit - Where it ends: options of ffmpeg.
 * @param timeBase - The unit of the times; in the file's own they are exact. No word for "the file's own" is known to all versions.
 */
export function frameTimesOutput(
  limit: readonly string[],
  timeBase: string = microseconds,
): readonly string[] {
  return [
    ...["-map", `0:${chosenStream}`, ...limit, "-fps_mode", "passthrough"],
    ...["-c:v", "wrapped_avframe"],
    ...["-enc_time_base", timeBaseOption(timeBase), "-flush_packets", "1", "-f", "framecrc", "pipe:3"],
  ];
}

let versionPromise: Promise<string> | undefined;

/** What `ffmpeg -version` prints, asked once. */
function versionText(): Promise<string> {
  versionPromise ??= runForText(ffmpegPath(), {
    args: ["-version"],
    action: "ask the version of",
    path: "ffmpeg",
  }).catch((error: unknown) => {
    versionPromise = undefined;
    throw error;
  });
  return versionPromise;
}

/** The first line of `ffmpeg -version`: `"ffmpeg version 5.1.9 …"`. */
export async function ffmpegVersion(): Promise<string> {
  const [line = ""] = (await versionText()).split("\n");
  return line;
}

/** The version of ffmpeg's decoders that is in use: `"59.37.100"`. */
export async function libavcodecVersion(): Promise<string> {
  const line = /^libavcodec\b.*$/m.exec(await versionText())?.[0] ?? "";
  return /([\d. ]+)$/.exec(line)?.[1]?.replaceAll(" ", "") ?? "unknown";
}

function cannotStart(program: string, path: string, cause: unknown): VideoError {
  const name = programName(program).startsWith("ffprobe") ? "ffprobe" : "ffmpeg";
  const variable = name === "ffprobe" ? "FFPROBE_PATH" : "FFMPEG_PATH";
  const code = errorCode(cause);
  const found = code === "ENOENT" ? "command not found" : `"${program}": ${systemReason(cause)}`;
  const installed = ["EACCES", "ENOEXEC"].includes(code ?? "");
  const remedy =
    code === "ENOENT" || installed
      ? `Install it (apt-get install ffmpeg) or set the ${variable} variable`
      : "Close what holds many files or processes, and try again";
  return new VideoError(`Cannot start ${name}: ${found}. ${remedy}`, { path, cause });
}
