import { randomBytes } from "node:crypto";

/** What makes a temporary file's name nobody else's: the process and eight random digits. */
export function temporaryMark(): string {
  return `${process.pid}-${randomBytes(4).toString("hex")}`;
}
