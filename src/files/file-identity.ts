import { stat } from "node:fs/promises";
import { VideoError } from "../core/errors.js";

/** Path, size and time of change of a file, as text: another text, another file. `undefined` if there is none. */
export async function fileIdentity(path: string): Promise<string | undefined> {
  const info = await stat(path).catch(() => undefined);
  return info === undefined ? undefined : `${path} ${info.size} ${info.mtimeMs}`;
}

/**
 * Makes sure that a video is still the one that was read: what is kept under its content would else belong to another.
 *
 * @param identity - What {@link fileIdentity} said before it was hashed and read.
 * @throws {VideoError} If somebody replaced or removed it meanwhile.
 */
export async function checkUnchanged(path: string, identity: string | undefined): Promise<void> {
  if ((await fileIdentity(path)) === identity) return;
  const found = "the file was replaced or removed while it was read. Run this again";
  throw new VideoError(`Cannot read "${path}": ${found}`, { path });
}
