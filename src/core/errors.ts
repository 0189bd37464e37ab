import { printReadersLines } from "./inspect.js";
import { redactAddress, redactAddresses, redactMessage } from "./redact.js";

/** A value out of a library call that names the file it is about; subclasses say which kind of file. */
export interface FileErrorFacts {
  /** The file the error is about, as the caller gave it. */
  readonly path: string;
  /** The error underneath, where there is one. */
  readonly cause?: unknown;
}

/** What is known when ffmpeg or ffprobe could not do what was asked. */
export interface VideoErrorFacts extends FileErrorFacts {
  /** Exit code of the process; `null` when a signal ended it or it never started. */
  readonly exitCode?: number | null;
  /** Last lines that the process wrote to its error stream. */
  readonly stderr?: string;
}

/** A video that cannot be probed, decoded or encoded; `path`, `exitCode` and `stderr` hold the facts. */
export class VideoError extends Error {
  override readonly name: string = "VideoError";
  /** The video, as the caller gave it. */
  readonly path: string;
  /** Exit code of ffmpeg or ffprobe; `null` when a signal ended it or it never started. */
  readonly exitCode: number | null;
  /** Last lines that the process wrote to its error stream. */
  readonly stderr: string;

  constructor(message: string, facts: VideoErrorFacts) {
    super(redactMessage(message, facts.path), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.path = redactAddress(facts.path);
    this.exitCode = facts.exitCode ?? null;
    this.stderr = redactAddresses(facts.stderr ?? "");
  }
}

/** A picture that cannot be read; `path` names it. */
export class ImageError extends Error {
  override readonly name: string = "ImageError";
  /** The picture, as the caller gave it. */
  readonly path: string;

  constructor(message: string, facts: FileErrorFacts) {
    super(redactMessage(message, facts.path), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.path = redactAddress(facts.path);
  }
}

/** An ONNX model or its card that cannot be loaded, or that disagree; `path` names the file. */
export class ModelError extends Error {
  override readonly name: string = "ModelError";
  /** The model, card or label file, as the caller gave it. */
  readonly path: string;

  constructor(message: string, facts: FileErrorFacts) {
    super(redactMessage(message, facts.path), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.path = redactAddress(facts.path);
  }
}

/** A dataset folder or ground-truth file that cannot be read; `path` names it. */
export class DatasetError extends Error {
  override readonly name: string = "DatasetError";
  /** The folder or file, as the caller gave it. */
  readonly path: string;

  constructor(message: string, facts: FileErrorFacts) {
    super(redactMessage(message, facts.path), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.path = redactAddress(facts.path);
  }
}

/** What is known when a file could not be fetched. */
export interface DownloadErrorFacts {
  /** The address, as the caller gave it. */
  readonly url: string;
  /** The server's answer, 404; none if there was no answer, or the answer was not at fault. */
  readonly status?: number;
  /** The error underneath, where there is one. */
  readonly cause?: unknown;
}

/** A file that could not be fetched; `url` and `status` hold the facts. */
export class DownloadError extends Error {
  override readonly name: string = "DownloadError";
  /** The address, without user name, password and query. */
  readonly url: string;
  /** The server's answer, 404; `undefined` if there was none, or it was not at fault. */
  readonly status: number | undefined;

  constructor(message: string, facts: DownloadErrorFacts) {
    super(redactMessage(message, facts.url), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.url = redactAddress(facts.url);
    this.status = facts.status;
  }
}

/** An archive that cannot be unpacked; `path` names it. */
export class ArchiveError extends Error {
  override readonly name: string = "ArchiveError";
  /** The archive, as the caller gave it. */
  readonly path: string;

  constructor(message: string, facts: FileErrorFacts) {
    super(redactMessage(message, facts.path), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.path = redactAddress(facts.path);
  }
}

/** The text of anything that was thrown, for messages and `skipped` lists. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code that Node gives a system error (`"ENOENT"`, `"ENOSPC"`…), or `undefined`. */
export function errorCode(error: unknown): string | undefined {
  const code: unknown = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

for (const kind of [VideoError, ImageError, ModelError, DatasetError, DownloadError, ArchiveError])
  printReadersLines(kind.prototype);
