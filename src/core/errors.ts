import { printReadersLines } from "./inspect.js";
import { redactAddress, redactAddresses, redactMessage } from "./redact.js";

/** A value out of a library call that names the file it is about; subclasses say which kind of file. */
export interface FileErrorFacts {
  /** The file the error is about, as the caller gave it. */
  readonly path: string;
  /** The error underneath, where there is one. */
  readonly cause?: unknown;
}

/** Facts about a failure of ffmpeg or ffprobe. */
export interface VideoErrorFacts extends FileErrorFacts {
  /** Exit code of the process; `null` when a signal ended it or it never started. */
  readonly exitCode?: number | null;
  /** Last lines that the process wrote to its error stream. */
  readonly stderr?: string;
}

/** Which kind of error it is: the same wherever the library was loaded from, unlike `instanceof`. */
export type KinetoscopeErrorCode =
  | "ERR_ARCHIVE"
  | "ERR_DATASET"
  | "ERR_DOWNLOAD"
  | "ERR_FILE_SYSTEM"
  | "ERR_IMAGE"
  | "ERR_MODEL"
  | "ERR_PLAN"
  | "ERR_VIDEO";

/**
 * The class of all errors of the library about files, models and downloads. A wrong argument is JavaScript's own `TypeError`
 * or `RangeError`, an interruption the reason of its signal.
 */
export class KinetoscopeError extends Error {
  override readonly name: string = "KinetoscopeError";
  /** Which kind it is. */
  readonly code: KinetoscopeErrorCode;

  /** @param subject - The path or address it is about: passwords and signatures in it are left out of the message. */
  constructor(code: KinetoscopeErrorCode, message: string, subject: string, cause?: unknown) {
    super(redactMessage(message, subject), cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** An error about one file; `path` names it. */
abstract class FileError extends KinetoscopeError {
  /** The file, as the caller gave it, without user name, password and query if it is an address. */
  readonly path: string;

  constructor(code: KinetoscopeErrorCode, message: string, facts: FileErrorFacts) {
    super(code, message, facts.path, facts.cause);
    this.path = redactAddress(facts.path);
  }
}

/** A video that cannot be probed, decoded or encoded; `path`, `exitCode` and `stderr` hold the facts. */
export class VideoError extends FileError {
  override readonly name: string = "VideoError";
  /** Exit code of ffmpeg or ffprobe; `null` when a signal ended it or it never started. */
  readonly exitCode: number | null;
  /** Last lines that the process wrote to its error stream. */
  readonly stderr: string;

  constructor(message: string, facts: VideoErrorFacts) {
    super("ERR_VIDEO", message, facts);
    this.exitCode = facts.exitCode ?? null;
    this.stderr = redactAddresses(facts.stderr ?? "");
  }
}

/** A picture that cannot be read; `path` names it. */
export class ImageError extends FileError {
  override readonly name: string = "ImageError";

  constructor(message: string, facts: FileErrorFacts) {
    super("ERR_IMAGE", message, facts);
  }
}

/** An ONNX model or its card that cannot be loaded, or that disagree; `path` names the model, card or label file. */
export class ModelError extends FileError {
  override readonly name: string = "ModelError";

  constructor(message: string, facts: FileErrorFacts) {
    super("ERR_MODEL", message, facts);
  }
}

/** A dataset folder or ground-truth file that cannot be read; `path` names it. */
export class DatasetError extends FileError {
  override readonly name: string = "DatasetError";

  constructor(message: string, facts: FileErrorFacts) {
    super("ERR_DATASET", message, facts);
  }
}

/** A plan for several processes, or a unit of one, that cannot be used; `path` names its folder or file. */
export class PlanError extends FileError {
  override readonly name: string = "PlanError";

  constructor(message: string, facts: FileErrorFacts) {
    super("ERR_PLAN", message, facts);
  }
}

/** An archive that cannot be unpacked; `path` names it. */
export class ArchiveError extends FileError {
  override readonly name: string = "ArchiveError";

  constructor(message: string, facts: FileErrorFacts) {
    super("ERR_ARCHIVE", message, facts);
  }
}

/** Facts about a file that could not be fetched. */
export interface DownloadErrorFacts {
  /** The address, as the caller gave it. */
  readonly url: string;
  /** The server's answer, 404; none if there was no answer, or the answer was not at fault. */
  readonly status?: number;
  /** The error underneath, where there is one. */
  readonly cause?: unknown;
}

/** A file that could not be fetched; `url` and `status` hold the facts. */
export class DownloadError extends KinetoscopeError {
  override readonly name: string = "DownloadError";
  /** The address, without user name, password and query. */
  readonly url: string;
  /** The server's answer, 404; `undefined` if there was none, or it was not at fault. */
  readonly status: number | undefined;

  constructor(message: string, facts: DownloadErrorFacts) {
    super("ERR_DOWNLOAD", message, facts.url, facts.cause);
    this.url = redactAddress(facts.url);
    this.status = facts.status;
  }
}

/** The text of anything that was thrown, for messages and `skipped` lists. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system's code for what went wrong (`"ENOENT"`, `"ENOSPC"`…), of Node's errors and of ours, or `undefined`. */
export function errorCode(error: unknown): string | undefined {
  const { code, systemCode } = (error ?? {}) as { readonly code?: unknown; readonly systemCode?: unknown };
  const found = error instanceof KinetoscopeError ? systemCode : code;
  return typeof found === "string" ? found : undefined;
}

printReadersLines(KinetoscopeError.prototype);
