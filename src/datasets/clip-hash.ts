import { sha256File } from "../files/hash.js";
import { knownSha256 } from "../files/known-hash.js";
import { isPart, type Clip } from "./clip.js";

/**
 * SHA-256 of a clip's file. Of a part it is remembered, because one file has many.
 *
 * @throws {FileSystemError} If it cannot be read.
 */
export function clipFileSha256(clip: Clip): Promise<string> {
  return isPart(clip) ? knownSha256(clip.path) : sha256File(clip.path);
}
