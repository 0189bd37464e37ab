import { accessSync, constants } from "node:fs";
import { errorCode } from "../../core/errors.js";
import { systemReason } from "../../files/system-error.js";
import { fileArgument } from "./file-argument.js";

/** A program's name without its folder. */
export function programName(program: string): string {
  return program.split(/[\\/]/).at(-1) ?? program;
}

/** How a program ended that did not end well. */
export interface Ending {
  readonly exitCode: number | null;
  readonly killedBy: NodeJS.Signals | null;
  readonly stalledSeconds: number | undefined;
  /** The last that it said; `""`: nothing. */
  readonly words: string;
}

/** What happened, in words that are the same whatever number a version ends with, and what to do. */
export function howItEnded(name: string, { exitCode, killedBy, stalledSeconds, words }: Ending): string {
  const said = words === "" ? "" : `: ${words}`;
  if (stalledSeconds !== undefined)
    return `${name} gave no sign of life for ${stalledSeconds} s${said}. Copy the file to a disk that answers, or download it again`;
  if (exitCode !== null)
    return said === "" ? `${name} exited with code ${exitCode}` : `${name} failed${said}`;
  const remedy = killedBy === "SIGKILL" ? ". The system does that when memory runs out: free some" : "";
  return `${name} was ended by ${String(killedBy)}${said}${remedy}`;
}

/** Why a file cannot be read at all, where that is so. */
export function unreadable(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (error) {
    return errorCode(error) === "ENOENT" ? "no such file" : systemReason(error);
  }
}

/** The last line that ffmpeg wrote, without the address of the part that wrote it and without the file's name. */
export function lastWords(stderr: string, path: string): string {
  const lines = stderr
    .split("\n")
    .map((line) => line.replace(/^(\[[^\]]*\] )+/, "").trim())
    .map((line) => line.replace(`${fileArgument(path)}: `, ""))
    .filter((line) => line !== "");
  // "Invalid data found when processing input" says less than the line before it.
  const telling = lines.filter(
    (line) => !/^(Invalid data found|Conversion failed|Error opening input)/.test(line),
  );
  return (telling.at(-1) ?? lines.at(-1) ?? "").slice(0, 300).replace(/\.$/, "");
}
