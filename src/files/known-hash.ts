import { LatestMap } from "../core/latest-map.js";
import { sha256File } from "./hash.js";
import { fileState, identityText } from "./identity.js";

/** Files whose hash is remembered: of one long file there may be a thousand parts. */
const mostFiles = 8;
const known = new LatestMap<string, Promise<string>>(mostFiles);

/**
 * `sha256File` of a file that is asked for again and again: read once as long as its size and time stay.
 *
 * @throws {FileSystemError} If it cannot be read.
 */
export async function knownSha256(path: string): Promise<string> {
  const state = await fileState(path);
  if (state === undefined) return sha256File(path);
  const key = identityText(path, state);
  const found = known.get(key) ?? sha256File(path);
  known.set(key, found);
  found.catch(() => known.delete(key));
  return found;
}
