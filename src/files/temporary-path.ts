import { randomBytes } from "node:crypto";
import { errorCode } from "../core/errors.js";

/** What makes a temporary file's name nobody else's: the process and eight random digits. */
export function temporaryMark(): string {
  return `${process.pid}-${randomBytes(4).toString("hex")}`;
}

/** Whether a file of that name was left half-written by a process that is no longer there. */
export function isAbandoned(name: string): boolean {
  const writer = /\.(\d+)-[\da-f]{8}\.tmp(\.\w+)?$/.exec(name)?.[1];
  if (writer === undefined) return false;
  try {
    process.kill(Number(writer), 0); // asks only
    return false;
  } catch (error) {
    return errorCode(error) === "ESRCH";
  }
}
