import { getSystemErrorMap } from "node:util";
import { errorCode, errorMessage, KinetoscopeError } from "../core/errors.js";
import { redactAddress } from "../core/redact.js";

/** A file that could not be read or written: `Cannot write "x/y.csv": not a directory`. */
export class FileSystemError extends KinetoscopeError {
  override readonly name: string = "FileSystemError";
  /** The file, as the caller gave it. */
  readonly path: string;
  /** The system's code, `"ENOSPC"`, where there is one. */
  readonly systemCode: string | undefined;

  /**
   * @param action - The verb: `"write"`, `"read"`.
   * @param cause - What was thrown.
   * @param remedy - What to do about it; default what a full disk or a forbidden folder asks for, else nothing.
   */
  constructor(action: string, path: string, cause: unknown, remedy: string = usualRemedy(cause)) {
    const ending = remedy === "" ? "" : `. ${remedy}`;
    super("ERR_FILE_SYSTEM", `Cannot ${action} "${path}": ${systemReason(cause)}${ending}`, path, cause);
    this.path = redactAddress(path);
    this.systemCode = errorCode(cause);
  }
}

function usualRemedy(cause: unknown): string {
  const code = errorCode(cause) ?? "";
  if (["ENOSPC", "EDQUOT"].includes(code)) return "Free some space there and run this again";
  if (["EROFS", "EACCES", "EPERM"].includes(code)) return "Choose a place that may be used, or allow it";
  return "";
}

/** Whether an error comes from the disk or folder that is written to: it is full, or may not be used. */
export function isAboutWriting(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM"].includes(errorCode(error) ?? "");
}

/** What the system says went wrong, without code or path: `"no space left on device"`. */
export function systemReason(error: unknown): string {
  const number: unknown = (error as { errno?: unknown } | null | undefined)?.errno;
  const known = typeof number === "number" ? getSystemErrorMap().get(number) : undefined;
  return known?.[1] ?? errorMessage(error);
}
