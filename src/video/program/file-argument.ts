import { resolve } from "node:path";
import { videoContainers } from "../containers.js";

/**
 * A path for a program's command line, to read or to write, that cannot be mistaken for an option, a protocol or an address:
 * absolute, and as `file:`. Ids in Kinetics may begin with `-`, and names may hold a colon.
 */
export function fileArgument(path: string): string {
  return `file:${resolve(path)}`;
}

/**
 * What stands before every input of ffmpeg and ffprobe: a file that is a playlist may name others, which nobody chose to open.
 */
export const inputLimits: readonly string[] = [
  ...["-format_whitelist", videoContainers.join(",")],
  ...["-protocol_whitelist", "file,pipe"],
];

/** The arguments that open a video, for ffmpeg and ffprobe. */
export function inputArguments(path: string): readonly string[] {
  return [...inputLimits, "-i", fileArgument(path)];
}
