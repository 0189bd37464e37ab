import { libavcodecVersion } from "../program/ffmpeg.js";
import type { ReadyNote } from "./messages.js";
import { libraries } from "./pool.js";

/**
 * Whether the libraries decode where nobody chose: where they prove themselves and are the ffmpeg program's own version, for two versions
 * may give other pixels.
 */

let answer: Promise<ReadyNote | string> | undefined;
let isYes = false;

/** Whether it is known by now that they do. Asks, at the first call, and waits for nothing: the program reads meanwhile. */
export function areUsed(): boolean {
  if (isProgramNamed()) return false;
  void librariesHere().then((found) => (isYes = typeof found !== "string"));
  return isYes;
}

/** {@link areUsed} for headers: not where an ffprobe is named. */
export function sayHeaders(): boolean {
  const { FFPROBE_PATH = "" } = process.env;
  return FFPROBE_PATH === "" && areUsed();
}

/** What the libraries say of themselves, or why they do not decode. Asked once. */
export async function librariesHere(): Promise<ReadyNote | string> {
  if (isProgramNamed()) return "FFMPEG_PATH names a program";
  answer ??= ask();
  return answer;
}

/** Who names a program wants that one, unless its libraries are named too. */
function isProgramNamed(): boolean {
  const { FFMPEG_PATH = "", FFMPEG_LIBRARIES = "" } = process.env;
  return FFMPEG_PATH !== "" && FFMPEG_LIBRARIES === "";
}

async function ask(): Promise<ReadyNote | string> {
  // a program that is missing says so itself, when it is to read
  const ofProgram = await libavcodecVersion().catch(() => undefined);
  if (ofProgram === undefined) return "there is no ffmpeg program to agree with";
  const found = await libraries().catch((error: unknown) => (error as Error).message);
  if (typeof found === "string" || found.versions["libavcodec"] === ofProgram) return found;
  return `libavcodec ${found.versions["libavcodec"]}, and the ffmpeg program has ${ofProgram}`;
}
