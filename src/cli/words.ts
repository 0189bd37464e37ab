import { cleanLine } from "../core/clean-text.js";

/** What the library says to somebody who writes TypeScript, and what it is called on the command line. */
const translations: readonly (readonly [RegExp, string])[] = [
  [/ or pass \{ card \}/g, " or give --card"],
  [/open it with \{ damaged: "keep" \}/g, "give --damaged keep"],
  [/name it with the option annotations/g, "name it with --annotations"],
  [/Give the baseUrl/g, "Give the --base_url"],
  [/or set allowHttp/g, "or give --allow_http"],
  [/\(numParts\)/g, "(--num_parts)"],
  [/\(numVideos\)/g, "(--num_videos)"],
  [/\(numFrames\)/g, "(--num_frames)"],
];

/** A message of the library as the command line prints it: in its words, on one line, safe to show. */
export function commandLineWords(message: string): string {
  return cleanLine(translations.reduce((text, [pattern, words]) => text.replace(pattern, words), message));
}
